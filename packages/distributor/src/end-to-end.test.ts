import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { findUser, readContext } from "@jobmon/config";
import { type RunningJobmonServer, startServer } from "@jobmon/server";
import { openStore } from "@jobmon/store";
import { createApiClient, Tool } from "jobmon";
import { silentLog } from "./silent-log.ts";
import { type Distributor, startDistributor } from "./start-distributor.ts";

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
