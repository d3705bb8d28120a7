const LIMIT_MS = 10_000;
const POLL_MS = 5;

/** Waits until the condition holds; fails with its words when it does not in time. */
export async function awaitCondition(what: string, condition: () => boolean): Promise<void> {
  const startedMs = performance.now();
  while (!condition()) {
    if (performance.now() - startedMs > LIMIT_MS) throw new Error(`waited ${LIMIT_MS} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
