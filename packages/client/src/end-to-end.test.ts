/** The client against the real thing: the `jobmon` of this repository, started by the client as a user would meet it. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readLocalServer, resolveSettings } from "@jobmon/config";
import { connect } from "./connect/connect.ts";
import { isAlive } from "./connect/find-local-server.ts";
import { startLocalServer } from "./connect/start-local-server.ts";
import { Tool } from "./definition/tool.ts";
import { attach } from "./run/run-handle.ts";
import { awaitCondition } from "./testing/await-condition.ts";

const LIMIT_MS = 60_000;
const README = fileURLToPath(new URL("../README.md", import.meta.url));
const INDEX = fileURLToPath(new URL("./index.ts", import.meta.url));

let folder = "";
let dataDir = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "jobmon-end-to-end-"));
  dataDir = join(folder, "data");
});
afterEach(async () => {
  await endServer("SIGTERM");
  rmSync(folder, { recursive: true });
});

async function endServer(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  const server = existsSync(dataDir) ? readLocalServer(dataDir) : undefined;
  if (server === undefined || !isAlive(server.pid)) return;
  process.kill(server.pid, signal);
  await awaitCondition("the local server has ended", () => !isAlive(server.pid));
}

function connectHere() {
  const environment = { JOBMON__DATA__DIR: dataDir };
  const sources = {
    flags: {},
    environment,
    cwd: folder,
    home: folder,
    systemFile: join(folder, "none.yaml"),
  };
  return connect(resolveSettings(sources).settings, { say: () => undefined });
}

/** Four tasks that leave a mark each and one that counts the marks; the four wait until the gate is open. */
async function defineGated(workflowArgs: string) {
  const tool = new Tool({ name: "gated", client: await connectHere() });
  const step = tool.taskTemplate({
    name: "step",
    command: "while ! test -e {folder}/gate; do sleep 0.05; done; echo $JOBMON_TASK_ID > {folder}/mark-{n}",
    opArgs: ["folder"],
    defaultResources: { cores: 1, memory: "64M", runtime: "5m" },
  });
  const count = tool.taskTemplate({
    name: "count",
    command: "ls {folder} | grep -c mark > {folder}/count",
    taskArgs: ["folder"],
    defaultResources: { memory: "64M" },
  });
  const workflow = tool.workflow({ workflowArgs, name: "gated" });
  const steps = step.tasks({ n: [1, 2, 3, 4], folder });
  workflow.addTasks(steps);
  workflow.addTask(count.task({ folder, upstream: steps }));
  return { workflow, steps };
}

function openGate(): void {
  writeFileSync(join(folder, "gate"), "");
}

test(
  "the first script of a user starts the server, runs its workflow in order and gets the result",
  async () => {
    const { workflow, steps } = await defineGated("first");
    openGate();
    const handle = await workflow.start({ dataDir });
    const result = await handle.wait();
    expect(result).toMatchObject({ status: "DONE", code: "D", doneCount: 5, totalTasks: 5, failedCount: 0 });
    expect(readFileSync(join(folder, "count"), "utf8").trim()).toBe("4");
    expect(
      steps.map(({ id }) =>
        readFileSync(join(folder, `mark-${steps.findIndex((step) => step.id === id) + 1}`), "utf8").trim(),
      ),
    ).toEqual(steps.map(({ id }) => String(id)));
    expect([...(await result.taskStatuses()).values()]).toEqual(Array.from({ length: 5 }, () => "DONE"));
    const again = await defineGated("first");
    await expect(again.workflow.start({ dataDir })).rejects.toMatchObject({ code: "workflow_already_done" });
  },
  LIMIT_MS,
);

test(
  "a client that waits survives the kill of the server and its restart on another port",
  async () => {
    const { workflow } = await defineGated("killed");
    const handle = await workflow.start({ dataDir });
    const seen: { readonly version: number; readonly done: number }[] = [];
    const followed = (async () => {
      for await (const { version, counts } of handle.events()) seen.push({ version, done: counts.DONE ?? 0 });
    })();
    const result = handle.wait();
    await awaitCondition("the client watches", () => seen.length > 0);
    const { url } = handle.client;
    await endServer("SIGKILL");
    // Where it remembers its port, it takes the same one again.
    rmSync(join(dataDir, "server.port"));
    const restarted = await startLocalServer({ dataDir, environment: process.env });
    openGate();
    expect(await result).toMatchObject({ status: "DONE", doneCount: 5 });
    await followed;
    expect(seen.at(-1)?.done).toBe(5);
    expect(seen.map(({ version }) => version)).toEqual(
      [...new Set(seen.map(({ version }) => version))].sort((a, b) => a - b),
    );
    expect([handle.client.url, restarted.url === url]).toEqual([restarted.url, false]);
  },
  LIMIT_MS,
);

test(
  "the kill of the script changes nothing, and another one may attach",
  async () => {
    const script = join(folder, "script.ts");
    writeFileSync(
      script,
      `import { Tool } from ${JSON.stringify(INDEX)};
       const tool = new Tool({ name: "short lived" });
       const step = tool.taskTemplate({ name: "step", command: "while ! test -e {folder}/gate; do sleep 0.05; done; pwd > {folder}/pwd-{n}" });
       const workflow = tool.workflow();
       workflow.addTasks(step.tasks({ n: [1, 2, 3], folder: [${JSON.stringify(folder)}] }));
       const handle = await workflow.start();
       console.log(handle.workflowId);
       await handle.wait();`,
    );
    const process_ = Bun.spawn([process.execPath, script], {
      cwd: folder,
      env: { ...process.env, JOBMON__DATA__DIR: dataDir },
      stderr: "ignore",
    });
    const { value } = await process_.stdout.getReader().read();
    const workflowId = Number(new TextDecoder().decode(value));
    process_.kill("SIGKILL");
    await process_.exited;
    const handle = await attach(workflowId, { client: await connectHere() });
    openGate();
    expect(await handle.wait()).toMatchObject({ workflowId, status: "DONE", doneCount: 3 });
    const marks = readdirSync(folder).filter((name) => name.startsWith("pwd-"));
    expect(marks.map((name) => readFileSync(join(folder, name), "utf8").trim())).toEqual([
      folder,
      folder,
      folder,
    ]);
  },
  LIMIT_MS,
);

test(
  "a program decides resources when its task is about to run, and spoils no other task",
  async () => {
    const program = join(folder, "resources.ts");
    writeFileSync(
      program,
      `import { answerPayloads } from ${JSON.stringify(INDEX)};
       import { statSync } from "node:fs";
       await answerPayloads((path) => ({ memory: statSync(path).size + "M", runtime: "1m" }));`,
    );
    const tool = new Tool({ name: "sized", client: await connectHere() });
    const write = tool.taskTemplate({ name: "write", command: "printf 12345 > {file}" });
    const read = tool.taskTemplate({ name: "read", command: "cat {file}" });
    const workflow = tool.workflow();
    const file = join(folder, "input");
    const first = workflow.addTask(write.task({ file }));
    const sized = { command: [process.execPath, program] };
    const after = read.task({ file, upstream: first, dynamicResources: { ...sized, payload: file } });
    const broken = read.task({ file: "none", dynamicResources: { ...sized, payload: join(folder, "none") } });
    workflow.addTasks([after, broken]);
    const result = await (await workflow.start({ dataDir })).wait();
    const statuses = await result.taskStatuses();
    expect([statuses.get(after.id), statuses.get(broken.id)]).toEqual(["DONE", "ERROR_FATAL"]);
    const client = await tool.connect();
    const { resources } = await client.call("getTask", { taskId: after.id });
    expect(resources).toMatchObject({ memoryBytes: 5 * 1024 ** 2, runtimeSeconds: 60 });
    const { rows } = await client.call("listErrors", { workflowId: workflow.id });
    expect(rows[0]?.description).toContain("ENOENT");
  },
  LIMIT_MS,
);

test(
  "the script of the README does what it says",
  async () => {
    const [, text = ""] = readFileSync(README, "utf8").match(/```ts\n([^`]*)```/) ?? [];
    const script = join(folder, "readme.ts");
    writeFileSync(
      script,
      text.replace('"jobmon"', JSON.stringify(INDEX)).replace("/tmp/digits", join(folder, "digits")),
    );
    const run = Bun.spawn([process.execPath, script], {
      env: { ...process.env, JOBMON__DATA__DIR: dataDir },
      stderr: "pipe",
    });
    const [said, shown] = await Promise.all([
      new Response(run.stdout).text(),
      new Response(run.stderr).text(),
    ]);
    expect(said.trim()).toBe("DONE 11 of 11");
    expect(shown).toContain("jobmon: the local server runs at http://127.0.0.1:");
    expect(shown).toMatch(/workflow 1: Done, 11 of 11 tasks done in/);
  },
  LIMIT_MS,
);
