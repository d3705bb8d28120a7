import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type ContractServer, Refusal, serveContract } from "../testing/contract-server.ts";
import { runCli } from "../testing/run-cli.ts";

/** Every command that only reads, against a server that answers with the examples of the contract. */
const LINES = [
  "workflow list",
  "workflow status",
  "workflow status 7",
  "workflow tasks 7",
  "workflow errors 7",
  "workflow errors 7 --each",
  "workflow logs 7",
  "workflow story 7",
  "workflow resume 7 --plan",
  "workflow concurrency 7",
  "workflow resources usage 7",
  "workflow resources yaml 7",
  "task status 1001",
  "task dependencies 1001",
  "task explain 1002",
  "task story 1001",
] as const;

let server: ContractServer;

beforeAll(() => {
  process.env.TZ = "UTC";
  server = serveContract();
});
afterAll(() => server.close());

const run = (line: string) => runCli(line, { server: server.url });

describe("what a person sees", () => {
  for (const line of LINES)
    test(`of jobmon ${line}`, async () => {
      const { exitCode, stdout, stderr } = await run(line);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toMatchSnapshot();
    });
});

describe("with -o json", () => {
  for (const line of LINES.filter((line) => !line.includes("yaml")))
    test(`jobmon ${line} prints one array and nothing else`, async () => {
      const { stdout, stderr } = await run(`${line} -o json`);
      expect(stderr).toBe("");
      const rows: unknown = JSON.parse(stdout);
      expect(Array.isArray(rows)).toBe(true);
      expect(rows).not.toHaveLength(0);
    });

  test("rows are those of the API, unchanged", async () => {
    const { stdout } = await run("workflow tasks 7 -o json");
    expect(JSON.parse(stdout)[0]).toMatchObject({ id: 1001, status: "RUNNING", args: { location: "1" } });
  });

  test("no rows are an empty array", async () => {
    const empty = serveContract({ listTasks: () => ({ rows: [], nextCursor: null }) });
    expect((await runCli("workflow tasks 7 -o json", { server: empty.url })).stdout).toBe("[]\n");
    await empty.close();
  });
});

test("--quiet prints ids only, one a line", async () => {
  expect((await run("workflow list -q")).stdout).toBe("7\n");
});

describe("filters", () => {
  const lastQuery = () => server.received.at(-1)?.query.getAll("where");

  test("the workflows of the caller are listed unless others are named", async () => {
    await run("workflow list");
    expect(lastQuery()).toEqual(["user:in:ana"]);
    await run("workflow list -u bo -u cy");
    expect(lastQuery()).toEqual(["user:in:bo,cy"]);
    await run("workflow list --all");
    expect(lastQuery()).toEqual([]);
  });

  test("statuses and names become filters of the API", async () => {
    await run("workflow tasks 7 -s FATAL -s E --name model");
    expect(lastQuery()).toEqual(["status:in:ERROR_FATAL,ERROR_RECOVERABLE", "name:contains:model"]);
  });

  test("an id that does not come back is named", async () => {
    const { exitCode, stderr } = await run("workflow status 7 8 9");
    expect(exitCode).toBe(3);
    expect(stderr).toContain("8, 9");
  });
});

test("more rows than a page holds are collected with the cursor", async () => {
  const row = {
    id: 7,
    name: "demo",
    workflowArgs: "",
    description: "",
    tool: "t",
    user: "ana",
    status: "DONE",
  } as const;
  const rest = {
    paused: false,
    priority: 0,
    maxConcurrentlyRunning: 1,
    taskCount: 1,
    counts: {},
    retries: 0,
  } as const;
  const paged = serveContract({
    listWorkflows: ({ query }) => {
      const from = Number(query.get("cursor") ?? 0);
      const rows = Array.from({ length: Number(query.get("limit")) }, (_, at) => ({
        ...row,
        ...rest,
        id: from + at + 1,
        createdAt: 1,
        statusAt: 1,
        activityAt: 1,
        donePerMinute: null,
        etaSeconds: null,
        version: 1,
      }));
      return { rows, nextCursor: String(from + rows.length) };
    },
  });
  const { stdout } = await runCli("workflow list -q -l 2500", { server: paged.url });
  expect(stdout.trim().split("\n")).toHaveLength(2500);
  expect(paged.received.map(({ query }) => query.get("limit"))).toEqual(["1000", "1000", "500"]);
  await paged.close();
});

test("a template without measured usage is written as a comment with what was asked for", async () => {
  const bare = serveContract({ getUsage: () => ({ rows: [] }) });
  const { exitCode, stdout } = await runCli("workflow resources yaml 7", { server: bare.url });
  expect(exitCode).toBe(0);
  expect(stdout).toContain("# model: no successful task with measured usage yet");
  await bare.close();
});

test("a busy server is asked again", async () => {
  let calls = 0;
  const busy = serveContract({
    explainTask: () => {
      calls += 1;
      if (calls > 2) return undefined;
      return new Refusal(503, {
        code: "database_busy",
        title: "busy",
        detail: "The database is busy.",
        hint: "Wait.",
      });
    },
  });
  expect((await runCli("task explain 1002", { server: busy.url })).exitCode).toBe(0);
  expect(calls).toBe(3);
  await busy.close();
});
