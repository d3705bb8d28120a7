import { JobmonError } from "../errors/jobmon-error.ts";
import { quoteText } from "../errors/quote.ts";

/** Binary units throughout: `8G`, `8GB` and `8GiB` all mean 8 * 1024^3 bytes, as Slurm reads them. */
const UNIT_BYTES = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4, p: 1024 ** 5 } as const;
const LARGEST_FIRST = [
  ["PiB", UNIT_BYTES.p],
  ["TiB", UNIT_BYTES.t],
  ["GiB", UNIT_BYTES.g],
  ["MiB", UNIT_BYTES.m],
  ["KiB", UNIT_BYTES.k],
  ["B", UNIT_BYTES.b],
] as const;

export const MAX_MEMORY_BYTES = UNIT_BYTES.p;
const MAX_WHOLE_UNITS = 9999;
const FORM = /^(\d+(?:\.\d*)?|\.\d+)\s*(b|[kmgtp](?:i?b)?)?$/i;

/** Bytes from `8G`, `500M`, `1.5GiB`, `2048B` in any case; a bare number is GiB. Parts of a byte round up. */
export function parseMemory(input: string | number): number {
  const bytes = typeof input === "number" ? input * UNIT_BYTES.g : readBytes(input);
  if (Number.isNaN(bytes)) throw refuseMemory(input, "is not an amount of memory");
  if (bytes <= 0) throw refuseMemory(input, "is not more than zero");
  if (bytes > MAX_MEMORY_BYTES) throw refuseMemory(input, "is more than 1 PiB");
  return Math.ceil(bytes);
}

/**
 * A short text such as `1.5 GiB`, in the largest unit that shows the amount exactly with two decimals or as at most
 * four digits; `parseMemory` reads those back unchanged. Any other amount is rounded to two decimals.
 */
export function formatMemory(bytes: number): string {
  const whole = Math.round(bytes);
  const fitting = LARGEST_FIRST.filter(([, size]) => whole >= size);
  const exact = fitting.find(([, size], index) => isShort(whole / size, index === 0));
  const [unit, size] = exact ?? fitting[0] ?? ["B", 1];
  return `${Number((whole / size).toFixed(2))} ${unit}`;
}

function isShort(amount: number, isLargestUnit: boolean): boolean {
  return isLargestUnit
    ? Number.isInteger(amount * 100)
    : Number.isInteger(amount) && amount <= MAX_WHOLE_UNITS;
}

function readBytes(text: string): number {
  const match = FORM.exec(text.trim());
  if (match === null) return Number.NaN;
  const letter = (match[2] ?? "g").charAt(0).toLowerCase() as keyof typeof UNIT_BYTES;
  return Number(match[1]) * UNIT_BYTES[letter];
}

function refuseMemory(input: string | number, why: string): JobmonError {
  return new JobmonError("invalid_quantity", {
    detail: `${quoteText(String(input))} ${why}.`,
    hint: "Write memory as 8G, 500M, 1.5GiB or 2048B (K, M, G, T and P are powers of 1024), or as a number of GiB, up to 1 PiB.",
  });
}
