import { roundUp } from "../quantity/round-up.ts";
import { type ExhaustibleName, QUANTITIES } from "./quantities.ts";
import { clampToQueue, fitsQueue, type QueueLimits } from "./queue-limits.ts";
import type { Resources } from "./resources.ts";
import type { Scale, Scales } from "./scale.ts";

export interface GrowthRequest {
  readonly resources: Resources;
  readonly scales: Scales;
  /** What the task ran out of; nothing else grows. */
  readonly exhausted: ExhaustibleName;
  /** How often this resource of this task grew before. */
  readonly growthsSoFar: number;
  /** The current queue, then the fallbacks in order. Empty where the cluster has no queues. */
  readonly queues: readonly QueueLimits[];
}

export interface Growth {
  readonly resources: Resources;
  readonly changed: boolean;
  /** A sentence for people: what grew, or why nothing could. */
  readonly reason: string;
}

/**
 * What a task asks for after it ran out of memory or time: the first queue that holds the grown request, or else the
 * last queue at its limit. A queue that allows no more than what just proved too little is no help, and is passed over.
 */
export function growResources(request: GrowthRequest): Growth {
  const { resources, exhausted, queues } = request;
  const { field, format } = QUANTITIES[exhausted];
  const current = resources[field];
  if (current === null) return keep(resources, `No ${exhausted} was asked for, so there is none to grow.`);

  const scale = request.scales[exhausted];
  if (scale === undefined) {
    return keep(resources, `The ${exhausted} has no scale, so it stays at ${format(current)}.`);
  }
  const wanted = scaleAmount({
    current,
    scale,
    growthsSoFar: request.growthsSoFar,
    max: QUANTITIES[exhausted].max,
  });
  if (wanted === current) {
    return keep(resources, `The scale of ${exhausted} goes no further than ${format(current)}.`);
  }
  const grown = placeInQueues(
    { ...resources, [field]: wanted },
    queues,
    (placed) => (placed[field] ?? 0) > current,
  );
  if (grown === null) {
    return keep(
      resources,
      `The ${exhausted} stays at ${format(current)}: no listed queue allows ${format(wanted)}.`,
    );
  }
  return { resources: grown, changed: true, reason: describeGrowth(request, grown, wanted) };
}

function keep(resources: Resources, reason: string): Growth {
  return { resources, changed: false, reason };
}

function scaleAmount(growth: {
  readonly current: number;
  readonly scale: Scale;
  readonly growthsSoFar: number;
  readonly max: number;
}): number {
  const { current, scale } = growth;
  if ("values" in scale) return scale.values[growth.growthsSoFar] ?? current;
  return Math.min(roundUp(current * (1 + scale.factor)), Math.max(current, growth.max));
}

function placeInQueues(
  wanted: Resources,
  queues: readonly QueueLimits[],
  isMore: (placed: Resources) => boolean,
): Resources | null {
  if (queues.length === 0) return wanted;
  const fitting = queues.find((queue) => fitsQueue(wanted, queue));
  if (fitting !== undefined) return { ...wanted, queue: fitting.name };
  const clamped = queues.map((queue) => clampToQueue(wanted, queue));
  return clamped.findLast(isMore) ?? null;
}

function describeGrowth({ resources, exhausted }: GrowthRequest, grown: Resources, wanted: number): string {
  const { field, format } = QUANTITIES[exhausted];
  const reached = grown[field] ?? wanted;
  const verb = reached < (resources[field] ?? 0) ? "goes" : "grows";
  const step = `The ${exhausted} ${verb} from ${format(resources[field] ?? 0)} to ${format(reached)}`;
  const limit = reached < wanted ? `, the limit of the queue ${grown.queue}` : "";
  const move = grown.queue === resources.queue ? "" : `, in the queue ${grown.queue}`;
  return `${step}${limit || move}.`;
}
