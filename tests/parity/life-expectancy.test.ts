/** The study of `examples/life-expectancy` is one workflow, defined in R or in TypeScript; the Python client tests its own. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ApiClient, createApiClient } from "jobmon";
import { createSandbox, type Sandbox, until } from "../support/sandbox.ts";
import { type Client, findClients } from "./clients.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const STUDY = join(ROOT, "examples", "life-expectancy");
const DATA = join(ROOT, "node_modules", "vega-datasets", "data", "gapminder.json");
const LIMIT_MS = 120_000;
const IN_TYPESCRIPT = `
import { defineStudy } from ${JSON.stringify(join(STUDY, "workflow.ts"))};
const [data, run, bun] = process.argv.slice(-3);
console.log((await defineStudy({ data, run, bun }).bind({ existing: "resume" })).id);
`;
const IN_R = `
source(${JSON.stringify(join(STUDY, "workflow.R"))})
words <- commandArgs(trailingOnly = TRUE)
cat(bind(define_study(words[1], words[2], words[3], ${JSON.stringify(join(STUDY, "tasks"))}))$workflow_id, "\\n")
`;

let sandbox: Sandbox;
let api: ApiClient;
const r = findClients().find((client) => client.name === "r");
const isThere = r !== undefined && "command" in r;

beforeAll(async () => {
  sandbox = await createSandbox();
  sandbox.daemon("up", ["up"]);
  api = createApiClient({
    url: sandbox.url,
    token: sandbox.environment.JOBMON__HTTP__TOKEN as string,
  });
  await until("the server answers", () => api.call("getReady", {}).catch(() => undefined));
}, LIMIT_MS);
afterAll(() => sandbox.remove());

function bindIn({ command, environment }: Pick<Client, "command" | "environment">, script: string): number {
  const name = script === IN_R ? "bind.R" : "bind.ts";
  const path = join(sandbox.dir, name);
  writeFileSync(path, script);
  const words = [command[0] as string, path, DATA, sandbox.dir, `the bun of ${name}`];
  const bound = Bun.spawnSync(words, { cwd: ROOT, env: { ...sandbox.environment, ...environment } });
  if (!bound.success) throw new Error(bound.stderr.toString());
  return Number(bound.stdout.toString().trim().split("\n").at(-1));
}

test.skipIf(!isThere && !process.env.CI)(
  "R and TypeScript bind the same study",
  async () => {
    const inR = bindIn(r as Client, IN_R);
    expect((await api.call("getWorkflow", { workflowId: inR })).taskCount).toBe(150);
    expect(bindIn({ command: [process.execPath], environment: {} }, IN_TYPESCRIPT)).toBe(inR);
  },
  LIMIT_MS,
);
