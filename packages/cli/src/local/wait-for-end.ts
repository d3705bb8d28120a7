const END_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** What shells report for a process that Ctrl-C ended. */
const INTERRUPTED = 130;

/** Resolves when this process is asked to end. Asked again, it ends at once, whatever is still under way. */
export function waitForEnd(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of END_SIGNALS) process.once(signal, () => askedToEnd(resolve));
  return promise;
}

function askedToEnd(resolve: () => void): void {
  for (const signal of END_SIGNALS) process.on(signal, () => process.exit(INTERRUPTED));
  resolve();
}
