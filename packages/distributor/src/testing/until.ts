const LIMIT_MS = 10_000;
const LOOK_EVERY_MS = 2;

/** Waits for a condition, and says what it was when it does not come true in time. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = LIMIT_MS,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Waited ${limitMs} ms in vain: ${what}.`);
    await Bun.sleep(LOOK_EVERY_MS);
  }
}
