const FIRST_MS = 50;
const MAX_MS = 5_000;

/** How long to wait before attempt number `failures + 1`: doubled each time, half of it by chance. */
export function backOffMs(failures: number, random: () => number): number {
  const full = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));
  return full / 2 + random() * (full / 2);
}
