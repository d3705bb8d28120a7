import { writeFileSync } from "node:fs";
import { type TemplateResources, writeResourcesYaml } from "@jobmon/core";
import type { Api } from "../../api/call.ts";
import type { UsageRow } from "../../api/rows.ts";
import { findWorkflowIds, parseIds } from "../../input/ids.ts";
import { refuseUsage } from "../../input/refusal.ts";
import type { Shell } from "../../shell.ts";
import type { STRATEGIES } from "../workflow.ts";
import { readUsage, type UsageInput } from "./usage.ts";

export type Strategy = (typeof STRATEGIES)[number];

interface YamlInput extends UsageInput {
  readonly memStrategy: Strategy;
  readonly coreStrategy: Strategy;
  readonly runtimeStrategy: Strategy;
  readonly cluster?: readonly string[];
  readonly file?: string;
  /** Only of the template of this task. */
  readonly task?: string;
}

type Summary = NonNullable<UsageRow["wallSeconds"]>;

/** What is known of a template in the workflow beside its usage. */
interface Template {
  readonly name: string;
  readonly cluster: string | undefined;
  readonly queue: string | null;
}

export async function run(shell: Shell, given: YamlInput): Promise<void> {
  const api = await shell.api();
  const input = given.task === undefined ? given : await aboutTask(api, given, given.task);
  const usage = await readUsage(api, input);
  const templates = await listTemplates(api, input, usage);
  const text = writeResourcesYaml(
    templates.map((template) =>
      chooseResources(
        template,
        usage.find((row) => row.templateName === template.name),
        input,
      ),
    ),
  );
  if (input.file === undefined) return shell.terminal.write(text);
  writeFileSync(input.file, text);
  shell.terminal.write(`The resources of ${templates.length} templates are in ${input.file}.\n`);
}

async function aboutTask(api: Api, input: YamlInput, text: string): Promise<YamlInput> {
  const [taskId = 0] = parseIds("task", [text]);
  const { workflowId, arrayId } = await api.call("getTask", { taskId });
  const { rows } = await api.call("listArrays", { workflowId });
  const versions = rows.filter(({ id }) => id === arrayId).map((row) => String(row.templateVersionId));
  return { ...input, workflowId: [String(workflowId)], templateVersion: versions };
}

async function listTemplates(
  api: Api,
  input: YamlInput,
  usage: readonly UsageRow[],
): Promise<readonly Template[]> {
  const [workflowId, ...more] = findWorkflowIds(input);
  if (more.length > 0)
    throw refuseUsage("Several workflows were given, and the YAML is for one.", "Call it once for each.");
  if (workflowId === undefined) {
    if (input.cluster === undefined)
      throw refuseUsage(
        "The cluster to write for is not known without a workflow.",
        "Name it with -c, or give -w.",
      );
    return usage.map(({ templateName }) => ({ name: templateName, cluster: undefined, queue: null }));
  }
  const { rows } = await api.call("listArrays", { workflowId });
  const versions = new Set(usage.map(({ templateVersionId }) => templateVersionId));
  const wanted =
    input.templateVersion === undefined ? rows : rows.filter((row) => versions.has(row.templateVersionId));
  return Promise.all(
    wanted.map(async ({ templateName, cluster }) => ({
      name: templateName,
      cluster,
      queue: await findQueue(api, workflowId, templateName),
    })),
  );
}

/** The queue that a task of the template asks for; tasks of one template seldom differ in it. */
async function findQueue(api: Api, workflowId: number, template: string): Promise<string | null> {
  const { rows } = await api.call("listTasks", { workflowId, where: [`template:is:${template}`], limit: 1 });
  const [task] = rows;
  return task === undefined ? null : (await api.call("getTask", { taskId: task.id })).resources.queue;
}

export function chooseResources(
  template: Template,
  usage: UsageRow | undefined,
  input: YamlInput,
): TemplateResources {
  const pick = (summary: Summary | null | undefined, strategy: Strategy) =>
    summary == null ? null : summary[strategy === "avg" ? "mean" : strategy];
  const isMeasured = usage !== undefined && usage.instances > 0;
  return {
    name: template.name,
    clusters: input.cluster ?? (template.cluster === undefined ? [] : [template.cluster]),
    queue: template.queue,
    note: isMeasured ? undefined : "no successful task with measured usage yet; what was asked for",
    cores: pick(usage?.requestedCores, input.coreStrategy),
    memoryBytes: pick(isMeasured ? usage.peakMemoryBytes : usage?.requestedMemoryBytes, input.memStrategy),
    runtimeSeconds: pick(
      isMeasured ? usage.wallSeconds : usage?.requestedRuntimeSeconds,
      input.runtimeStrategy,
    ),
  };
}
