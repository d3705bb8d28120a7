/** What a cell is drawn as: a small number for each task, and the colour of each number. */
import type { Tone } from "@jobmon/core";
import { type TaskColumns, TONE_OF_LETTER } from "../columns/task-columns.ts";

export type ColourBy = "status" | "duration";

/** The least that wants attention first: a point of the screen that stands for several tasks shows the last of them. */
export const TONE_RANK: readonly Tone[] = ["done", "waiting", "scheduled", "running", "stopped", "failed"];
export const DURATION_STEPS = 10;
/** Number of a task of which nothing is to be shown. */
export const NOTHING = 0;

/** One tone last, where it hides none: the one that is looked for. */
export function rankTones(lit: Tone | undefined): readonly Tone[] {
  return lit === undefined ? TONE_RANK : [...TONE_RANK.filter((tone) => tone !== lit), lit];
}

export interface Scale {
  readonly leastSeconds: number;
  readonly mostSeconds: number;
}

/** From the shortest to the longest that is known; undefined before any is. */
export function scaleOf({ seconds, known }: TaskColumns): Scale | undefined {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (let index = 0; index < known; index++) {
    const value = seconds[index] ?? Number.NaN;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least === Number.POSITIVE_INFINITY
    ? undefined
    : { leastSeconds: Math.max(1, least), mostSeconds: Math.max(1, most) };
}

/** Each step is so many times longer than the one before. */
export function stepOf(seconds: number, { leastSeconds, mostSeconds }: Scale): number {
  if (Number.isNaN(seconds)) return NOTHING;
  if (mostSeconds <= leastSeconds) return DURATION_STEPS;
  const part =
    Math.log(Math.max(seconds, leastSeconds) / leastSeconds) / Math.log(mostSeconds / leastSeconds);
  return 1 + Math.min(DURATION_STEPS - 1, Math.floor(part * DURATION_STEPS));
}

/** By the time it ran, where a scale is given, else by its status. */
export function numberTasks(
  columns: TaskColumns,
  { order, scale }: { readonly order: readonly Tone[]; readonly scale: Scale | undefined },
): (index: number) => number {
  if (scale !== undefined) return (index) => stepOf(columns.seconds[index] ?? Number.NaN, scale);
  const numbers = Uint8Array.from(TONE_OF_LETTER, (tone) =>
    tone === undefined ? NOTHING : 1 + order.indexOf(tone),
  );
  return (index) => numbers[columns.letters[index] ?? 0] ?? NOTHING;
}

export type Rgb = readonly [number, number, number];

export function parseColour(text: string): Rgb {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim());
  if (hex === null) return [0.5, 0.5, 0.5];
  return [hex[1], hex[2], hex[3]].map((part) => Number.parseInt(part ?? "0", 16) / 255) as unknown as Rgb;
}

const RAMPS: Readonly<Record<"light" | "dark", readonly string[]>> = {
  light: ["#c9dfef", "#3f8ec3", "#05243f"],
  dark: ["#25435c", "#5aa6dd", "#eef7ff"],
};

/** Light to dark, or dark to light on dark ground: told apart without seeing colours. */
export function rampColours(scheme: "light" | "dark"): readonly Rgb[] {
  const stops = RAMPS[scheme].map(parseColour);
  return Array.from({ length: DURATION_STEPS }, (_, step) => {
    const at = (step / (DURATION_STEPS - 1)) * (stops.length - 1);
    const [from, to] = [stops[Math.floor(at)], stops[Math.min(stops.length - 1, Math.floor(at) + 1)]];
    const part = at - Math.floor(at);
    return [0, 1, 2].map(
      (one) => (from?.[one] ?? 0) * (1 - part) + (to?.[one] ?? 0) * part,
    ) as unknown as Rgb;
  });
}

export const toCss = ([red, green, blue]: Rgb): string =>
  `rgb(${Math.round(red * 255)} ${Math.round(green * 255)} ${Math.round(blue * 255)})`;
