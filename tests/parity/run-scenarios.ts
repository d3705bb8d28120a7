/**
 * Plays scenarios with the TypeScript client.
 *
 * Usage: bun run-scenarios.ts PLAN-FILE; prints a JSON line for each scenario.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isJobmonError, type Task, type TaskTemplate, Tool, type Workflow } from "jobmon";
import type { Act, Part, Plan, Scenario } from "./scenario.ts";

const CLUSTER = "multiprocess";

const plan: Plan = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
for (const { name, scenario } of plan.scenarios) console.log(JSON.stringify(await play(name, scenario)));

async function play(name: string, scenario: Scenario) {
  const bound = await bindUnder(`${name} shared`, join(plan.shared, name), scenario);
  const out = join(plan.out, name);
  // What is run is not bound before: that would make it a workflow that exists.
  const own = scenario.acts ? null : await bindUnder(`${name} ${plan.client}`, out, scenario);
  const ends: string[] = [];
  for (const act of scenario.acts ?? []) {
    const end = await perform(act, () => define(`${name} ${plan.client}`, out, scenario), out);
    if (end !== undefined) ends.push(end);
  }
  return { name, shared: bound, own, ends };
}

async function bindUnder(args: string, out: string, scenario: Scenario): Promise<string | number> {
  return attempt(async () => (await define(args, out, scenario).bind({ existing: "resume" })).id);
}

async function perform(act: Act, make: () => Workflow, out: string): Promise<string | undefined> {
  if (act.do === "touch") {
    writeFileSync(join(out, act.file ?? ""), "");
    return undefined;
  }
  return String(
    await attempt(
      async () => (await make().run({ progress: "none", ...(act.resume ? { resume: "cold" } : {}) })).code,
    ),
  );
}

async function attempt<T>(action: () => Promise<T>): Promise<T | string> {
  try {
    return await action();
  } catch (error) {
    if (isJobmonError(error)) return error.code;
    throw error;
  }
}

function define(args: string, out: string, scenario: Scenario): Workflow {
  mkdirSync(out, { recursive: true });
  const { templates, workflow: options = {}, yaml = "{}", steps } = scenario;
  const filed = Bun.YAML.parse(yaml) as Record<string, never>;
  const ofTool = filed.tool_resources?.[CLUSTER] ?? {};
  const tool = new Tool({ name: "parity", defaultResources: { ...scenario.defaults, ...ofTool } });
  const made = new Map<string, TaskTemplate>();
  const templateOf = (name: string): TaskTemplate => {
    const { command, resources, nodeArgs = [], taskArgs = [], opArgs = [] } = templates[name] as Part;
    const ofFile = templates[name]?.yaml ? filed.task_template_resources?.[name]?.[CLUSTER] : {};
    const defaults = { defaultResources: { ...resources, ...(ofFile as object) } };
    const template =
      made.get(name) ?? tool.taskTemplate({ name, command, nodeArgs, taskArgs, opArgs, ...defaults });
    made.set(name, template as TaskTemplate);
    return template as TaskTemplate;
  };
  const workflow = tool.workflow({
    name: "parity",
    workflowArgs: args,
    defaultCluster: CLUSTER,
    defaultResources: options.resources,
    defaultMaxAttempts: options.maxAttempts,
    attributes: options.attributes,
    maxConcurrentlyRunning: options.maxConcurrentlyRunning,
  });
  const results = new Map<string, readonly Task[]>();
  for (const step of steps) {
    const { template, values, many, as, after = [], isLeftOut, ...rest } = step;
    const filled = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, value === "$" + "{out}" ? out : value]),
    );
    const upstream = after.flatMap((word) => results.get(word) ?? []);
    const input = { ...filled, ...rest, upstream };
    const tasks = many
      ? templateOf(template).tasks(input as never)
      : [templateOf(template).task(input as never)];
    if (!isLeftOut) workflow.addTasks(tasks);
    if (as !== undefined) results.set(as, tasks);
  }
  return workflow;
}
