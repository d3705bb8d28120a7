import type { Resources } from "./resources.ts";

/** The most that one task may ask of a queue; null is no limit. */
export interface QueueLimits {
  readonly name: string;
  readonly maxMemoryBytes: number | null;
  readonly maxRuntimeSeconds: number | null;
  readonly maxCores: number | null;
}

export function fitsQueue(resources: Resources, queue: QueueLimits): boolean {
  return (
    isWithin(resources.cores, queue.maxCores) &&
    isWithin(resources.memoryBytes, queue.maxMemoryBytes) &&
    isWithin(resources.runtimeSeconds, queue.maxRuntimeSeconds)
  );
}

/** The same request on that queue, each amount cut to the queue's limit. What was not asked for stays so. */
export function clampToQueue(resources: Resources, queue: QueueLimits): Resources {
  return {
    ...resources,
    queue: queue.name,
    cores: Math.min(resources.cores, queue.maxCores ?? Number.POSITIVE_INFINITY),
    memoryBytes: cutTo(resources.memoryBytes, queue.maxMemoryBytes),
    runtimeSeconds: cutTo(resources.runtimeSeconds, queue.maxRuntimeSeconds),
  };
}

function isWithin(amount: number | null, limit: number | null): boolean {
  return amount === null || limit === null || amount <= limit;
}

function cutTo(amount: number | null, limit: number | null): number | null {
  return amount === null || limit === null ? amount : Math.min(amount, limit);
}
