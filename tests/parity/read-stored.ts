/** What the server stored of a workflow, without what differs from one to the next: ids, times and folders. */
import type { Reply } from "@jobmon/api";
import type { ApiClient } from "jobmon";

type Task = Reply<"getTask">;

export async function readStored(client: ApiClient, workflowId: number, folder: string) {
  const workflow = await client.call("getWorkflow", { workflowId });
  const { rows: arrays } = await client.call("listArrays", { workflowId });
  const { rows } = await client.call("listTasks", { workflowId, limit: 1_000, sort: "id" });
  const tasks = [];
  for (const { id } of rows)
    tasks.push(await describeTask(client, await client.call("getTask", { taskId: id })));
  const { rows: errors } = await client.call("listErrors", { workflowId, limit: 1_000 });
  const stored = {
    workflow: pick(workflow, [
      "name",
      "description",
      "tool",
      "status",
      "attributes",
      "counts",
      "retries",
      "priority",
      "maxConcurrentlyRunning",
    ]),
    arrays: arrays.map((array) => pick(array, ["name", "cluster", "taskCount", "counts"])),
    tasks: tasks.sort(byText),
    errors: errors
      .map((error) => pick(error, ["taskName", "kind", "description", "stderrTail"]))
      .sort(byText),
  };
  return JSON.parse(JSON.stringify(stored).replaceAll(folder, "OUT"));
}

async function describeTask(client: ApiClient, task: Task) {
  const { upstream } = await client.call("getDependencies", { taskId: task.id, limit: 1_000 });
  const { rows: attempts } = await client.call("listInstances", { taskId: task.id });
  return {
    ...pick(task, ["name", "templateName", "args", "command", "status", "maxAttempts", "attempts"]),
    ...pick(task, ["attributes", "resources"]),
    upstream: upstream.map(({ name }) => name).sort(),
    attempts: attempts.map(({ status, exitCode, resources }) => ({ status, exitCode, resources })),
  };
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}

function byText(left: object, right: object): number {
  return JSON.stringify(left) < JSON.stringify(right) ? -1 : 1;
}
