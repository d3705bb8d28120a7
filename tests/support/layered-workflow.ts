/**
 * The client of the chaos test: binds and starts a layered workflow, or attaches to it, and waits for its end.
 *
 * Usage: bun layered-workflow.ts start|attach FOLDER LAYERS WIDTH
 *
 * Every task notes that it ran, checks that its upstreams left their mark, and leaves its own.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { attach, type Task, Tool } from "jobmon";

const UPSTREAMS = 3;
const [verb, folder = ".", layers = "10", width = "200"] = process.argv.slice(2);
const idFile = join(folder, "workflow-id");

if (verb === "start") {
  const tool = new Tool({ name: "chaos", defaultMaxAttempts: 3 });
  const step = tool.taskTemplate({
    name: "step",
    command: [
      "echo x >> {folder}/ran-{layer}-{position}",
      "for u in {needs}; do test -e {folder}/done-$u || echo {layer}-{position} >> {folder}/early; done",
      "sleep 0.0{position_digit}",
      ": > {folder}/done-{layer}-{position}",
    ].join("; "),
    nodeArgs: ["layer", "position"],
    opArgs: ["folder", "needs", "position_digit"],
  });
  const workflow = tool.workflow({ name: "chaos", workflowArgs: "chaos", defaultCluster: "multiprocess" });
  let above: Task[] = [];
  for (let layer = 0; layer < Number(layers); layer++) {
    const row: Task[] = [];
    for (let position = 0; position < Number(width); position++) {
      const needed = Array.from({ length: UPSTREAMS }, (_, shift) => (position + shift * 7) % Number(width));
      const upstream = layer === 0 ? [] : [...new Set(needed)].map((index) => above[index] as Task);
      const needs = layer === 0 ? "" : [...new Set(needed)].map((index) => `${layer - 1}-${index}`).join(" ");
      row.push(step.task({ layer, position, folder, needs, position_digit: position % 10, upstream }));
    }
    workflow.addTasks(row);
    above = row;
  }
  const handle = await workflow.start();
  writeFileSync(idFile, String(handle.workflowId));
  await handle.wait();
} else {
  await (await attach(Number(await Bun.file(idFile).text()))).wait();
}
console.log("the client saw the end");
