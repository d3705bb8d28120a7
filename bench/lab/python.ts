/** The Python client, in the environment that its checks use. */
import { ensureEnvironment, programOf } from "../../tools/python/environment.ts";
import { CHECKING_PYTHON, findPython } from "../../tools/python/find-python.ts";

/** An interpreter with the client installed. */
export function preparePython(): string {
  const python = findPython();
  if (python === undefined) throw new Error(`The Python client is measured with ${CHECKING_PYTHON}.`);
  return programOf(ensureEnvironment(python, { withClient: true }));
}
