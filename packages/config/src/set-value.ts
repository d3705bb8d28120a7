import { realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import { JobmonError } from "@jobmon/core";
import { decodeValue, type SettingValue, type WrittenValue } from "./decode.ts";
import { editDocument } from "./edit-document.ts";
import { layFile } from "./file-layer.ts";
import { readConfigFile } from "./find-config-files.ts";
import { findKey, formatKey, parseKey } from "./key.ts";
import { layDefaults } from "./layer.ts";
import { mergeLayers } from "./merge.ts";
import { OPEN_TO_OTHERS, PRIVATE_MODE } from "./private-file.ts";
import { refuseConfig, refuseUnknownKey } from "./refusal.ts";
import { replaceFile } from "./replace-file.ts";
import { type ConfigFile, parseConfigFile } from "./yaml-file.ts";

export interface ValueChange {
  readonly file: string;
  /** Dotted, such as `server.port`; a name that holds a dot stands in double quotes. */
  readonly key: string;
  readonly value: SettingValue;
}

/**
 * Sets one key in a configuration file. Comments and order stay; blanks inside a line may not. Nothing is written unless
 * the file, on top of the defaults, is then without fault. A file that does not exist is created for its owner alone. A
 * relative path in the value is relative to the file's folder.
 */
export function setValue(change: ValueChange): void {
  const name = change.file;
  const base = { home: homedir(), folder: dirname(resolve(name)) };
  const present = readConfigFile({ name, path: name, home: base.home });
  const written = readChange(change, base);
  if (present !== undefined) refuseExposedSecret(name, written);

  const file = present ?? { name, text: "", base };
  const edited = { ...file, text: editText(file, written) };
  mergeLayers([layFile(edited), layDefaults(base)]);

  const path = present === undefined ? name : realpathSync(name);
  const mode = present === undefined ? PRIVATE_MODE : statSync(path).mode & 0o777;
  replaceFile({ path, text: edited.text, mode });
}

function readChange({ key, value }: ValueChange, base: ConfigFile["base"]): WrittenValue {
  const path = parseKey(key) ?? [key];
  const origin = "command line";
  const known = findKey(path);
  if (known === undefined) throw refuseUnknownKey({ path, written: key, origin, spell: formatKey });
  const written = { path, definition: known.definition, text: String(value), origin, base };
  decodeValue(written);
  return written;
}

function editText(file: ConfigFile, written: WrittenValue): string {
  const { document } = parseConfigFile(file);
  if (!editDocument(document, written.path, chooseScalar(written))) {
    throw refuseConfig(
      `${formatKey(written.path)} cannot be set in file ${file.name}: its section there is not a mapping of its own.`,
      "Edit the file by hand.",
    );
  }
  const indent = /^( {1,8})[^ #]/m.exec(file.text)?.[1]?.length ?? 2;
  return document.toString({ lineWidth: 0, indent, flowCollectionPadding: false });
}

/** As a person would write it: a number or a boolean bare, and `1h30m` as it was given. */
function chooseScalar(written: WrittenValue): SettingValue {
  const text = written.text.trim();
  const { type } = written.definition;
  if (type === "boolean") return decodeValue(written);
  const isNumber = ["integer", "number", "durationSeconds", "memoryBytes"].includes(type);
  return isNumber && Number.isFinite(Number(text)) ? Number(text) : text;
}

function refuseExposedSecret(file: string, { path, definition }: WrittenValue): void {
  if (definition.type !== "secret" || (statSync(file).mode & OPEN_TO_OTHERS) === 0) return;
  throw new JobmonError("forbidden", {
    detail: `${formatKey(path)} is not written to ${file}: others may read that file.`,
    hint: `Run: chmod 600 ${file}`,
  });
}
