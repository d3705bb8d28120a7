import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { explainFault, findFaultCode } from "./file-fault.ts";
import { CONFIG_FILE_VARIABLE, type Environment } from "./layer.ts";
import { resolvePath } from "./location.ts";
import { refuseConfig } from "./refusal.ts";
import type { ConfigFile } from "./yaml-file.ts";

export interface FileSources {
  readonly environment: Environment;
  readonly cwd: string;
  readonly home: string;
  /** The configuration of the whole machine. */
  readonly systemFile: string;
}

const MAX_FILE_BYTES = 1024 ** 2;
const ABSENT = ["ENOENT", "ENOTDIR"];

/** The configuration files that exist, the strongest first. */
export function findConfigFiles({ environment, cwd, home, systemFile }: FileSources): readonly ConfigFile[] {
  const usual = [
    { name: "./jobmon.yaml", path: join(cwd, "jobmon.yaml"), home },
    { name: "~/.jobmon.yaml", path: join(home, ".jobmon.yaml"), home },
    { name: systemFile, path: systemFile, home },
  ];
  const found = usual.map(readConfigFile).filter((file) => file !== undefined);
  const name = environment[CONFIG_FILE_VARIABLE];
  return name ? [readNamedFile(name, { home, folder: cwd }), ...found] : found;
}

/** Undefined when there is no such file. */
export function readConfigFile(file: {
  readonly name: string;
  readonly path: string;
  readonly home: string;
}): ConfigFile | undefined {
  const { name, path, home } = file;
  try {
    if (statSync(path).size > MAX_FILE_BYTES) throw new Error(`it is larger than ${MAX_FILE_BYTES} bytes`);
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
    return { name, text, base: { home, folder: dirname(resolve(path)) } };
  } catch (error) {
    if (ABSENT.includes(findFaultCode(error) ?? "")) return undefined;
    throw refuseConfig(
      `File ${name} cannot be read: ${explainFault(error)}.`,
      "Make it a readable text file, or move it away.",
      error,
    );
  }
}

function readNamedFile(name: string, base: { readonly home: string; readonly folder: string }): ConfigFile {
  const path = resolvePath(name, base) ?? name;
  const file = readConfigFile({ name, path, home: base.home });
  if (file !== undefined) return file;
  throw refuseConfig(
    `File ${name} (environment ${CONFIG_FILE_VARIABLE}) does not exist.`,
    `Create it, or correct or unset ${CONFIG_FILE_VARIABLE}.`,
  );
}
