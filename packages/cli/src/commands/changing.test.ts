import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { type ContractServer, Refusal, serveContract } from "../testing/contract-server.ts";
import { runCli } from "../testing/run-cli.ts";

let server: ContractServer;

beforeEach(() => {
  server = serveContract();
});
afterEach(() => server.close());

const run = (line: string) => runCli(line, { server: server.url });
const requests = () => server.received.map(({ operation, params, body }) => ({ operation, params, body }));

describe("control commands say who asks and what became of it", () => {
  test("pause, unpause and stop take several workflows", async () => {
    expect((await run("workflow pause 7 8")).stdout).toBe(
      "Workflow 7 is paused: nothing more is launched. `jobmon workflow unpause 7` goes on.\n" +
        "Workflow 8 is paused: nothing more is launched. `jobmon workflow unpause 8` goes on.\n",
    );
    expect((await run("workflow unpause -w 7")).stdout).toBe("Workflow 7 goes on.\n");
    expect((await run("workflow stop 7")).stdout).toBe(
      "Workflow 7 is being stopped. 12 tasks of it will end; `jobmon workflow status 7` shows when.\n",
    );
    expect(requests().map(({ operation, params }) => `${operation} ${params.workflowId}`)).toEqual([
      "pauseWorkflow 7",
      "pauseWorkflow 8",
      "unpauseWorkflow 7",
      "stopWorkflow 7",
    ]);
    expect(requests()[0]?.body).toEqual({ user: "ana" });
  });

  test("stop --wait ends when the workflow has ended", async () => {
    let polls = 0;
    const slow = serveContract({
      getWorkflow: () => {
        polls += 1;
        return { ...workflow, status: polls < 3 ? "RUNNING" : "HALTED" };
      },
    });
    expect((await runCli("workflow stop 7 --wait", { server: slow.url })).stdout).toBe(
      "Workflow 7 is stopped; nothing of it is left.\n",
    );
    expect(polls).toBe(3);
    await slow.close();
  });

  test("reset says how to run what was reset", async () => {
    expect((await run("workflow reset 7 --scope failed")).stdout).toContain(
      "3 tasks of workflow 7 will start afresh.",
    );
    expect(requests()[0]?.body).toEqual({ user: "ana", scope: "failed" });
  });

  test("with -o json they print what the API answered", async () => {
    expect(JSON.parse((await run("workflow pause 7 -o json")).stdout)).toEqual([
      { workflowId: 7, changed: 1 },
    ]);
  });
});

describe("concurrency", () => {
  test("sets the limit of the workflow", async () => {
    await run("workflow concurrency 7 -m 50");
    expect(requests()[0]).toEqual({
      operation: "setWorkflowLimit",
      params: { workflowId: "7" },
      body: { user: "ana", maxConcurrentlyRunning: 50 },
    });
  });

  test("sets the limit of one template", async () => {
    await run("workflow concurrency 7 -m 0 --template model");
    expect(requests()[1]).toMatchObject({
      operation: "setTemplateLimit",
      params: { workflowId: "7", arrayId: "4" },
    });
  });

  test("refuses a template that the workflow does not have, with those it has", async () => {
    const { exitCode, stderr } = await run("workflow concurrency 7 -m 1 --template modle");
    expect(exitCode).toBe(3);
    expect(stderr).toContain('It has "model".');
  });
});

describe("task update", () => {
  test("finds the workflow of the tasks by itself", async () => {
    const { stdout } = await run("task update 1001 1002 -s D");
    expect(stdout).toBe("1 task of workflow 7 will count as done.\n");
    expect(requests().at(-1)).toMatchObject({
      operation: "setTaskStatus",
      params: { workflowId: "7" },
      body: { status: "DONE", taskIds: [1001, 1002], descendants: "none", preview: false },
    });
  });

  test("takes a filter of a workflow, with descendants, as a preview", async () => {
    await run("task update -w 7 --where name:contains:model -s G -r --preview");
    expect(server.received[0]?.query.getAll("where")).toEqual(["name:contains:model"]);
    expect(requests()[1]?.body).toMatchObject({
      status: "REGISTERING",
      taskIds: [1001],
      descendants: "all",
      preview: true,
    });
  });

  test("refuses a status that a task cannot be set to", async () => {
    const { exitCode, stderr } = await run("task update 1001 -s RUNNING");
    expect(exitCode).toBe(2);
    expect(stderr).toContain('A task cannot be set to "RUNNING".');
  });

  test("refuses a call that names no task", async () => {
    const { exitCode, stderr } = await run("task update -w 7 -s D");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("No task was named.");
  });
});

describe("resume", () => {
  test("prints the plan, then starts cold on the host and with the environment of the last run", async () => {
    const { exitCode, stdout } = await run("workflow resume 7");
    expect(exitCode).toBe(0);
    expect(stdout).toMatchSnapshot();
    expect(requests().at(-1)?.body).toEqual({
      resume: "cold",
      failFast: false,
      increaseResources: true,
      secondsUntilTimeout: null,
      user: "ana",
      host: "login1",
      contextPath: null,
    });
  });

  test("--plan starts nothing, and a workflow that cannot be resumed is bad news", async () => {
    const busy = serveContract({
      planResume: () => ({ ...plan, resumable: false, why: "its run 9 is open" }),
    });
    const { exitCode, stdout } = await runCli("workflow resume 7 --plan", { server: busy.url });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("cannot be resumed now: its run 9 is open.");
    expect(busy.received.map(({ operation }) => operation)).toEqual(["planResume"]);
    await busy.close();
  });

  test("--hot, --fail-fast and --timeout reach the server", async () => {
    await run("workflow resume 7 --hot --fail-fast --timeout 1h30m");
    expect(requests().at(-1)?.body).toMatchObject({
      resume: "hot",
      failFast: true,
      secondsUntilTimeout: 5400,
    });
  });

  test("a time that cannot be read is refused before anything is asked", async () => {
    const { exitCode, stderr } = await run("workflow resume 7 --timeout soon");
    expect(exitCode).toBe(2);
    expect(stderr).toContain('"soon" is not a length of time.');
    expect(requests()).toEqual([]);
  });

  test("a refusal of the server ends with its code, words and hint", async () => {
    const done = serveContract({
      startWorkflow: () =>
        new Refusal(409, {
          type: "urn:jobmon:error:workflow_already_done",
          title: "The workflow is done",
          status: 409,
          code: "workflow_already_done",
          detail: "Workflow 7 is done.",
          hint: "Reset it to run it again.",
          ids: { workflowId: 7 },
        }),
    });
    const { exitCode, stderr } = await runCli("workflow resume 7", { server: done.url });
    expect(exitCode).toBe(4);
    expect(stderr).toBe("error: Workflow 7 is done. [workflowId 7]\n  Reset it to run it again.\n");
    await done.close();
  });
});

const workflow = {
  id: 7,
  name: "demo",
  workflowArgs: "",
  description: "",
  tool: "t",
  user: "ana",
  status: "RUNNING",
  paused: false,
  priority: 0,
  maxConcurrentlyRunning: 10,
  taskCount: 2,
  counts: {},
  retries: 0,
  createdAt: 1,
  statusAt: 1,
  version: 1,
  attributes: {},
  latestRun: null,
  activeInstances: 0,
  notices: [],
};
const plan = { workflowId: 7, willRun: 1, willSkip: 1, activeInstances: 1, rows: [], nextCursor: null };
