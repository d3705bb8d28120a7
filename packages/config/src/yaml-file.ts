import { type Document, isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { Base } from "./location.ts";
import { refuseConfig } from "./refusal.ts";

/** A configuration file as it was read. */
export interface ConfigFile {
  /** As people know it: `./jobmon.yaml`, `~/.jobmon.yaml`. */
  readonly name: string;
  readonly text: string;
  readonly base: Base;
}

export interface ParsedFile {
  readonly document: Document;
  /** The line, from 1, of a position in the text. */
  readonly findLine: (position: number) => number;
}

export function parseConfigFile({ name, text }: ConfigFile): ParsedFile {
  const lines = new LineCounter();
  // Keys written twice are refused where the whole key is known; YAML itself would name only the line.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0]);
    const { reason, hint } = explainFault(fault);
    throw refuseConfig(`File ${name} line ${line}, column ${col} cannot be read: ${reason}.`, hint);
  }
  if (!isEmptyNode(document.contents) && !isMap(document.contents)) {
    throw refuseConfig(
      `File ${name} is not a configuration file: it does not consist of sections.`,
      "Write it as `section:`, and below it, indented, `key: value`.",
    );
  }
  return { document, findLine: (position) => lines.linePos(position).line };
}

/** A key with nothing behind it, `~`, or `{}`. */
export function isEmptyNode(node: unknown): boolean {
  return node == null || (isScalar(node) && node.value === null) || (isMap(node) && node.items.length === 0);
}

function explainFault(fault: { readonly code: string; readonly message: string }) {
  if (fault.code === "TAB_AS_INDENT") {
    return { reason: "it is indented with a tab", hint: "Indent with spaces; YAML does not allow tabs." };
  }
  // What follows a colon or a backslash is the file's own text, which may be a token.
  const reason = fault.message.split(/\n|(?<=\w): | \\/)[0]?.replace(/[.:]$/, "");
  return { reason, hint: "Correct this line; the file has to be YAML 1.2, one document." };
}
