/**
 * `npm run demo`: runs the study on this machine and shows what happened.
 *
 * `npm run demo -- --cluster slurm` runs it on that cluster of the configuration, which a distributor must serve.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { type ApiClient, attach, type RunResult } from "jobmon";
import { chartPath, tablePath } from "./lib/run-folder.ts";
import { defineStudy } from "./workflow.ts";

const { values } = parseArgs({ options: { cluster: { type: "string", default: "multiprocess" } } });
const root = join(import.meta.dirname, "..", "..");
const run = join(
  root,
  "examples",
  "life-expectancy",
  "results",
  new Date().toISOString().replace(/[:.]/g, "-"),
);
mkdirSync(run, { recursive: true });

const study = defineStudy({
  data: join(root, "node_modules", "vega-datasets", "data", "gapminder.json"),
  run,
  bun: process.execPath,
  cluster: values.cluster,
});
console.log(
  `Life expectancy and fertility, forecast to 2030: ${study.tasks.length} tasks on the cluster ${values.cluster}.\n`,
);
const result = await study.run();

if (result.status !== "DONE") {
  console.error(`\nThe demo did not finish. \`npx jobmon workflow errors ${result.workflowId}\` says why.`);
  process.exit(1);
}
await showRetries((await attach(result.workflowId)).client, result);
console.log(`\n${readFileSync(tablePath(run), "utf8").trimEnd()}`);
console.log(`\nChart: ${relative(process.cwd(), chartPath(run))}`);
console.log(`
Look around:
  npx jobmon workflow status ${result.workflowId}
  npx jobmon workflow resources usage ${result.workflowId}
  npx jobmon workflow story ${result.workflowId}
Jobmon goes on in the background; \`npx jobmon down\` ends it.`);

/** The tasks that needed more than one attempt, attempt by attempt. */
async function showRetries(client: ApiClient, { workflowId }: RunResult): Promise<void> {
  const { rows: retried } = await client.call("listTasks", { workflowId, where: ["attempts:ge:2"] });
  console.log("\nTasks that were tried again:\n");
  for (const task of retried) {
    const { rows: attempts } = await client.call("listInstances", { taskId: task.id });
    for (const { attempt, status, resources, wallMs, error } of attempts) {
      const memory = `${Math.round((resources.memoryBytes ?? 0) / 2 ** 20)}M`;
      const wall = `${((wallMs ?? 0) / 1_000).toFixed(1)} s`;
      console.log(`  ${task.name}  attempt ${attempt}  ${status}  memory ${memory}  ran ${wall}`);
      if (error) console.log(`      ${error.split("\n")[0]}`);
    }
  }
}
