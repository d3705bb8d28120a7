export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) throw new Error("No median of nothing.");
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/**
 * Both in turn, so many times: load on the machine changes with time, and then falls on both. The rounds of each, in
 * order.
 */
export async function alternate<A, B>(
  rounds: number,
  turns: {
    readonly subject: (round: number) => Promise<A>;
    readonly yardstick: (round: number) => Promise<B>;
  },
): Promise<{ readonly subject: readonly A[]; readonly yardstick: readonly B[] }> {
  const subject: A[] = [];
  const yardstick: B[] = [];
  for (let round = 0; round < rounds; round++) {
    yardstick.push(await turns.yardstick(round));
    subject.push(await turns.subject(round));
  }
  return { subject, yardstick };
}

export async function timeMs(work: () => Promise<void> | void): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

export function perSecond(count: number, elapsedMs: number): number {
  return (count / elapsedMs) * 1000;
}
