import { formatMemory, formatRuntime, type Resources } from "@jobmon/core";
import type { ClusterFacts, Partition } from "./cluster-facts.ts";

/**
 * Why Slurm would never start the task; null when it may. Sites can be set up to take such jobs and let them wait for
 * ever, so it is said before. An unknown queue is left to Slurm to refuse: it may be newer than what is known here.
 */
export function findObstacle(
  resources: Resources,
  { partitions }: Pick<ClusterFacts, "partitions">,
): string | null {
  const { queue } = resources;
  const partition = partitions.find((one) => (queue === null ? one.isDefault : one.name === queue));
  if (partition === undefined) return null;
  const excess = listExcess(resources, partition);
  if (excess.length === 0) return null;
  return `It asks for ${excess.join(" and ")}, which the queue ${partition.name} does not give: ask for less, or use another queue.`;
}

function listExcess(
  { cores, memoryBytes, runtimeSeconds }: Resources,
  partition: Partition,
): readonly string[] {
  const { maxCores, maxMemoryBytes, maxRuntimeSeconds } = partition;
  const excess: string[] = [];
  if (maxCores !== null && cores > maxCores) excess.push(`${cores} cores of at most ${maxCores}`);
  if (memoryBytes !== null && maxMemoryBytes !== null && memoryBytes > maxMemoryBytes)
    excess.push(`${formatMemory(memoryBytes)} of memory of at most ${formatMemory(maxMemoryBytes)}`);
  if (runtimeSeconds !== null && maxRuntimeSeconds !== null && runtimeSeconds > maxRuntimeSeconds)
    excess.push(
      `a runtime of ${formatRuntime(runtimeSeconds)} of at most ${formatRuntime(maxRuntimeSeconds)}`,
    );
  return excess;
}
