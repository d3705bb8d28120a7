import { JobmonError } from "../errors/jobmon-error.ts";
import { quoteText } from "../errors/quote.ts";
import { roundUp } from "./round-up.ts";

const UNITS = [
  { letter: "d", seconds: 86_400, words: ["d", "day", "days"] },
  { letter: "h", seconds: 3_600, words: ["h", "hr", "hrs", "hour", "hours"] },
  { letter: "m", seconds: 60, words: ["m", "min", "mins", "minute", "minutes"] },
  { letter: "s", seconds: 1, words: ["s", "sec", "secs", "second", "seconds"] },
] as const;

export const MAX_RUNTIME_SECONDS = 10 * 365 * 86_400;

const NUMBER = /^(?:\d+(?:\.\d*)?|\.\d+)$/;
const PART = /(\d+(?:\.\d*)?|\.\d+)\s*([a-z]+)\s*/iy;
const CLOCK = /^(\d+):(\d{1,2}):(\d{1,2})$/;
const DAYS_AND_CLOCK = /^(\d+)-(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}))?)?$/;
const TWO_FIELDS = /^\d+:\d+$/;

/**
 * Seconds from `2h`, `1h30m`, `1.5h`, `5min`, `HH:MM:SS`, or Slurm's `D-HH`, `D-HH:MM`, `D-HH:MM:SS`; a bare number is
 * seconds. Parts of a second round up. `H:MM` is refused: some read it as hours, Slurm reads it as minutes.
 */
export function parseRuntime(input: string | number): number {
  const seconds = typeof input === "number" ? input : readSeconds(input.trim());
  if (Number.isNaN(seconds)) throw refuseRuntime(input, "is not a length of time");
  if (seconds <= 0) throw refuseRuntime(input, "is not more than zero");
  if (seconds > MAX_RUNTIME_SECONDS) throw refuseRuntime(input, "is more than 10 years");
  return roundUp(seconds);
}

/** `1h 30m`: every unit that is not zero, so `parseRuntime` reads it back unchanged. */
export function formatRuntime(seconds: number): string {
  return splitRuntime(seconds).join(" ") || "0s";
}

/** The units of a time that are not zero, largest first: `["1h", "30m"]`. */
export function splitRuntime(seconds: number): readonly string[] {
  let rest = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const unit of UNITS) {
    const count = Math.floor(rest / unit.seconds);
    rest -= count * unit.seconds;
    if (count > 0) parts.push(`${count}${unit.letter}`);
  }
  return parts;
}

function readSeconds(text: string): number {
  if (NUMBER.test(text)) return Number(text);
  if (TWO_FIELDS.test(text)) throw refuseRuntime(text, "could be hours and minutes or minutes and seconds");
  const clock = CLOCK.exec(text);
  if (clock !== null) return addFields("0", clock[1], clock[2], clock[3]);
  const days = DAYS_AND_CLOCK.exec(text);
  if (days !== null) return Number(days[2]) < 24 ? addFields(days[1], days[2], days[3], days[4]) : Number.NaN;
  return addParts(text);
}

function addFields(days = "0", hours = "0", minutes = "0", seconds = "0"): number {
  if (Number(minutes) > 59 || Number(seconds) > 59) return Number.NaN;
  return Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
}

/** Adds up `1h 30m`; units must get smaller from left to right, so a unit written twice is caught as a slip. */
function addParts(text: string): number {
  let seconds = 0;
  let smallest = -1;
  let position = 0;
  while (position < text.length) {
    PART.lastIndex = position;
    const match = PART.exec(text);
    if (match === null) return Number.NaN;
    const rank = findUnit(match[2] ?? "");
    if (rank <= smallest) return Number.NaN;
    seconds += Number(match[1]) * (UNITS[rank]?.seconds ?? Number.NaN);
    smallest = rank;
    position = PART.lastIndex;
  }
  return smallest === -1 ? Number.NaN : seconds;
}

function findUnit(word: string): number {
  const lower = word.toLowerCase();
  return UNITS.findIndex((unit) => unit.words.some((known) => known === lower));
}

function refuseRuntime(input: string | number, why: string): JobmonError {
  return new JobmonError("invalid_quantity", {
    detail: `${quoteText(String(input))} ${why}.`,
    hint: "Write a runtime as 2h, 90s, 1h30m, 1d2h, HH:MM:SS or D-HH:MM:SS, or as a number of seconds, up to 10 years.",
  });
}
