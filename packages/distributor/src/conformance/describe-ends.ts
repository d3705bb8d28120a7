import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Subject } from "./describe-plugin-conformance.ts";
import { PluginBench } from "./plugin-bench.ts";

const MANY = 200;
const LINES = 20_000;

export function describeEnds(subject: Subject): void {
  const { abilities } = subject;
  const whenExecuting = test.skipIf(!abilities.executes);

  describe("ends of tasks", () => {
    test("a command that succeeds ends as exited with 0", async () => {
      await using bench = new PluginBench(subject);
      await bench.open();
      const ended = await bench.runToEnd({ command: "exit 0" });
      expect(ended.ending).toEqual({ kind: "exited", exitCode: 0 });
    });

    const many = subject.tasks ?? MANY;

    test(`${many} tasks end once each, handed over as capacity allows`, async () => {
      await using bench = new PluginBench(subject);
      const plugin = await bench.open();
      const tasks = Array.from({ length: many }, () => bench.task({ command: ":" }));
      let submitted = 0;
      await bench.until("all tasks are submitted and have ended", () => {
        const next = tasks.slice(submitted, submitted + plugin.capacity().free);
        submitted += next.length;
        if (next.length > 0) plugin.submit(next);
        return bench.events.filter((event) => event.type === "ended").length >= many;
      });
      for (const { instanceId } of tasks) expect(bench.endsOf(instanceId)).toHaveLength(1);
      plugin.acknowledge(tasks.map((task) => task.instanceId));
    });

    test("an end may be acknowledged more than once", async () => {
      await using bench = new PluginBench(subject);
      const plugin = await bench.open();
      const { instanceId } = await bench.runToEnd({ command: ":" });
      plugin.acknowledge([instanceId]);
      plugin.acknowledge([instanceId]);
    });

    whenExecuting("what ends was started before, and is told of no more after its end", async () => {
      await using bench = new PluginBench(subject);
      await bench.open();
      const ended = await bench.runToEnd({ command: ":" });
      const types = bench.eventsOf(ended.instanceId).map((event) => event.type);
      expect(types.at(-1)).toBe("ended");
      expect(types.includes("started") || ended.record?.startedAt !== undefined).toBe(true);
    });

    whenExecuting("a command that fails ends with its exit code", async () => {
      await using bench = new PluginBench(subject);
      await bench.open();
      const ended = await bench.runToEnd({ command: "echo to no avail >&2; exit 7" });
      expect(ended.ending).toEqual({ kind: "exited", exitCode: 7 });
      expect(ended.record?.stderrTail).toBe("to no avail\n");
    });

    whenExecuting("a command that does not exist ends with exit code 127", async () => {
      await using bench = new PluginBench(subject);
      await bench.open();
      const ended = await bench.runToEnd({ command: "no-such-command-here --at-all" });
      expect(ended.ending).toEqual({ kind: "exited", exitCode: 127 });
    });

    whenExecuting(
      "a command with quotes, several lines and a syntax error is the command's own affair",
      async () => {
        await using bench = new PluginBench(subject);
        await bench.open();
        const fine = await bench.runToEnd({ command: `x='it'"'"'s'\nprintf '%s' "$x" "(two)"` });
        expect(fine.record?.stdoutTail).toBe("it's(two)");
        const broken = await bench.runToEnd({ command: "if true; then (" });
        expect(broken.ending.kind).toBe("exited");
        expect(broken.ending).not.toMatchObject({ exitCode: 0 });
      },
    );

    whenExecuting(
      "a command runs in the run's folder, environment and umask, and knows its ids",
      async () => {
        await using bench = new PluginBench(subject);
        await bench.open();
        const names = ["TASK_INSTANCE_ID", "TASK_ID", "WORKFLOW_ID", "WORKFLOW_RUN_ID", "ATTEMPT"];
        const ids = names.map((name) => `$JOBMON_${name}`).join(" ");
        const task = bench.task({
          command: `pwd; echo ${ids} $OF_THE_RUN; : >made`,
          attempt: 2,
          workflowId: 8,
          workflowRunId: 9,
        });
        bench.plugin.submit([{ ...task, context: { ...task.context, umask: 0o027 } }]);
        const { record } = await bench.endOf(task.instanceId);
        expect(record?.stdoutTail).toBe(`${task.context.cwd}\n${task.instanceId} ${task.taskId} 8 9 2 yes\n`);
        expect(statSync(join(task.context.cwd, "made")).mode & 0o777).toBe(0o640);
      },
    );

    whenExecuting("output goes to the log files, and the last of it into the record", async () => {
      await using bench = new PluginBench(subject);
      await bench.open();
      const command = `i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); echo line $i; done; echo oops >&2`;
      const [task] = bench.submit({ command });
      const { record } = await bench.endOf(task?.instanceId ?? 0);
      expect(readFileSync(task?.stdoutPath ?? "", "utf8").split("\n")).toHaveLength(LINES + 1);
      expect(readFileSync(task?.stderrPath ?? "", "utf8")).toBe("oops\n");
      expect(record?.stdoutTail).toEndWith(`line ${LINES}\n`);
      expect(record?.stdoutTail?.length).toBeLessThanOrEqual(10_000);
      expect(record?.stderrTail).toBe("oops\n");
    });

    whenExecuting("a log folder that cannot be made has the task refused, with the path", async () => {
      await using bench = new PluginBench(subject);
      await bench.open();
      const obstacle = join(bench.dir, "obstacle");
      writeFileSync(obstacle, "a file where a folder should be");
      const path = join(obstacle, "logs", "task.o1");
      const ended = await bench.runToEnd({ command: `: >${join(bench.dir, "ran")}`, stdoutPath: path });
      // A worker finds out only when the task counts as begun.
      expect(ended.ending.kind).toBe(bench.desk === null ? "refused" : "signaled");
      expect(JSON.stringify(ended)).toContain(path);
      expect(existsSync(join(bench.dir, "ran"))).toBe(false);
    });
  });
}
