/** Amounts as Slurm writes them. Null is no limit, or not known. */

const UNIT_BYTES = { K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4, P: 1024 ** 5 } as const;
const MEBIBYTE = UNIT_BYTES.M;
const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3_600;
const SECONDS_PER_DAY = 86_400;
const NOTHING = /^(unlimited|infinite|none|n\/a|not_set|partition_limit|invalid|\(null\)|unknown)?$/i;

/**
 * Seconds of `D-HH:MM:SS`, `HH:MM:SS`, `MM:SS`, `D-HH`, or bare minutes; `sacct` adds milliseconds. Null for `UNLIMITED`
 * and for what is no time.
 */
export function parseSlurmTime(text: string): number | null {
  const trimmed = text.trim();
  const match = /^(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?(?:\.(\d+))?$/.exec(trimmed);
  if (NOTHING.test(trimmed) || match === null) return null;
  const [, days, first, second, third, fraction] = match;
  const rest = readParts([first, second, third], days !== undefined);
  return Number(days ?? 0) * SECONDS_PER_DAY + rest + Number(`0.${fraction ?? 0}`);
}

/** With days, the first part is hours; without, two parts are minutes and seconds, and one is minutes. */
function readParts(parts: readonly (string | undefined)[], hasDays: boolean): number {
  const [a = 0, b, c] = parts.map((part) => (part === undefined ? undefined : Number(part)));
  if (hasDays || c !== undefined) return a * SECONDS_PER_HOUR + (b ?? 0) * SECONDS_PER_MINUTE + (c ?? 0);
  return b === undefined ? a * SECONDS_PER_MINUTE : a * SECONDS_PER_MINUTE + b;
}

/** Bytes of `512`, `4000M`, `1.5G`, `98304K`, `2Gn`; a bare number is in `bareUnitBytes`. */
export function parseSlurmMemory(text: string, bareUnitBytes: number = MEBIBYTE): number | null {
  const match = /^(\d+(?:\.\d+)?)([KMGTP])?[bB]?[nc]?$/i.exec(text.trim());
  if (match === null) return null;
  const unit = match[2]?.toUpperCase() as keyof typeof UNIT_BYTES | undefined;
  return Math.round(Number(match[1]) * (unit === undefined ? bareUnitBytes : UNIT_BYTES[unit]));
}

/** For `--mem`: whole mebibytes, rounded up. */
export function formatMebibytes(bytes: number): string {
  return `${Math.ceil(bytes / MEBIBYTE)}M`;
}

/** For `--time`: Slurm's clock ticks in minutes, and so does what it grants. */
export function toMinutes(seconds: number): number {
  return Math.max(1, Math.ceil(seconds / SECONDS_PER_MINUTE));
}
