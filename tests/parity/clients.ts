/** The three clients, each with what plays scenarios in its language. */
import { join } from "node:path";
import { ensureEnvironment, programOf } from "../../tools/python/environment.ts";
import { CHECKING_PYTHON, findPython } from "../../tools/python/find-python.ts";
import { findR } from "../../tools/r/find-r.ts";
import { installRClient } from "../../tools/r/install-client.ts";

export interface Client {
  readonly name: "typescript" | "python" | "r";
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** A client that this machine cannot run, and why. */
export interface Missing {
  readonly name: string;
  readonly why: string;
}

const here = (name: string) => join(import.meta.dirname, name);

export function findClients(): readonly (Client | Missing)[] {
  return [
    { name: "typescript", command: [process.execPath, here("run-scenarios.ts")], environment: {} },
    findPythonClient(),
    findRClient(),
  ];
}

function findPythonClient(): Client | Missing {
  const python = findPython();
  if (python === undefined) return { name: "python", why: `it needs ${CHECKING_PYTHON}` };
  const interpreter = programOf(ensureEnvironment(python, { withClient: true }));
  return { name: "python", command: [interpreter, here("run_scenarios.py")], environment: {} };
}

function findRClient(): Client | Missing {
  const found = findR(["httr2", "jsonlite", "curl", "openssl", "yaml"]);
  if ("why" in found) return { name: "r", why: found.why };
  return {
    name: "r",
    command: [found.rscript, here("run-scenarios.R")],
    environment: { R_LIBS: installRClient() },
  };
}
