/** Asks again and again until there is an answer, or the time is up. */
export async function waitUntil<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  limit: { readonly waitMs: number; readonly pollMs: number },
): Promise<T | undefined> {
  const giveUpMs = performance.now() + limit.waitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || performance.now() >= giveUpMs) return answer;
    await Bun.sleep(limit.pollMs);
  }
}
