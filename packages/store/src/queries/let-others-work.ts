/** Gives way between two statements: SQLite answers within the thread that everybody else waits for. */
export function letOthersWork(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
