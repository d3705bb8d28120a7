/** What a user's compiler must accept of the installed package, and what it must not. */
import { type Call, createApiClient, type Reply, Tool, type WorkflowEvent } from "jobmon";

const client = createApiClient({ url: "http://127.0.0.1:1", token: "" });
const tool = new Tool({ name: "typed", client, defaultResources: { memory: "1G", project: "mine" } });
const model = tool.taskTemplate({
  name: "model",
  command: "run {location} {year} --draws {draws} --out '{{plain}}' {out}",
  taskArgs: ["draws"],
  opArgs: ["out"],
});

model.task({ location: 1, year: "2020", draws: 100, out: "/tmp", maxAttempts: 2 });
model.tasks({ location: [1, 2], year: [2020], draws: 100, out: "/tmp" });
// @ts-expect-error year is missing
model.task({ location: 1, draws: 100, out: "/tmp" });
// @ts-expect-error there is no placeholder age
model.task({ location: 1, year: 2020, draws: 100, out: "/tmp", age: 3 });
// @ts-expect-error a node argument of tasks() is a list
model.tasks({ location: 1, year: [2020], draws: 100, out: "/tmp" });
// @ts-expect-error a task argument is one value for all
model.tasks({ location: [1], year: [2020], draws: [100], out: "/tmp" });
// @ts-expect-error an object has no evident text
model.task({ location: {}, year: 2020, draws: 100, out: "/tmp" });
// @ts-expect-error there is no placeholder b
tool.taskTemplate({ name: "other", command: "echo {a}", opArgs: ["b"] });
// @ts-expect-error doubled braces are no placeholder
tool.taskTemplate({ name: "braces", command: "awk '{{print}}' {file}" }).task({ file: "a", print: 1 });

export async function follow(): Promise<number> {
  const run = await tool.workflow().start();
  let last: WorkflowEvent | undefined;
  for await (const event of run.events()) last = event;
  const listed: Reply<"listWorkflows"> = await client.call("listWorkflows", { limit: 10 });
  const order: Call<"stopWorkflow"> = { workflowId: run.workflowId, body: { user: "ana" } };
  // @ts-expect-error a stop has to say of which workflow
  await client.call("stopWorkflow", { body: { user: "ana" } });
  await client.call("stopWorkflow", order);
  return (last?.counts.DONE ?? 0) + listed.rows.length;
}
