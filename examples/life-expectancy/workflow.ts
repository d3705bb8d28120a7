/**
 * The study as a workflow: what runs, on what it waits, what it needs.
 *
 * Two tasks are made to fail, to show what Jobmon does about it: one stumbles at its first attempt, and one outgrows the
 * memory that is right for all the others.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Task, Tool, type Workflow } from "jobmon";
import { parseGapminder } from "./lib/gapminder.ts";
import { INDICATOR_IDS } from "./lib/indicators.ts";
import { REGION_IDS } from "./lib/regions.ts";

const DRAWS = 5_000;
const STUMBLES = { country: "peru", indicator: "fertility" };
const OUTGROWS = { country: "china", indicator: "life-expectancy", draws: 200_000 };

export interface Study {
  /** The downloaded data set. */
  readonly data: string;
  /** Where results go. */
  readonly run: string;
  /** What runs the task scripts. */
  readonly bun: string;
  /** Where the tasks run. */
  readonly cluster: string;
}

export function defineStudy({ data, run, bun, cluster }: Study): Workflow {
  const tool = new Tool({
    name: "life expectancy",
    defaultResources: { cores: 1, memory: "96M", runtime: "5m" },
  });
  const paths = { bun, tasks: join(import.meta.dirname, "tasks"), run };
  const ops = ["bun", "tasks"] as const;

  const prepare = tool.taskTemplate({
    name: "prepare",
    command: "{bun} {tasks}/prepare.ts --data {data} --out {run}",
    taskArgs: ["data", "run"],
    opArgs: ops,
  });
  const model = tool.taskTemplate({
    name: "model",
    command:
      "{bun} {tasks}/model.ts --data {run} --out {run} --country {country} --indicator {indicator} --draws {draws} --fail-attempts {stumbles}",
    nodeArgs: ["country", "indicator"],
    taskArgs: ["draws", "stumbles", "run"],
    opArgs: ops,
    defaultScales: { memory: 2 },
  });
  const check = tool.taskTemplate({
    name: "check",
    command: "{bun} {tasks}/check.ts --data {run} --out {run} --region {region} --indicator {indicator}",
    nodeArgs: ["region", "indicator"],
    taskArgs: ["run"],
    opArgs: ops,
  });
  const summarise = tool.taskTemplate({
    name: "summarise",
    command: "{bun} {tasks}/summarise.ts --data {run} --out {run} --region {region} --indicator {indicator}",
    nodeArgs: ["region", "indicator"],
    taskArgs: ["run"],
    opArgs: ops,
  });
  const report = tool.taskTemplate({
    name: "report",
    command: "{bun} {tasks}/report.ts --data {run} --out {run}",
    taskArgs: ["run"],
    opArgs: ops,
  });

  const workflow = tool.workflow({
    name: "life-expectancy",
    workflowArgs: run,
    defaultCluster: cluster,
  });
  const prepared = workflow.addTask(prepare.task({ ...paths, data }));
  const countries = parseGapminder(JSON.parse(readFileSync(data, "utf8")));
  const last: Task[] = [];
  for (const indicator of INDICATOR_IDS)
    for (const region of REGION_IDS) {
      const models = countries
        .filter((country) => country.region === region)
        .map(({ country }) => {
          const isThis = (other: { country: string; indicator: string }) =>
            other.country === country && other.indicator === indicator;
          const draws = isThis(OUTGROWS) ? OUTGROWS.draws : DRAWS;
          const stumbles = isThis(STUMBLES) ? 1 : 0;
          return model.task({ ...paths, country, indicator, draws, stumbles, upstream: prepared });
        });
      workflow.addTasks(models);
      last.push(workflow.addTask(summarise.task({ ...paths, region, indicator, upstream: models })));
      last.push(workflow.addTask(check.task({ ...paths, region, indicator, upstream: prepared })));
    }
  workflow.addTask(report.task({ ...paths, upstream: last }));
  return workflow;
}
