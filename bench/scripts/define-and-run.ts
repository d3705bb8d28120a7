/** A user's script: defines a workflow, binds it and may run it. Prints its times and its peak memory as JSON. */
import { createApiClient, type Task, type TaskTemplate, Tool, type Workflow } from "jobmon";
import type { ClientPlan, ClientTimes } from "../lab/client.ts";
import { readPeakMemoryBytes } from "../lab/read-memory.ts";

const plan = JSON.parse(process.argv[2] ?? "") as ClientPlan;
const startedMs = performance.now();
const tool = new Tool({ name: "bench", client: createApiClient(plan.endpoint) });
const workflow = defineWorkflow();
const definedMs = performance.now();
await workflow.bind({ existing: plan.resume ? "resume" : "refuse" });
const boundMs = performance.now();
const ran = plan.until === "bound" ? { startedAt: 0, runMs: 0, serverRunMs: 0 } : await startWorkflow();
const times: ClientTimes = {
  defineMs: definedMs - startedMs,
  bindMs: boundMs - definedMs,
  ...ran,
  workflowId: workflow.id,
  firstTaskId: workflow.findTaskId(0) ?? 0,
  peakMemoryBytes: readPeakMemoryBytes("self"),
};
console.log(JSON.stringify(times));
process.exit(0);

function defineWorkflow(): Workflow {
  const made = tool.workflow({ workflowArgs: plan.workflowArgs, defaultCluster: plan.cluster });
  const template = tool.taskTemplate({ name: "noop", command: plan.command ?? "true {task}" });
  const { tasks: count } = plan;
  if (plan.shape === "independent")
    for (let task = 0; task < count; task++) made.addTask(template.task({ task }));
  if (plan.shape === "array")
    made.addTasks(template.tasks({ task: Array.from({ length: count }, (_, at) => at) }));
  if (plan.shape === "chain") addChain(made, template);
  if (plan.shape === "barrier") addBarrier(made, template);
  if (plan.elsewhere !== undefined) addElsewhere(made, plan.elsewhere);
  return made;
}

function addChain(made: Workflow, template: TaskTemplate): void {
  let upstream: Task | undefined;
  for (let task = 0; task < plan.tasks; task++) upstream = made.addTask(template.task({ task, upstream }));
}

/** Each task of the second half waits for all of the first. */
function addBarrier(made: Workflow, template: TaskTemplate): void {
  const half = plan.tasks / 2;
  const first: Task[] = [];
  for (let task = 0; task < half; task++) first.push(made.addTask(template.task({ task })));
  for (let task = half; task < plan.tasks; task++) made.addTask(template.task({ task, upstream: first }));
}

function addElsewhere(made: Workflow, elsewhere: NonNullable<ClientPlan["elsewhere"]>): void {
  const { cluster, command, tasks } = elsewhere;
  const template = tool.taskTemplate({ name: "elsewhere", command, defaultCluster: cluster });
  for (let task = 0; task < tasks; task++) made.addTask(template.task({ task }));
}

async function startWorkflow(): Promise<Pick<ClientTimes, "startedAt" | "runMs" | "serverRunMs">> {
  const startedAt = Date.now();
  const beganMs = performance.now();
  const run = await workflow.start({ resume: plan.resume ? "cold" : false });
  if (plan.until === "started") return { startedAt, runMs: performance.now() - beganMs, serverRunMs: 0 };
  const { status, doneCount, totalTasks, elapsedMs } = await run.wait();
  if (status === "DONE" && doneCount === totalTasks)
    return { startedAt, runMs: performance.now() - beganMs, serverRunMs: elapsedMs };
  throw new Error(
    `The workflow ${workflow.id} ended as ${status} with ${doneCount} of ${totalTasks} tasks done.`,
  );
}
