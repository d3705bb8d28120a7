/** Runs `work` at most once per `pauseMs`, and once more after the last call. A page that cannot keep up asks less often. */
export function throttle(work: () => Promise<unknown>, pauseMs: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;
  let isWanted = false;
  let nextAt = 0;
  const run = async () => {
    timer = undefined;
    isRunning = true;
    isWanted = false;
    const startedAt = performance.now();
    await work().catch(() => {});
    const tookMs = performance.now() - startedAt;
    nextAt = performance.now() + Math.max(pauseMs, 4 * tookMs);
    isRunning = false;
    if (isWanted) request();
  };
  function request(): void {
    isWanted = true;
    if (isRunning || timer !== undefined) return;
    timer = setTimeout(run, Math.max(0, nextAt - performance.now()));
  }
  return { request, cancel: () => clearTimeout(timer) };
}
