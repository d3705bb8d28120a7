import { JobmonError } from "@jobmon/core";
import { formatKey, type KeyPath, knownKeys } from "./key.ts";
import { findNearestKey } from "./nearest-key.ts";

/** Keys and file names are foreign text: shown as they are, they could disturb a terminal or fill it. */
const CONTROL_CHARACTERS = /\p{Cc}/gu;
const MAX_SHOWN_CHARACTERS = 200;

/** A refusal of something the person wrote: `what` is one sentence with the key and where it stands. */
export function refuseConfig(what: string, hint: string, cause?: unknown): JobmonError {
  return new JobmonError("config_invalid", { detail: makeHarmless(what), hint: makeHarmless(hint), cause });
}

export function refuseUnknownKey(unknown: {
  readonly path: KeyPath;
  readonly written: string;
  readonly origin: string;
  readonly spell: (path: KeyPath) => string;
}): JobmonError {
  const written = unknown.written.slice(0, MAX_SHOWN_CHARACTERS);
  const isReadable = written === unknown.written;
  const nearest = isReadable ? findNearestKey(unknown.path) : undefined;
  const meant = nearest === undefined ? "" : `Did you mean ${unknown.spell(nearest)}? `;
  return refuseConfig(
    `${written}${isReadable ? "" : "…"} (${unknown.origin.slice(0, 2 * MAX_SHOWN_CHARACTERS)}) is not a configuration key.`,
    `${meant}\`jobmon config show\` lists every key; its sections are ${listSections()}.`,
  );
}

function listSections(): string {
  return [...new Set(knownKeys.map(({ segments }) => formatKey(segments.slice(0, 1))))].join(", ");
}

function makeHarmless(text: string): string {
  return text.replace(CONTROL_CHARACTERS, "\ufffd");
}
