import type { ApiClient } from "jobmon";

const CALLS_IN_FLIGHT = 8;

/** When the latest command of each task began, UTC in milliseconds; tasks that never began are left out. */
export async function readStartTimes(
  client: ApiClient,
  taskIds: readonly number[],
): Promise<readonly number[]> {
  const starts: (number | null)[] = [];
  const queue = taskIds.entries();
  const readNext = async () => {
    for (const [at, taskId] of queue) {
      const { rows } = await client.call("listInstances", { taskId });
      starts[at] = rows.at(-1)?.startedAt ?? null;
    }
  };
  await Promise.all(Array.from({ length: CALLS_IN_FLIGHT }, readNext));
  return starts.filter((start) => start !== null);
}
