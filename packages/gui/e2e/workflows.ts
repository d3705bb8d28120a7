import { createApiClient, findLocalServer, Tool, type Workflow } from "jobmon";
import { until } from "./lab.ts";

/** Defines workflows against the server of a lab, as a person's script would. */
export async function openScript(dataDir: string) {
  const server = await findLocalServer(dataDir);
  if (server === undefined) throw new Error(`no server serves ${dataDir}`);
  const client = createApiClient(server);
  const start = async (define: (tool: Tool) => Workflow, toolName = "burden of disease") => {
    const workflow = define(new Tool({ name: toolName, client }));
    await workflow.bind();
    await workflow.start({ dataDir });
    return workflow.id;
  };
  const waitForStatus = (workflowId: number, status: string) =>
    until(
      `workflow ${workflowId} is ${status}`,
      async () => (await client.call("getWorkflow", { workflowId })).status === status,
    );
  return { client, start, waitForStatus };
}

export type Script = Awaited<ReturnType<typeof openScript>>;

/** Three templates in a chain; with `failing` of its models broken by a missing file. */
export function studyOf(
  tool: Tool,
  { name, locations = 12, years = 3, failing = 0, seconds = 0.05 }: StudyChoice,
) {
  const prepare = tool.taskTemplate({
    name: "prepare",
    command: "echo prepared {study}",
    taskArgs: ["study"],
  });
  const model = tool.taskTemplate({
    name: "model",
    command:
      "printf '\\033[32mfit\\033[0m location {location} year {year}\\n'; sleep {seconds}; if [ {broken} = 1 ]; then echo 'FileNotFoundError: draws for location {location} are missing' >&2; exit 3; fi; echo converged",
    nodeArgs: ["location", "year"],
    taskArgs: ["broken"],
    opArgs: ["seconds"],
    defaultResources: { cores: 1, memory: "64M", runtime: "5m" },
  });
  const summary = tool.taskTemplate({
    name: "summarise",
    command: "echo summary of {location}",
    nodeArgs: ["location"],
  });
  const workflow = tool.workflow({
    name,
    workflowArgs: `${name} · ${locations} locations`,
    defaultMaxAttempts: 2,
    defaultCluster: "multiprocess",
    attributes: { release: "2026-1" },
  });
  const first = workflow.addTask(prepare.task({ study: name }));
  for (let location = 1; location <= locations; location++) {
    const models = Array.from({ length: years }, (_, year) => {
      const broken = location <= failing && year === 0 ? 1 : 0;
      return model.task({ location, year: 2000 + 10 * year, broken, seconds, upstream: first });
    });
    workflow.addTasks(models);
    workflow.addTask(summary.task({ location, upstream: models }));
  }
  return workflow;
}

export interface StudyChoice {
  readonly name: string;
  readonly locations?: number;
  readonly years?: number;
  readonly failing?: number;
  readonly seconds?: number;
}
