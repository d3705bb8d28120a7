import { readFileSync } from "node:fs";
import { explainFault } from "./file-fault.ts";
import { refuseConfig } from "./refusal.ts";
import { parseConfigFile } from "./yaml-file.ts";

/** What a YAML file of sections holds. Throws config_invalid, naming file and line, for one that cannot be read. */
export function readMapping(path: string): Readonly<Record<string, unknown>> {
  const { document } = parseConfigFile({ name: path, text: readText(path), base: { home: "", folder: "" } });
  return (document.toJS() ?? {}) as Readonly<Record<string, unknown>>;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw refuseConfig(`The file ${path} cannot be read: ${explainFault(error)}.`, "Correct the path.");
  }
}
