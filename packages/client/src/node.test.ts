/** The client is for Node 20 and above as well: it is bundled for Node and made to define, bind, start and wait there. */
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startMemoryServer } from "./testing/memory-server.ts";
import { createRunWorld } from "./testing/run-world.ts";

const INDEX = fileURLToPath(new URL("./index.ts", import.meta.url));
const node = Bun.which("node");
const script = `
import { createApiClient, isJobmonError, Tool } from "./index.js";
const client = createApiClient({ url: process.argv[2], token: "t", retriesAttempts: 0 });
const tool = new Tool({ name: "on node", client });
const step = tool.taskTemplate({ name: "step", command: "step {n}" });
const workflow = tool.workflow();
workflow.addTasks(step.tasks({ n: [1, 2, 3] }));
const handle = await workflow.start({ dataDir: process.argv[3] });
const statuses = [];
for await (const { latestRun } of handle.events()) statuses.push(latestRun.status);
const result = await handle.wait();
const away = createApiClient({ url: "http://127.0.0.1:" + process.argv[4], token: "", retriesAttempts: 0 });
const error = await away.call("getHealth", {}).catch((reason) => reason);
console.log(JSON.stringify([statuses.at(-1), result.code, isJobmonError(error, "server_unreachable"), error.detail]));
`;

test.skipIf(node === null)("it runs on Node", async () => {
  const folder = mkdtempSync(join(tmpdir(), "jobmon-node-"));
  const world = createRunWorld();
  const server = startMemoryServer(world.handlers);
  const gone = startMemoryServer();
  await gone.stop();
  try {
    const { success } = await Bun.build({ entrypoints: [INDEX], outdir: folder, target: "node" });
    expect(success).toBe(true);
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "script.js"), script);
    const words = [node as string, join(folder, "script.js"), server.url, folder, String(gone.port)];
    const child = Bun.spawn(words, { stdout: "pipe", stderr: "pipe" });
    const opened = setInterval(() => {
      if (world.runs.length > 0) world.change({ run: { status: "DONE", endedAt: 1_001_000 } });
    }, 20);
    const [said, complained] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]).finally(() => clearInterval(opened));
    expect(complained).toBe("");
    expect(JSON.parse(said)).toEqual([
      "DONE",
      "D",
      true,
      `getHealth got no answer from http://127.0.0.1:${gone.port}: the connection was refused.`,
    ]);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
});
