const LIMIT_MS = 30_000;
const POLL_MS = 50;

export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const limitAt = Date.now() + LIMIT_MS;
  while (!(await holds())) {
    if (Date.now() > limitAt) throw new Error(`${what}: not within ${LIMIT_MS / 1_000} s`);
    await Bun.sleep(POLL_MS);
  }
}
