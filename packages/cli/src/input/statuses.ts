import { type Machine, quoteText, stateOfCode, statesOf, type Tone } from "@jobmon/core";
import { refuseUsage } from "./refusal.ts";

/** The buckets that users know; each is one tone of the machines, so that tables, bars and filters agree. */
const BUCKET_TONE: Readonly<Record<string, Tone>> = {
  PENDING: "waiting",
  SCHEDULED: "scheduled",
  RUNNING: "running",
  DONE: "done",
  FATAL: "failed",
};

/** States from words, letters, labels as the tables show them, and buckets; case does not matter. */
export function parseStatuses<S extends string>(
  machine: Machine<S, string>,
  texts: readonly string[],
): readonly S[] {
  const words = texts.flatMap((text) => text.split(",")).map((text) => text.trim());
  return [...new Set(words.flatMap((word) => readStatus(machine, word)))];
}

function readStatus<S extends string>(machine: Machine<S, string>, text: string): readonly S[] {
  const word = text.toUpperCase();
  const states = statesOf(machine);
  const named = states.find((state) => state === word) ?? stateOfCode(machine, word);
  if (named !== undefined) return [named];
  const labelled = states.filter((state) => machine.states[state].label.toUpperCase() === word);
  const tone = BUCKET_TONE[word];
  const found =
    labelled.length > 0 ? labelled : states.filter((state) => machine.states[state].tone === tone);
  if (found.length > 0) return found;
  throw refuseUsage(`${quoteText(text)} is not a status of a ${machine.name}.`, listStatuses(machine));
}

function listStatuses(machine: Machine): string {
  const states = statesOf(machine).map((state) => `${state} (${machine.states[state]?.code})`);
  return `Use one of ${states.join(", ")}, or a group: ${Object.keys(BUCKET_TONE).join(", ")}.`;
}
