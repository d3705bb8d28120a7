/** What a server tells of itself: metrics, traces and its log, and how much of one caller it takes. */
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "@jobmon/store";
import { takeFreePorts } from "../../../../tools/free-ports.ts";
import { type ServerOptions, startServer } from "../start-server.ts";
import { bindWorkflow, startRun } from "../testing/bind-workflow.ts";
import { Lab } from "../testing/lab.ts";
import { openTracing } from "./open-tracing.ts";

const TOKEN = "the-token";
const AUTHORIZED = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };

async function openServer(options: Partial<ServerOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "jobmon-watch-"));
  const store = options.store ?? (await openStore({ url: `sqlite:${join(folder, "jobmon.sqlite")}` }));
  const logged: Record<string, unknown>[] = [];
  const keep = (fields: object, event: string) => void logged.push({ event, ...fields });
  const server = startServer({
    host: "127.0.0.1",
    port: 0,
    token: TOKEN,
    version: "0.0.0-test",
    maxBodyBytes: 1_000_000,
    log: { debug() {}, info: keep, warn: keep, error: keep },
    ...options,
    store,
  });
  return {
    url: `${server.url}/api/v1`,
    logged,
    close: () => server.close(),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      if (options.store === undefined) await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test("metrics tell of tasks, queues, requests, sweeps, the database and the process", async () => {
  const { metrics: port } = await takeFreePorts(["metrics"]);
  await using lab = await Lab.open();
  const { workflowId } = await bindWorkflow(lab.engine, {
    tasks: [{ name: "a" }, { name: "b", upstreams: ["a"] }],
  });
  await startRun(lab.engine, workflowId);
  await using server = await openServer({
    store: lab.engine.store,
    metrics: { host: "127.0.0.1", port, token: "" },
  });
  expect((await fetch(`${server.url}/workflows`, { headers: AUTHORIZED })).status).toBe(200);
  expect((await fetch(`${server.url}/workflows`)).status).toBe(401);
  const registered = await fetch(`${server.url}/distributors`, {
    method: "POST",
    headers: AUTHORIZED,
    body: JSON.stringify({
      user: "ana",
      host: "h",
      version: "0",
      cluster: { name: "multiprocess", kind: "multiprocess", queues: [] },
    }),
  });
  expect(registered.status).toBe(200);
  const reply = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(reply.headers.get("content-type")).toContain("text/plain");
  const text = await reply.text();
  const wanted = [
    /^jobmon_up 1$/,
    /^jobmon_build_info\{version="0\.0\.0-test"\} 1$/,
    /^jobmon_tasks\{status="QUEUED"\} 1$/,
    /^jobmon_tasks\{status="REGISTERING"\} 1$/,
    /^jobmon_queue_depth\{cluster="[^"]+"\} 1$/,
    /^jobmon_http_requests_total\{operation="listWorkflows",status="200"\} 1$/,
    /^jobmon_http_requests_total\{operation="listWorkflows",status="401"\} 1$/,
    /^jobmon_http_request_seconds_bucket\{le="\+Inf",operation="listWorkflows"\} 2$/,
    /^jobmon_upkeep_step_seconds_count\{step="duty"\} [1-9]/,
    /^jobmon_duty_held\{duty="upkeep"\} 1$/,
    /^jobmon_database_writes_waiting \d+$/,
    /^process_resident_memory_bytes \d+/,
    /^process_open_fds \d+/,
  ];
  const lines = text.split("\n");
  expect(wanted.filter((line) => !lines.some((told) => line.test(told)))).toEqual([]);
});

test("lease and report times are measured where tasks are handed out and reported", async () => {
  const told: unknown[] = [];
  await using lab = await Lab.open();
  const engine = {
    ...lab.engine,
    watch: {
      leased: (seconds: number, tasks: number) => told.push(["leased", seconds > 0, tasks]),
      reported: (seconds: number, reports: number) => told.push(["reported", seconds > 0, reports]),
      step: () => undefined,
      duty: () => undefined,
    },
  };
  const { createLeaseDesk } = await import("../use-cases/lease-tasks.ts");
  const { createReportDesk, createReporting } = await import("../use-cases/report-instances.ts");
  const { createEndedNews } = await import("../use-cases/ended-news.ts");
  const { createLogRequests } = await import("../use-cases/log-requests.ts");
  const { ScriptedDistributor } = await import("../testing/scripted-distributor.ts");
  const { id: distributorId, epoch } = await ScriptedDistributor.register(lab);
  const { workflowId } = await bindWorkflow(lab.engine, { tasks: [{ name: "a" }, { name: "b" }] });
  await startRun(lab.engine, workflowId);
  const { leases } = await createLeaseDesk(engine, createLogRequests(engine), createEndedNews()).leaseTasks(
    { distributorId, body: { epoch, max: 10, waitSeconds: 0 } },
    new AbortController().signal,
  );
  const reports = leases.map(({ instanceId }) => ({ instanceId, event: "start" as const, at: lab.clock() }));
  await createReportDesk(engine, createReporting(engine)).reportInstances({
    distributorId,
    body: { epoch, reports },
  });
  expect(told).toEqual([
    ["leased", true, 2],
    ["reported", true, 2],
  ]);
});

test("metrics with a token are for those who have it, and are nowhere on the server's own port", async () => {
  const { metrics: port } = await takeFreePorts(["metrics"]);
  await using server = await openServer({ metrics: { host: "127.0.0.1", port, token: "secret" } });
  const url = `http://127.0.0.1:${port}`;
  expect((await fetch(`${url}/metrics`)).status).toBe(401);
  expect((await fetch(`${url}/metrics`, { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
  expect((await fetch(`${url}/metrics`, { headers: { authorization: "Bearer secret" } })).status).toBe(200);
  expect((await fetch(`${url}/`)).status).toBe(404);
  expect((await fetch(new URL("/metrics", server.url))).status).toBe(404);
  // The port is taken now: a second server says so, and leaves nothing running.
  const refusal = await openServer({ metrics: { host: "127.0.0.1", port, token: "" } }).catch(
    (error: unknown) => error,
  );
  expect(refusal).toMatchObject({ code: "port_in_use" });
});

test("while the database is away the metrics say so, and the rest is still told", async () => {
  const { metrics: port } = await takeFreePorts(["metrics"]);
  await using lab = await Lab.open();
  const read = async () => {
    throw new Error("away");
  };
  await using server = await openServer({
    store: { ...lab.engine.store, read },
    metrics: { host: "127.0.0.1", port, token: "" },
  });
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = text.split("\n");
  expect(lines).toContain("jobmon_up 0");
  expect(lines.filter((line) => line.startsWith("jobmon_tasks{"))).toEqual([]);
  expect(lines).toContain('jobmon_http_requests_total{operation="getHealth",status="200"} 1');
  expect(lines.some((line) => /^jobmon_upkeep_failures_total\{step="\w+"\} [1-9]/.test(line))).toBe(true);
});

test("traces go to a collector, below the span of the caller, and failures are marked", async () => {
  interface SentSpan {
    name: string;
    traceId: string;
    parentSpanId?: string;
    attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
  }
  const spans: SentSpan[] = [];
  const paths: string[] = [];
  using collector = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      paths.push(new URL(request.url).pathname);
      const body = (await request.json()) as { resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[] };
      for (const resource of body.resourceSpans)
        for (const scope of resource.scopeSpans) spans.push(...scope.spans);
      return Response.json({});
    },
  });
  const endpoint = `http://127.0.0.1:${collector.port}/`;
  await using server = await openServer({
    tracing: await openTracing({ endpoint, ratio: 1, version: "0.0.0-test" }),
  });
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
  const headers = { ...AUTHORIZED, traceparent, "x-jobmon-cause": "cause-1" };
  await fetch(`${server.url}/workflows`, { headers });
  await fetch(`${server.url}/workflows/7`, { headers: { ...AUTHORIZED, traceparent: "nonsense" } });
  // What is left is sent when the server ends.
  await server.close();
  expect(new Set(paths)).toEqual(new Set(["/v1/traces"]));
  const listed = spans.find(({ name }) => name === "listWorkflows");
  expect(listed).toMatchObject({ traceId, parentSpanId: "b7ad6b7169203331" });
  const attributeOf = (span: SentSpan | undefined, key: string) =>
    Object.values(span?.attributes.find((attribute) => attribute.key === key)?.value ?? {})[0];
  expect(attributeOf(listed, "jobmon.cause")).toBe("cause-1");
  const missing = spans.find(({ name }) => name === "getWorkflow");
  expect(missing?.traceId).not.toBe(traceId);
  expect(Number(attributeOf(missing, "http.response.status_code"))).toBe(404);
});

test("a server that traces nothing loads none of the packages for it", async () => {
  const entry = join(import.meta.dirname, "..", "index.ts");
  const program = `await import(${JSON.stringify(entry)});
    console.log(Object.keys(require.cache).filter((path) => path.includes("@opentelemetry/sdk-trace")).length);`;
  const { stdout } = Bun.spawnSync([process.execPath, "-e", program]);
  expect(stdout.toString().trim()).toBe("0");
});

test("each request is a line of the log where that is wished for, under the id of its reply", async () => {
  await using server = await openServer({ logsRequests: true });
  const reply = await fetch(`${server.url}/workflows`, { headers: AUTHORIZED });
  const lines = server.logged.filter(({ event }) => event === "request");
  expect(lines).toMatchObject([
    { operation: "listWorkflows", method: "GET", status: 200, cause: reply.headers.get("x-jobmon-cause") },
  ]);
  await using silent = await openServer();
  await fetch(`${silent.url}/workflows`, { headers: AUTHORIZED });
  expect(silent.logged.filter(({ event }) => event === "request")).toEqual([]);
});
