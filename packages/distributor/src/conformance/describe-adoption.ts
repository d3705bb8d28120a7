import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PluginTask } from "../plugin/plugin.ts";
import type { Subject } from "./describe-plugin-conformance.ts";
import { isRunning } from "./is-running.ts";
import { PluginBench } from "./plugin-bench.ts";

const HOST = join(import.meta.dir, "plugin-host.ts");

export function describeAdoption(subject: Subject): void {
  const { abilities, module } = subject;
  const whenAdopting = test.skipIf(!abilities.adopts || module === undefined);

  describe("adoption after kill -9", () => {
    whenAdopting("what runs goes on, runs once, and its exit code arrives", async () => {
      await using bench = new PluginBench(subject);
      const task = bench.task({ command: waitForGo(bench.dir, 5) });
      await using host = await startHost(bench, [task], module ?? "");
      await bench.until("the command runs", () => existsSync(join(bench.dir, "began")));
      await host.killNow();
      const plugin = await bench.open([task.instanceId]);
      expect((await plugin.check([task.instanceId])).get(task.instanceId)).toBe("alive");
      expect(bench.eventsOf(task.instanceId).map((event) => event.type)).toEqual(["started"]);
      writeFileSync(join(bench.dir, "go"), "");
      const ended = await bench.endOf(task.instanceId);
      expect(ended.ending).toEqual({ kind: "exited", exitCode: 5 });
      expect(ended.record?.stdoutTail).toBe("on its way\n");
      expect(readFileSync(join(bench.dir, "began"), "utf8")).toBe("once\n");
    });

    whenAdopting("what ended while nobody watched is told, until it is acknowledged", async () => {
      await using bench = new PluginBench(subject);
      const task = bench.task({ command: waitForGo(bench.dir, 6) });
      await using host = await startHost(bench, [task], module ?? "");
      await bench.until("the command runs", () => existsSync(join(bench.dir, "began")));
      await host.killNow();
      // Where workers report for themselves, they cannot.
      if (bench.desk !== null) bench.desk.isAway = true;
      writeFileSync(join(bench.dir, "go"), "");
      await bench.until("the command has ended", () => existsSync(join(bench.dir, "over")));
      const first = await bench.open([task.instanceId]);
      expect((await bench.endOf(task.instanceId)).ending).toEqual({ kind: "exited", exitCode: 6 });
      await first.close();
      bench.events.length = 0;
      const second = await bench.open([task.instanceId]);
      expect((await bench.endOf(task.instanceId)).ending).toEqual({ kind: "exited", exitCode: 6 });
      second.acknowledge([task.instanceId]);
    });

    whenAdopting("what was never started has vanished, and does not start any more", async () => {
      await using bench = new PluginBench(subject);
      const instanceId = 77;
      await bench.open([instanceId]);
      expect((await bench.endOf(instanceId)).ending.kind).toBe("vanished");
      expect(bench.endsOf(instanceId)).toHaveLength(1);
    });

    whenAdopting(
      "what was never started starts now where its lease is known, and what was started does not again",
      async () => {
        await using bench = new PluginBench(subject);
        const [left, begun] = [
          bench.task({ command: `echo left >>${bench.dir}/ran` }),
          bench.task({ command: waitForGo(bench.dir, 0) }),
        ];
        await using host = await startHost(bench, [begun], module ?? "");
        await bench.until("the command runs", () => existsSync(join(bench.dir, "began")));
        await host.killNow();
        const workflowRunId = 1;
        await bench.openWith(
          [left, begun].map((task) => ({ instanceId: task.instanceId, workflowRunId, task })),
        );
        writeFileSync(join(bench.dir, "go"), "");
        for (const { instanceId } of [left, begun]) {
          expect((await bench.endOf(instanceId)).ending).toEqual({ kind: "exited", exitCode: 0 });
        }
        expect(readFileSync(join(bench.dir, "ran"), "utf8")).toBe("left\n");
        expect(readFileSync(join(bench.dir, "began"), "utf8")).toBe("once\n");
      },
    );

    whenAdopting("what the server counts on no more is ended", async () => {
      await using bench = new PluginBench(subject);
      const task = bench.task({
        command: `echo $$ >${bench.dir}/pid.new; mv ${bench.dir}/pid.new ${bench.dir}/pid; sleep 300`,
      });
      await using host = await startHost(bench, [task], module ?? "");
      await bench.until("the command runs", () => existsSync(join(bench.dir, "pid")));
      await host.killNow();
      const pid = Number(readFileSync(join(bench.dir, "pid"), "utf8"));
      await bench.open([]);
      await bench.until("its process is gone", () => !isRunning(pid));
    });

    whenAdopting("closing leaves running what runs", async () => {
      await using bench = new PluginBench(subject);
      const first = await bench.open();
      const [task] = bench.submit({ command: waitForGo(bench.dir, 0) });
      const id = task?.instanceId ?? 0;
      await bench.until("the command runs", () => existsSync(join(bench.dir, "began")));
      await first.close();
      expect(bench.endsOf(id)).toEqual([]);
      await bench.open([id]);
      writeFileSync(join(bench.dir, "go"), "");
      expect((await bench.endOf(id)).ending).toEqual({ kind: "exited", exitCode: 0 });
    });
  });
}

/** Notes that it began, waits for the file `go`, notes that it is over, and exits. */
function waitForGo(dir: string, exitCode: number): string {
  const wait = `while [ ! -e ${dir}/go ]; do sleep 0.01; done`;
  return `echo on its way; echo once >>${dir}/began; ${wait}; : >${dir}/over; exit ${exitCode}`;
}

/** A process that holds the plugin and submits the tasks. */
async function startHost(bench: PluginBench, tasks: readonly PluginTask[], module: string) {
  const desk = bench.desk?.place ?? null;
  const work = JSON.stringify({ module, spoolDir: bench.spoolDir, tasks, desk });
  const host = Bun.spawn([process.execPath, HOST, work], {
    env: { ...process.env },
    stdout: "ignore",
    stderr: "inherit",
  });
  const killNow = async () => {
    host.kill("SIGKILL");
    await host.exited;
  };
  return { killNow, [Symbol.asyncDispose]: killNow };
}
