import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { captureContext, findUser, readContext } from "@jobmon/config";
import { type RunningJobmonServer, startServer } from "@jobmon/server";
import { openStore } from "@jobmon/store";
import { createApiClient, Tool } from "jobmon";
import { silentLog } from "./silent-log.ts";
import { type Distributor, startDistributor } from "./start-distributor.ts";
import { until } from "./testing/until.ts";

setDefaultTimeout(30_000);

let dir = "";
let store: Awaited<ReturnType<typeof openStore>>;
let server: RunningJobmonServer;
let distributor: Distributor;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "jobmon-end-to-end-"));
  store = await openStore({ url: `sqlite:${dir}/jobmon.sqlite` });
  server = startServer({
    store,
    host: "127.0.0.1",
    port: 0,
    token: "secret",
    version: "0.1.0",
    maxBodyBytes: 32 * 1024 ** 2,
    policy: { backoffInitialMs: 1 },
    log: silentLog,
  });
  distributor = startDistributor({
    api: createApiClient({ url: server.url, token: "secret", retriesAttempts: 0 }),
    cluster: { name: "multiprocess", kind: "multiprocess", cores: 2, queues: [] },
    dataDir: dir,
    user: findUser(),
    host: hostname(),
    version: "0.1.0",
    settings: {
      pollWaitSeconds: 20,
      leaseBatch: 1_000,
      killGraceSeconds: 1,
      dynamicResourcesTimeoutSeconds: 30,
    },
    readContext,
  });
});
afterAll(async () => {
  await distributor.close();
  await server.close();
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

test("a workflow of real commands runs on the real server, in order, with a retry, in the caller's shell", async () => {
  const client = createApiClient({ url: server.url, token: "secret" });
  const tool = new Tool({ name: "end to end", client, defaultCluster: "multiprocess" });
  const first = tool.taskTemplate({ name: "first", command: `echo first {n} >>${dir}/order` });
  const flaky = tool.taskTemplate({
    name: "flaky",
    command: `pwd; [ $JOBMON_ATTEMPT = {good} ] || exit 9; echo last >>${dir}/order`,
  });
  const workflow = tool.workflow();
  const upstream = first.tasks({ n: Array.from({ length: 30 }, (_, index) => index) });
  const last = flaky.task({ good: 2, upstream, maxAttempts: 2 });
  workflow.addTasks([...upstream, last]);
  const run = await workflow.start({ dataDir: dir });
  const result = await run.wait();
  expect(result.status).toBe("DONE");
  const order = readFileSync(join(dir, "order"), "utf8").trim().split("\n");
  expect(order).toHaveLength(31);
  expect(order.at(-1)).toBe("last");
  const instances = await client.call("listInstances", { taskId: last.id });
  expect(instances.rows.map(({ status, exitCode }) => [status, exitCode]).sort()).toEqual([
    ["DONE", 0],
    ["ERROR", 9],
  ]);
  expect(readFileSync(instances.rows.find(({ exitCode }) => exitCode === 0)?.stdoutPath ?? "", "utf8")).toBe(
    `${process.cwd()}\n`,
  );
});

test("resources that a command works out reach the launch, and one that fails takes no other task along", async () => {
  const client = createApiClient({ url: server.url, token: "secret" });
  const program = [process.execPath, join(import.meta.dir, "testing", "answering-program.ts")];
  const dynamic = (payload: object) => ({
    command: program,
    payload: JSON.stringify(payload),
    name: "needed",
  });
  const tool = await client.call("ensureTool", { body: { name: "dynamic" } });
  const toolVersionId = tool.versions[0] ?? 0;
  const template = await client.call("ensureTemplate", {
    body: { toolVersionId, name: "work", command: "true {n}", nodeArgs: ["n"], taskArgs: [], opArgs: [] },
  });
  const { workflowId, firstTaskId } = await client.call("createDraft", {
    body: {
      toolVersionId,
      workflowArgs: "dynamic",
      user: findUser(),
      taskCount: 3,
      setCount: 0,
      profileCount: 3,
      arrays: [{ templateVersionId: template.versionId, name: "work", cluster: "multiprocess" }],
    },
  });
  const requested = { cores: 1, memory: "256M", runtime: "1m" };
  await client.call("putDraftChunk", {
    workflowId,
    chunk: 0,
    body: {
      groups: [{ firstIndex: 0, count: 3, array: 0, args: { n: ["0", "1", "2"] }, profile: [0, 1, 2] }],
      profiles: [
        { ref: 0, requested },
        { ref: 1, requested, dynamic: dynamic({ resources: { memory: "512M" } }) },
        { ref: 2, requested, dynamic: dynamic({ error: "Traceback\nKeyError: 'x'" }) },
      ],
    },
  });
  await client.call("bindDraft", { workflowId, body: {} });
  const contextPath = captureContext({
    dataDir: dir,
    environment: process.env,
    cwd: dir,
    umask: 0o022,
  });
  await client.call("startWorkflow", {
    workflowId,
    body: { user: findUser(), host: hostname(), contextPath },
  });
  await until("the workflow has ended", async () => {
    return (await client.call("getWorkflow", { workflowId })).status === "FAILED";
  });
  expect((await client.call("getTaskStatuses", { workflowId })).letters).toBe("DDF");
  const { resources } = await client.call("getTask", { taskId: firstTaskId + 1 });
  expect(resources).toMatchObject({ memoryBytes: 512 * 1024 ** 2, runtimeSeconds: 60 });
  const { rows } = await client.call("listErrors", { workflowId });
  expect(rows.map(({ taskId }) => taskId)).toEqual([firstTaskId + 2]);
  expect(rows[0]?.description).toContain("KeyError: 'x'");
  const { answer } = await client.call("explainTask", { taskId: firstTaskId + 2 });
  expect(answer).toBe("It failed in a way that another attempt would not mend.");
});
