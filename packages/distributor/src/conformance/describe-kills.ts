import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Subject } from "./describe-plugin-conformance.ts";
import { isRunning } from "./is-running.ts";
import { PluginBench } from "./plugin-bench.ts";

const UNSEEN = 987_654;

export function describeKills(subject: Subject): void {
  const { abilities } = subject;
  const whenExecuting = test.skipIf(!abilities.executes);

  describe("kills and checks", () => {
    test("one that it has never seen ends as killed", async () => {
      await using bench = new PluginBench(subject);
      const plugin = await bench.open();
      plugin.kill([UNSEEN]);
      expect((await bench.endOf(UNSEEN)).ending.kind).toBe("killed");
    });

    test("one that it has never seen is absent when it is looked for", async () => {
      await using bench = new PluginBench(subject);
      const plugin = await bench.open();
      expect((await plugin.check([UNSEEN])).get(UNSEEN)).toBe("absent");
    });

    whenExecuting("tasks that are killed as soon as they are submitted end once each", async () => {
      await using bench = new PluginBench(subject, { cores: 1 });
      const plugin = await bench.open();
      const tasks = bench.submit(
        { command: "sleep 300" },
        { command: "sleep 300" },
        { command: "sleep 300" },
      );
      const ids = tasks.map((task) => task.instanceId);
      plugin.kill([...ids].reverse());
      for (const id of ids) expect((await bench.endOf(id)).ending.kind).toBe("killed");
      for (const id of ids) expect(bench.endsOf(id)).toHaveLength(1);
    });

    whenExecuting(
      "a kill leaves no process of the task behind, not even one that ignores the request",
      async () => {
        await using bench = new PluginBench(subject);
        const plugin = await bench.open();
        const pids = join(bench.dir, "pids");
        const stubborn = 'trap "" TERM; while :; do sleep 1; done';
        const command = `sh -c '(${stubborn}) & echo $! >>${pids}; sleep 300 & echo $! >>${pids}; wait' & wait`;
        const [task] = bench.submit({ command });
        const id = task?.instanceId ?? 0;
        await bench.until("both grandchildren run", () => readPids(pids).length === 2);
        expect((await plugin.check([id])).get(id)).toBe("alive");
        plugin.kill([id]);
        expect((await bench.endOf(id)).ending.kind).toBe("killed");
        for (const pid of readPids(pids)) expect(isRunning(pid)).toBe(false);
      },
    );

    whenExecuting("a success before the kill arrives is a success", async () => {
      await using bench = new PluginBench(subject);
      const plugin = await bench.open();
      const { instanceId, ending } = await bench.runToEnd({ command: ":" });
      expect(ending).toEqual({ kind: "exited", exitCode: 0 });
      plugin.acknowledge([instanceId]);
      expect(bench.endsOf(instanceId)).toHaveLength(1);
    });
  });
}

function readPids(path: string): number[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8").trim().split("\n").filter(Boolean).map(Number);
}
