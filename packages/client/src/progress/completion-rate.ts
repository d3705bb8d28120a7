/** How many tasks were done at a moment. */
export interface Sample {
  readonly atMs: number;
  readonly doneCount: number;
}

const WINDOW_MS = 60_000;
/** Where tasks take hours, a minute says nothing: as many completions are looked at, however long they took. */
const MIN_COMPLETIONS = 10;
const MAX_SAMPLES = 1_000;
/** The first tasks of a run end together; what they would promise is not kept. */
const MIN_OBSERVED_MS = 1_000;

/** Adds what is known now and drops what the rate no longer needs. A reset of done tasks begins anew. */
export function addSample(samples: readonly Sample[], now: Sample): readonly Sample[] {
  const last = samples.at(-1);
  if (last !== undefined && now.doneCount < last.doneCount) return [now];
  if (last !== undefined && now.doneCount === last.doneCount) return samples;
  const kept = samples.filter(
    ({ atMs, doneCount }) => now.atMs - atMs <= WINDOW_MS || now.doneCount - doneCount <= MIN_COMPLETIONS,
  );
  return [...kept, now].slice(-MAX_SAMPLES);
}

/** Completions per second from the oldest sample to now; undefined before that means anything. */
export function rateOf(samples: readonly Sample[], nowMs: number): number | undefined {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.doneCount === first.doneCount) return undefined;
  const elapsedMs = Math.max(nowMs, last.atMs) - first.atMs;
  return elapsedMs >= MIN_OBSERVED_MS ? ((last.doneCount - first.doneCount) / elapsedMs) * 1000 : undefined;
}
