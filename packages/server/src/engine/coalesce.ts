/**
 * Group commit: requests that arrive while a transaction runs share the next one.
 *
 * One transaction costs a disk flush whatever it holds, so under load each carries many requests, and alone each runs at
 * once.
 */
export function coalesce<Item, Result>(
  runBatch: (items: readonly Item[]) => Promise<readonly Result[]>,
  options: { readonly maxWeight: number; readonly weightOf: (item: Item) => number },
): (item: Item) => Promise<Result> {
  interface Waiting {
    readonly item: Item;
    readonly resolve: (result: Result) => void;
    readonly reject: (error: unknown) => void;
  }
  const queue: Waiting[] = [];
  let isRunning = false;

  const takeBatch = (): Waiting[] => {
    let weight = 0;
    let count = 0;
    for (const { item } of queue) {
      weight += options.weightOf(item);
      if (count > 0 && weight > options.maxWeight) break;
      count += 1;
    }
    return queue.splice(0, count);
  };

  const drain = async () => {
    while (queue.length > 0) {
      const batch = takeBatch();
      try {
        const results = await runBatch(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, position) => {
          resolve(results[position] as Result);
        });
      } catch (error) {
        await settleAlone(batch, error);
      }
    }
    isRunning = false;
  };

  /** A batch failed as a whole: each request is tried by itself, so that one bad request harms no other. */
  const settleAlone = async (batch: readonly Waiting[], error: unknown) => {
    if (batch.length === 1) return batch[0]?.reject(error);
    for (const { item, resolve, reject } of batch)
      await runBatch([item]).then(([result]) => resolve(result as Result), reject);
  };

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (isRunning) return;
      isRunning = true;
      queueMicrotask(drain);
    });
}
