import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceOldName } from "./old-names.ts";
import { type ContractServer, serveContract } from "./testing/contract-server.ts";
import { inTemporaryFolder, runCli } from "./testing/run-cli.ts";

let server: ContractServer;
beforeEach(() => {
  server = serveContract();
});
afterEach(() => server.close());

const rewrite = (line: string) => replaceOldName(line.split(" "), () => {}).join(" ");
/** Runs an old command line; its hint on stderr is taken for granted, and anything else there is not. */
async function run(line: string | readonly string[]) {
  const { exitCode, stdout, stderr } = await runCli(line, { server: server.url });
  const [hint = "", ...rest] = stderr.split("\n");
  expect(hint).toContain("the old name still works");
  expect([exitCode, rest.join("\n")]).toEqual([0, ""]);
  return { stdout, asked: server.received };
}
const bodyOf = (operation: string) => server.received.find((one) => one.operation === operation)?.body;
const whereOf = (operation: string) =>
  server.received.find((one) => one.operation === operation)?.query.getAll("where");

describe("an old name", () => {
  test.each([
    ["workflow_status -u ana bo -w 7 8 -n -l 3", "workflow status -u ana -u bo -w 7 -w 8 -o json -l 3"],
    ["workflow_tasks -w 7 -s FATAL -l 9 --json", "workflow tasks -w 7 -s FATAL -l 9 -o json"],
    ["task_status -t 1 2 -s DONE -n", "task status -t 1 -t 2 -s DONE -o json"],
    ["concurrency_limit --workflow_id=7 --max_tasks=0", "workflow concurrency -w 7 -m 0"],
    ["workflow_reset -w 7", "workflow reset -w 7 --scope=all"],
    ["workflow_reset -w 7 -p", "workflow reset -w 7 --scope=unfinished"],
    ["workflow_resume -w 7 -c slurm", "workflow resume -w 7 -c slurm --hot --wait"],
    [
      "workflow_resume -w 7 -c slurm --reset-running-jobs -t 180 --execution-timeout 60 --force-cleanup",
      "workflow resume -w 7 -c slurm --reset-running --timeout 60s --wait",
    ],
    ["get_filepaths -w 7 -a model -j x -l 2", "workflow logs -w 7 --template model --name x -l 2"],
    ["task_template_resources -t 1 -w 7 8 -ci 0.95", "workflow resources usage -t 1 -w 7 -w 8 --ci 0.95"],
    ["update_config -k http.retries_attempts -v 3", "config set http.retries_attempts 3"],
    ["task_dependencies -t 5 -n", "task dependencies -t 5 -o json"],
  ])("%p becomes %p", (old, now) => {
    expect(rewrite(old)).toBe(now);
  });

  test("is not one that only looks like it, and today's commands stay as they are", () => {
    for (const line of ["workflow status -n", "constructor -n", "workflow_statuses -n", "-n"])
      expect(rewrite(line)).toBe(line);
  });

  test("stands in no help", async () => {
    const { stdout } = await runCli("--help");
    expect(stdout).not.toContain("workflow_status");
    expect((await runCli("task update --help")).stdout).not.toContain("--old");
  });
});

describe("every old command line runs", () => {
  test("workflow_status, of users and of ids, as table and as JSON", async () => {
    expect((await run("workflow_status -u ana -l 5")).stdout).toContain("demo");
    expect(whereOf("listWorkflows")).toEqual(["user:in:ana"]);
    expect(JSON.parse((await run("workflow_status -w 7 --json")).stdout)).toHaveLength(1);
  });

  test("workflow_tasks", async () => {
    await run("workflow_tasks -w 7 -s PENDING RUNNING -l 5 -n");
    expect(whereOf("listTasks")?.[0]).toContain("RUNNING");
    expect(whereOf("listTasks")?.[0]).toContain("REGISTERING");
  });

  test("task_status and task_dependencies", async () => {
    expect(JSON.parse((await run("task_status -t 1001 -n")).stdout)).toHaveLength(1);
    expect((await run("task_dependencies -t 1001")).stdout).toContain("1002");
  });

  test.each([
    ["-s G", { status: "REGISTERING", descendants: "all", ancestors: "none" }],
    ["-s G -f -r", { status: "REGISTERING", descendants: "all", ancestors: "none" }],
    ["-s D", { status: "DONE", descendants: "none", ancestors: "none" }],
    ["-s D -f -r", { status: "DONE", descendants: "none", ancestors: "all" }],
  ])("update_task_status %s, with the relatives it took along", async (flags, body) => {
    await run(`update_task_status -t 1001 1002 -w 7 ${flags}`);
    expect(bodyOf("setTaskStatus")).toMatchObject({ taskIds: [1001, 1002], ...body });
  });

  test("concurrency_limit and workflow_reset", async () => {
    await run("concurrency_limit -w 7 -m 50");
    expect(bodyOf("setWorkflowLimit")).toMatchObject({ maxConcurrentlyRunning: 50 });
    await run("workflow_reset -w 7 -p");
    expect(bodyOf("resetWorkflow")).toMatchObject({ scope: "unfinished" });
  });

  test.each([
    ["", { resume: "hot", increaseResources: true }],
    ["--reset-running-jobs --keep-resources", { resume: "cold", increaseResources: false }],
  ])("workflow_resume %s", async (flags, body) => {
    await server.close();
    const workflow = { ...(await exampleWorkflow()), status: "DONE" };
    server = serveContract({ getWorkflow: () => workflow });
    await runCli(`workflow_resume -w 7 -c slurm --execution-timeout 60 ${flags}`, { server: server.url });
    expect(bodyOf("startWorkflow")).toMatchObject({ secondsUntilTimeout: 60, ...body });
  });

  test("get_filepaths", async () => {
    expect((await run("get_filepaths -w 7 -a model -j location -l 1")).stdout).toContain(
      "model_location-1.o5001",
    );
    expect(whereOf("listTasks")).toContain("template:is:model");
    expect(whereOf("listTasks")).toContain("name:contains:location");
  });

  test("task_template_resources", async () => {
    await run(["task_template_resources", "-t", "1", "-w", "7", "-a", '{"location": ["1"]}', "--ci", "0.95"]);
    const asked = server.received.find(({ operation }) => operation === "getUsage")?.query;
    expect(asked?.get("nodeArgs")).toBe('{"location": ["1"]}');
    expect(asked?.get("ci")).toBe("0.95");
  });

  test("create_resource_yaml, of a workflow and of a task", async () => {
    expect((await run("create_resource_yaml -w 7 -m max -c avg -r max --cluster slurm -p")).stdout).toContain(
      "slurm:",
    );
    expect(
      (await run("create_resource_yaml -t 1001 -m avg -c avg -r max --clusters a b -p")).stdout,
    ).toContain("b:");
  });

  test("update_config", async () => {
    await inTemporaryFolder(async (folder) => {
      const file = join(folder, "jobmon.yaml");
      await run(`update_config -k http.retries_attempts -v 3 --config_file ${file}`);
      expect(readFileSync(file, "utf8")).toContain("retries_attempts: 3");
    });
  });
});

describe("a bad old command line is refused as today's is", () => {
  test.each([
    "workflow_tasks",
    "update_task_status -t 1 -w 7 -s X",
    "task_status -t",
    "concurrency_limit -w x -m 1",
  ])("%p", async (line) => {
    const { exitCode, stderr } = await runCli(line, { server: server.url });
    expect(exitCode).toBe(2);
    expect(stderr.split("\n").length).toBeGreaterThan(2);
  });
});

async function exampleWorkflow(): Promise<object> {
  const { routes } = await import("@jobmon/api");
  return routes.getWorkflow.example.reply;
}
