import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readContext } from "@jobmon/config";
import { Tool } from "../definition/tool.ts";
import type { Workflow } from "../definition/workflow.ts";
import { createApiClient } from "../http/api-client.ts";
import { thisSubmitter } from "../platform/this-submitter.ts";
import { awaitCondition } from "../testing/await-condition.ts";
import { createFakePerson } from "../testing/fake-person.ts";
import {
  type Handlers,
  type MemoryServer,
  problemResponse,
  startMemoryServer,
} from "../testing/memory-server.ts";
import { createRunWorld, type RunWorld } from "../testing/run-world.ts";
import { createOutageNotes } from "./outage-notes.ts";
import { attach } from "./run-handle.ts";

const servers: MemoryServer[] = [];
let dataDir = "";
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "jobmon-run-"));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  rmSync(dataDir, { recursive: true });
});

function serve(handlers: Handlers, port = 0): MemoryServer {
  const server = startMemoryServer(handlers, { port });
  servers.push(server);
  return server;
}

function clientOf(server: MemoryServer) {
  return createApiClient({ url: server.url, token: "", retriesAttempts: 3 });
}

function makeWorkflow(server: MemoryServer): Workflow {
  const tool = new Tool({ name: "life expectancy", client: clientOf(server) });
  const workflow = tool.workflow({ workflowArgs: "2026" });
  workflow.addTask(tool.taskTemplate({ name: "step", command: "step {n}" }).task({ n: 1 }));
  return workflow;
}

/** A world with one open run, and a handle on it. */
async function watchOpenRun(): Promise<{
  readonly world: RunWorld;
  readonly server: MemoryServer;
  readonly handle: Awaited<ReturnType<typeof attach>>;
}> {
  const world = createRunWorld();
  world.beginRun("RUNNING");
  const server = serve(world.handlers);
  return { world, server, handle: await attach(7, { client: clientOf(server) }) };
}

const done = { run: { status: "DONE", endedAt: 1_002_500 }, counts: { DONE: 10 } } as const;

describe("start", () => {
  test("it sends who starts, from where, and a private file with the environment", async () => {
    const world = createRunWorld();
    const server = serve(world.handlers);
    const handle = await makeWorkflow(server).start({ dataDir, failFast: true, secondsUntilTimeout: 60 });
    expect([handle.workflowId, handle.workflowRunId]).toEqual([7, 9]);
    const [request] = server.requestsOf("startWorkflow");
    expect(request?.body).toMatchObject({
      resume: "no",
      failFast: true,
      secondsUntilTimeout: 60,
      ...thisSubmitter(),
    });
    const path = request?.body.contextPath ?? "";
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readContext(path)).toMatchObject({
      cwd: process.cwd(),
      environment: { HOME: process.env.HOME as string },
    });
  });

  test("a resume takes a workflow that exists, anything else refuses it", async () => {
    const server = serve(createRunWorld().handlers);
    await makeWorkflow(server).start({ dataDir });
    await makeWorkflow(server).start({ dataDir, resume: "hot" });
    expect(server.requestsOf("bindDraft").map(({ body }) => body.existing)).toEqual(["refuse", "resume"]);
    expect(server.requestsOf("startWorkflow").map(({ body }) => body.resume)).toEqual(["no", "hot"]);
  });

  test("a start whose reply was lost is found by its run, and not sent again", async () => {
    const world = createRunWorld();
    const server = serve({
      ...world.handlers,
      startWorkflow: () => {
        world.beginRun();
        return new Response("{", { status: 200 });
      },
    });
    const handle = await makeWorkflow(server).start({ dataDir });
    expect(handle.workflowRunId).toBe(9);
    expect(server.requestsOf("startWorkflow")).toHaveLength(1);
  });

  test("a start that left no trace is sent again", async () => {
    const world = createRunWorld();
    let losses = 2;
    const server = serve({
      ...world.handlers,
      startWorkflow: () => {
        if (losses-- > 0) return new Response("{", { status: 200 });
        return { workflowRunId: world.beginRun().id, status: "BOUND" };
      },
    });
    expect((await makeWorkflow(server).start({ dataDir })).workflowRunId).toBe(9);
    expect(server.requestsOf("startWorkflow")).toHaveLength(3);
  });
});

describe("wait", () => {
  test("it resolves with the end of the run", async () => {
    const { world, handle } = await watchOpenRun();
    const result = handle.wait();
    world.change({ counts: { DONE: 3, RUNNING: 7 } });
    world.change(done);
    expect(await result).toMatchObject({
      workflowId: 7,
      workflowRunId: 9,
      status: "DONE",
      code: "D",
      totalTasks: 10,
      doneCount: 10,
      failedCount: 0,
      elapsedMs: 2_500,
      reason: null,
    });
  });

  test("the statuses of tasks are asked for when they are wanted, page by page", async () => {
    const { world, server } = await watchOpenRun();
    world.change(done);
    await server.stop();
    const rows = [1, 2, 3].map((id) => ({ ...taskRow, id }));
    const paged = serve({
      ...world.handlers,
      listTasks: ({ cursor }) =>
        cursor === undefined
          ? { rows: rows.slice(0, 2), nextCursor: "2" }
          : { rows: rows.slice(2), nextCursor: null },
    });
    const result = await (await attach(7, { client: clientOf(paged) })).wait();
    expect(paged.requestsOf("listTasks")).toHaveLength(0);
    expect([...(await result.taskStatuses())]).toEqual([
      [1, "DONE"],
      [2, "DONE"],
      [3, "DONE"],
    ]);
    await result.taskStatuses();
    expect(paged.requestsOf("listTasks")).toHaveLength(2);
  });

  test("a server that is killed and started again does not break it", async () => {
    const { world, server, handle } = await watchOpenRun();
    const versions: number[] = [];
    const result = handle.wait({ onEvent: ({ version }) => versions.push(version) });
    for (let round = 0; round < 3; round++) {
      await awaitCondition("an event arrives", () => versions.length > round);
      await servers.at(-1)?.stop();
      serve(world.handlers, server.port);
      world.change({});
    }
    world.change(done);
    expect((await result).status).toBe("DONE");
    expect(versions).toEqual([...new Set(versions)].sort((one, other) => one - other));
  });

  test("a run that was replaced by a later one ends with its own status", async () => {
    const { world, handle } = await watchOpenRun();
    const result = handle.wait();
    world.change({ run: { status: "TERMINATED", reason: "run 10 took over", endedAt: 1_000_100 } });
    world.beginRun("RUNNING");
    expect(await result).toMatchObject({
      workflowRunId: 9,
      status: "TERMINATED",
      code: "T",
      reason: "run 10 took over",
    });
  });

  test("a run that ended before is told at once", async () => {
    const { world, handle } = await watchOpenRun();
    world.change({
      run: { status: "ERROR", reason: "1 task failed", endedAt: 1_000_900 },
      counts: { DONE: 9, ERROR_FATAL: 1 },
    });
    expect(await handle.wait()).toMatchObject({
      status: "ERROR",
      code: "E",
      failedCount: 1,
      reason: "1 task failed",
    });
  });

  test("events come until the run is over", async () => {
    const { world, handle } = await watchOpenRun();
    const seen: (number | undefined)[] = [];
    for await (const { counts } of handle.events()) {
      seen.push(counts.DONE);
      if (seen.length === 1) world.change({ counts: { DONE: 4, RUNNING: 6 } });
      if (seen.length === 2) world.change(done);
    }
    expect(seen).toEqual([undefined, 4, 10]);
  });

  test("the signal ends the waiting and not the run", async () => {
    const { handle, server } = await watchOpenRun();
    const controller = new AbortController();
    const result = handle.wait({ signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(result).rejects.toThrow("enough");
    expect(server.requestsOf("stopWorkflow")).toHaveLength(0);
  });

  test("there is nothing to attach to before the first run", async () => {
    const server = serve(createRunWorld().handlers);
    await expect(attach(7, { client: clientOf(server) })).rejects.toThrow("never started");
  });
});

describe("run", () => {
  test("it waits, and tells the end in a line", async () => {
    const world = createRunWorld();
    const server = serve(world.handlers);
    const person = createFakePerson();
    const result = makeWorkflow(server).run({ dataDir, person });
    await awaitCondition("the run is open", () => world.runs.length > 0);
    world.change({
      run: { status: "ERROR", reason: "2 tasks failed", endedAt: 1_061_000 },
      counts: { DONE: 8, ERROR_FATAL: 2 },
    });
    expect((await result).code).toBe("E");
    expect(person.seen().trimEnd().split("\n")).toEqual([
      "workflow 7: run 9 started, 1 task",
      "workflow 7: Failed (2 tasks failed), 8 of 10 tasks done in 1m 1s, 2 failed; see them with: jobmon workflow errors 7",
    ]);
  });

  test("on request it says nothing", async () => {
    const world = createRunWorld();
    const server = serve(world.handlers);
    const person = createFakePerson();
    const result = makeWorkflow(server).run({ dataDir, person, progress: "none" });
    await awaitCondition("the run is open", () => world.runs.length > 0);
    world.change(done);
    await result;
    expect(person.seen()).toBe("");
  });

  test("on a terminal it draws a live view with the templates", async () => {
    const world = createRunWorld();
    const server = serve(world.handlers);
    const person = createFakePerson({ isInteractive: true });
    const result = makeWorkflow(server).run({ dataDir, person });
    await awaitCondition("something is drawn", () => person.seen().includes("workflow 7, run 9"));
    world.change(done);
    await result;
    expect(person.seen()).toContain("\u001b[4F\u001b[0J");
    expect(person.seen()).toContain(`${"█".repeat(60)} 100%  10 of 10`);
  });
});

describe("Ctrl-C in run()", () => {
  async function runAndInterrupt(options: { readonly canAnswer?: boolean } = {}) {
    const world = createRunWorld();
    const server = serve({
      ...world.handlers,
      stopWorkflow: () => ({ stopping: true, activeInstances: 3 }),
    });
    const person = createFakePerson(options);
    const result = makeWorkflow(server).run({ dataDir, person });
    await awaitCondition("the run is watched", () => server.requestsOf("streamEvents").length > 0);
    person.pressInterrupt();
    return { world, server, person, result };
  }

  test("the first one says that the run goes on and how to come back, and a no leaves with 130", async () => {
    const { world, server, person, result } = await runAndInterrupt();
    expect(person.seen()).toContain(
      "the workflow goes on without this script. To come back: jobmon workflow watch 7",
    );
    expect(person.seen()).toContain("to stop it: jobmon workflow stop 7");
    expect(person.exitCodes).toEqual([]);
    person.answer("");
    await awaitCondition("the script is left", () => person.exitCodes.length > 0);
    expect(person.exitCodes).toEqual([130]);
    expect(server.requestsOf("stopWorkflow")).toHaveLength(0);
    world.change(done);
    await result;
  });

  test("a yes stops the run, and its end is waited for", async () => {
    const { world, server, person, result } = await runAndInterrupt();
    person.answer("y");
    await awaitCondition("the stop is told", () => person.seen().includes("stopping, 3 commands to end"));
    world.change({ run: { status: "STOPPED", endedAt: 1_000_500 } });
    expect((await result).code).toBe("S");
    expect(server.requestsOf("stopWorkflow")[0]?.body.user).toBe(thisSubmitter().user);
    expect(person.exitCodes).toEqual([]);
  });

  test("a second one leaves at once", async () => {
    const { world, person, result } = await runAndInterrupt();
    person.pressInterrupt();
    expect(person.exitCodes).toEqual([130]);
    world.change(done);
    await result;
  });

  test("where nobody can answer, the first one leaves", async () => {
    const { world, person, result } = await runAndInterrupt({ canAnswer: false });
    await awaitCondition("the script is left", () => person.exitCodes.length > 0);
    expect(person.seen()).not.toContain("Stop it now");
    world.change(done);
    await result;
  });

  test("a stop that is refused is told", async () => {
    const world = createRunWorld();
    const server = serve({ ...world.handlers, stopWorkflow: () => problemResponse(403, "forbidden") });
    const person = createFakePerson();
    const result = makeWorkflow(server).run({ dataDir, person });
    await awaitCondition("the run is watched", () => server.requestsOf("streamEvents").length > 0);
    person.pressInterrupt();
    person.answer("yes");
    await awaitCondition("the script is left", () => person.exitCodes.length > 0);
    expect(person.seen()).toContain("jobmon: forbidden.");
    world.change(done);
    await result;
  });
});

test("a server that is away is told once a minute, and when it is back", async () => {
  const said: string[] = [];
  const notes = createOutageNotes((text) => said.push(text));
  const error = (await clientOf({ url: "http://127.0.0.1:9" } as MemoryServer)
    .call("getHealth", {})
    .catch((reason: unknown) => reason)) as never;
  for (const seconds of [1, 30, 59, 61, 90, 125]) notes.onOutage({ error, silentMs: seconds * 1000 });
  notes.onEvent();
  notes.onEvent();
  expect(said).toEqual([
    expect.stringContaining("no word from the server for 1m 1s, still trying"),
    expect.stringContaining("no word from the server for 2m 5s, still trying"),
    "jobmon: the server is back.",
  ]);
});

const taskRow = {
  id: 1,
  workflowId: 7,
  name: "step_n-1",
  templateName: "step",
  arrayId: 4,
  status: "DONE",
  attempts: 1,
  maxAttempts: 3,
  priority: 0,
  args: {},
  statusAt: 1,
  retryAt: null,
} as const;
