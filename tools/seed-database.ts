/**
 * Makes a database to look at: 500 workflows, one of a million tasks.
 *
 * Usage: bun tools/seed-database.ts FILE [--tasks 1000000] [--workflows 500] [--seed 1]
 */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { seedDatabase } from "../bench/seed/seed-database.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tasks: { type: "string", default: "1000000" },
    workflows: { type: "string", default: "500" },
    seed: { type: "string", default: "1" },
  },
});
const [path] = positionals;
if (path === undefined || existsSync(path)) {
  console.error(path === undefined ? "Usage: bun tools/seed-database.ts FILE" : `${path} is there already.`);
  process.exit(2);
}
const startedMs = performance.now();
const { hugeId } = await seedDatabase({
  path,
  tasks: Number(values.tasks),
  workflows: Number(values.workflows),
  seed: Number(values.seed),
  say: (text) => console.error(`${((performance.now() - startedMs) / 1_000).toFixed(0)} s: ${text}`),
});
console.log(`The huge workflow is ${hugeId}.`);
