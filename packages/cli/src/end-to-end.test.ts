import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, type Installation, openInstallation } from "./testing/installation.ts";
import { runOnTerminal } from "./testing/run-on-terminal.ts";

setDefaultTimeout(60_000);

let home: string;
let jobmon: Installation;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "jobmon-e2e-"));
  jobmon = openInstallation(home);
  const { exitCode, stderr } = await jobmon.run("up", "--detach");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});
afterAll(async () => {
  await jobmon.close();
  rmSync(home, { recursive: true, force: true });
});

const statusOf = async (workflowId: number) =>
  (await jobmon.rows("workflow", "status", String(workflowId)))[0]?.status;

/** A process that has ended and that nobody has asked about yet is a zombie, and is not alive. */
function isAlive(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && !/\) [ZX] /.test(readFileSync(path, "utf8"));
}

describe("up", () => {
  test("keeps its address and token in a file for the owner alone", () => {
    expect(statSync(join(jobmon.dataDir, "server.json")).mode & 0o777).toBe(0o600);
    expect(statSync(jobmon.dataDir).mode & 0o777).toBe(0o700);
  });

  test("called again says where it runs already, in the background and in the foreground", async () => {
    for (const words of [["up", "-d"], ["up"]]) {
      const { exitCode, stdout } = await jobmon.run(...words);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`(process ${jobmon.pid()}, data in ${jobmon.dataDir})`);
    }
  });

  test("makes doctor content", async () => {
    const checks = await eventually("doctor sees the distributors", async () => {
      const rows = await jobmon.rows("doctor");
      return rows.every(({ level }) => level === "ok") && rows;
    });
    expect(checks.map(({ name }) => name)).toContain("distributors");
  });

  test("refuses a request without the token", async () => {
    const { exitCode, stderr } = await jobmon.run("workflow", "list", "--server", jobmon.client().url);
    expect(exitCode).toBe(6);
    expect(stderr).toContain("token");
  });
});

describe("a workflow with a failing task", () => {
  let id: number;
  let failedId: number;

  beforeAll(async () => {
    id = await jobmon.start((tool) => {
      const defaultCluster = "multiprocess";
      const work = tool.taskTemplate({
        name: "work",
        command: "echo out {n}; echo err {n} >&2; test {n} != 2 -o -e repaired",
        defaultCluster,
        defaultMaxAttempts: 1,
      });
      const sum = tool.taskTemplate({ name: "sum", command: "echo {all}", defaultCluster });
      const workflow = tool.workflow({ name: "with a fault" });
      const works = work.tasks({ n: [1, 2, 3] });
      workflow.addTasks(works);
      workflow.addTask(sum.task({ all: "all", upstream: works }));
      return workflow;
    });
    expect((await jobmon.run("workflow", "watch", String(id))).exitCode).toBe(1);
    failedId = (await jobmon.rows("workflow", "tasks", String(id), "-s", "FATAL"))[0]?.id ?? 0;
  });

  test("status shows counts by workflow and by template", async () => {
    const { stdout } = await jobmon.run("workflow", "status", String(id));
    expect(stdout).toContain("with a fault");
    expect(stdout).toMatch(/✗ Failed .* 2\/4 /);
    expect(stdout).toMatch(/work +multiprocess .* 2\/3 /);
  });

  test("errors, logs and the task's own status tell what happened", async () => {
    expect((await jobmon.run("workflow", "errors", String(id))).stdout).toContain("exit code 1");
    const logs = await jobmon.run("workflow", "logs", String(id));
    expect(logs.stdout).toStartWith(`${failedId}  `);
    expect(logs.stdout).toContain("  | err 2\n");
    expect((await jobmon.run("task", "logs", String(failedId), "--stdout")).stdout).toBe("out 2\n");
    expect((await jobmon.run("task", "status", String(failedId))).stdout).toContain("exit code 1");
  });

  test("explain and dependencies say what the waiting task waits for", async () => {
    const [waiting] = await jobmon.rows("workflow", "tasks", String(id), "-s", "PENDING");
    const { stdout } = await jobmon.run("task", "dependencies", String(waiting?.id));
    expect(stdout).toContain("waits for 3 tasks:");
    expect((await jobmon.run("task", "explain", String(waiting?.id))).stdout).toContain(String(failedId));
  });

  test("stories name what happened", async () => {
    expect((await jobmon.rows("workflow", "story", String(id))).length).toBeGreaterThan(0);
    expect((await jobmon.rows("task", "story", String(failedId))).length).toBeGreaterThan(0);
  });

  test("usage and its YAML come from the tasks that succeeded", async () => {
    const [usage] = await jobmon.rows("workflow", "resources", "usage", String(id));
    expect(usage).toMatchObject({ templateName: "work", instances: 2 });
    const { stdout } = await jobmon.run("workflow", "resources", "yaml", String(id));
    expect(Bun.YAML.parse(stdout)).toMatchObject({
      task_template_resources: {
        work: { multiprocess: { cores: 1, runtime: expect.stringMatching(/^\d+s$/) } },
      },
    });
    expect(stdout).toContain("# sum: no successful task");
  });

  test("the plan names what will run, and resuming in the same environment runs just that", async () => {
    const plan = await jobmon.rows("workflow", "resume", String(id), "--plan");
    expect(plan.filter(({ willRun }) => willRun)).toHaveLength(2);
    // The tasks run where the first run was started: in the folder of this test.
    const marker = join(process.cwd(), "repaired");
    writeFileSync(marker, "");
    try {
      const { exitCode, stdout } = await jobmon.run("workflow", "resume", String(id), "--wait");
      expect(stdout).toContain("2 tasks will run, 2 tasks will not.");
      expect(stdout).toEndWith(`Done. 4 tasks of 4 done in ${stdout.split(" done in ")[1]}`);
      expect(exitCode).toBe(0);
    } finally {
      rmSync(marker);
    }
  });

  test("a workflow that is done is not resumed", async () => {
    const { exitCode, stderr } = await jobmon.run("workflow", "resume", String(id));
    expect(exitCode).toBe(4);
    expect(stderr).toStartWith("error: ");
  });

  test("tasks can be made to run again, with all that depends on them", async () => {
    const preview = await jobmon.run("task", "update", String(failedId), "-s", "G", "-r", "--preview");
    expect(preview.stdout).toBe(`2 tasks of workflow ${id} would run again.\n`);
    const [change] = await jobmon.rows("task", "update", String(failedId), "-s", "G", "-r");
    expect(change).toMatchObject({ workflowId: id, changed: 2 });
    expect(await statusOf(id)).toBe("FAILED");
  });
});

describe("a workflow that runs for long", () => {
  let id: number;
  let taskId: number;

  beforeAll(async () => {
    id = await jobmon.start((tool) => {
      const slow = tool.taskTemplate({
        name: "slow",
        command: "echo begin; sleep {seconds}; echo end",
        defaultCluster: "multiprocess",
      });
      const workflow = tool.workflow({ name: "slow" });
      workflow.addTask(slow.task({ seconds: 300 }));
      return workflow;
    });
    taskId = await eventually("the task runs", async () => {
      const [task] = await jobmon.rows("workflow", "tasks", String(id), "-s", "RUNNING");
      return task?.id;
    });
  });

  test("can be paused, limited and unpaused", async () => {
    await jobmon.run("workflow", "pause", String(id));
    expect((await jobmon.run("workflow", "status", String(id))).stdout).toContain("(paused)");
    await jobmon.run("workflow", "unpause", String(id));
    const limits = await jobmon.rows("workflow", "concurrency", String(id), "-m", "3", "--template", "slow");
    expect(limits.map(({ maxConcurrentlyRunning }) => maxConcurrentlyRunning)).toContain(3);
  });

  test("watched on a terminal leaves at q, and goes on", async () => {
    const { exitCode, screen } = await runOnTerminal(["workflow", "watch", String(id)], {
      home,
      columns: 90,
      answer: (screen) => (screen.includes("elapsed") ? "q" : undefined),
    });
    expect(exitCode).toBe(0);
    expect(screen).toContain("0 of 1");
    expect(screen).toContain(`Left. Workflow ${id} goes on`);
    expect(await statusOf(id)).toBe("RUNNING");
  });

  test("is shown in colour on a terminal, within its width, unless NO_COLOR is set", async () => {
    for (const columns of [50, 80]) {
      const { screen } = await runOnTerminal(["workflow", "status", String(id)], { home, columns });
      expect(screen).toContain("\u001b[38;2;0;114;178m● Running");
      const widths = Bun.stripANSI(screen)
        .split("\n")
        .map((line) => Bun.stringWidth(line));
      expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
    }
    const plain = await runOnTerminal(["workflow", "status"], {
      home,
      columns: 80,
      environment: { NO_COLOR: "1" },
    });
    expect(plain.screen).toContain("● Running");
    expect(plain.screen).not.toContain("\u001b[");
  });

  test("goes on when down and up come between, and is adopted", async () => {
    const [before] = await jobmon.rows("task", "status", String(taskId));
    const down = await jobmon.run("down");
    expect(down.stdout).toContain("1 running task goes on");
    expect(existsSync(join(jobmon.dataDir, "server.json"))).toBe(false);
    expect((await jobmon.run("down")).stdout).toBe(`No Jobmon server runs in ${jobmon.dataDir}.\n`);
    expect((await jobmon.run("workflow", "list")).exitCode).toBe(5);
    expect((await jobmon.run("up", "-d")).exitCode).toBe(0);
    expect((await jobmon.rows("task", "status", String(taskId)))[0]).toMatchObject({
      status: "RUNNING",
      attempts: before?.attempts,
    });
  });

  test("an up that was killed leaves an address that the next one replaces", async () => {
    const pid = jobmon.pid() ?? 0;
    process.kill(pid, "SIGKILL");
    await eventually("the killed process is gone", async () => !isAlive(pid));
    expect((await jobmon.run("workflow", "list")).exitCode).toBe(5);
    expect((await jobmon.run("up", "-d")).exitCode).toBe(0);
    expect(jobmon.pid()).not.toBe(pid);
    expect(await statusOf(id)).toBe("RUNNING");
  });

  test("stop --wait leaves no process of it behind", async () => {
    const [instance] = (await jobmon.client().call("listInstances", { taskId })).rows;
    const pid = Number(instance?.externalId);
    expect(isAlive(pid)).toBe(true);
    const { exitCode, stdout } = await jobmon.run("workflow", "stop", String(id), "--wait");
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: `Workflow ${id} is stopped; nothing of it is left.\n`,
    });
    expect(isAlive(pid)).toBe(false);
    expect(await statusOf(id)).toBe("HALTED");
  });
});

test("task logs -f follows a running task to its end", async () => {
  const gate = join(home, "gate");
  const id = await jobmon.start((tool) => {
    const command = "echo one; while [ ! -e {gate} ]; do sleep 0.05; done; echo two; exit 3";
    const workflow = tool.workflow({ name: "followed" });
    workflow.addTask(
      tool
        .taskTemplate({ name: "waits", command, defaultCluster: "sequential", defaultMaxAttempts: 1 })
        .task({ gate }),
    );
    return workflow;
  });
  const taskId = await eventually(
    "the task runs",
    async () => (await jobmon.rows("workflow", "tasks", String(id), "-s", "R"))[0]?.id,
  );
  const following = jobmon.run("task", "logs", String(taskId), "--stdout", "-f");
  writeFileSync(gate, "");
  const { stdout, stderr } = await following;
  expect(stdout).toBe("one\ntwo\n");
  expect(stderr).toContain("ended: Failed (exit code 3");
});

describe("an id that does not exist", () => {
  const lines = [
    "workflow status 999",
    "workflow tasks 999",
    "workflow errors 999",
    "workflow logs 999",
    "workflow story 999",
    "workflow watch 999",
    "workflow resume 999",
    "workflow stop 999",
    "workflow concurrency 999 -m 3",
    "workflow resources usage 999",
    "workflow resources yaml 999",
    "task status 999",
    "task logs 999",
    "task explain 999",
    "task story 999",
    "task dependencies 999",
    "task update 999 -s D",
  ];
  for (const line of lines)
    test(`is named by jobmon ${line}`, async () => {
      const { exitCode, stdout, stderr } = await jobmon.run(...line.split(" "));
      expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
      expect(stderr).toMatch(/^error: [A-Z].*999.*\n {2}\S.*\n$/);
    });
});

describe("what cannot be started", () => {
  test("up on a port that is in use", async () => {
    const taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
    const words = ["up", "--data-dir", join(home, "second"), "--port", String(taken.port)];
    for (const each of [words, [...words, "--detach"]]) {
      const { exitCode, stderr } = await jobmon.run(...each);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`port ${taken.port}: another program does`);
    }
    taken.stop(true);
  });

  test("up on a database that is newer than the program", async () => {
    const dataDir = join(home, "newer");
    await jobmon.run("up", "-d", "--data-dir", dataDir);
    await jobmon.run("down", "--data-dir", dataDir);
    raiseSchemaVersion(join(dataDir, "jobmon.sqlite"));
    const { exitCode, stderr } = await jobmon.run("up", "-d", "--data-dir", dataDir);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("schema version 99");
    const [json] = (await jobmon.run("up", "--data-dir", dataDir)).stderr.split("\n");
    expect(json).toStartWith("error: ");
  });

  test("server start on a folder that is served", async () => {
    const { exitCode, stderr } = await jobmon.run("server", "start");
    expect(exitCode).toBe(4);
    expect(stderr).toContain(`Another Jobmon server holds ${jobmon.dataDir}.`);
  });

  test("distributor start for a cluster that is not configured", async () => {
    const { exitCode, stderr } = await jobmon.run("distributor", "start", "-c", "nowhere");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("There is no cluster nowhere in the configuration.");
  });
});

/** SQLite keeps `user_version` in the bytes from 60 on of the first page; the log was folded in when the server closed. */
function raiseSchemaVersion(path: string): void {
  const bytes = readFileSync(path);
  bytes.writeUInt32BE(99, 60);
  writeFileSync(path, bytes);
}
