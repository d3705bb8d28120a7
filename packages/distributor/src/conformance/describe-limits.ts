import { describe, expect, test } from "bun:test";
import type { Subject } from "./describe-plugin-conformance.ts";
import { PluginBench } from "./plugin-bench.ts";

const MEBIBYTE = 1024 ** 2;

export function describeLimits(subject: Subject): void {
  const { abilities } = subject;
  describe("limits", () => {
    test.skipIf(!abilities.limits.includes("memory"))(
      "a task that outgrows its memory is exhausted of memory",
      async () => {
        await using bench = new PluginBench(subject);
        await bench.open();
        // tail keeps a line that does not end, here 400 MiB of it, and then waits for more.
        const allOfIt = "head -c 419430400 /dev/zero";
        // A cluster's kernel ends it before it could wait, and nothing but it.
        const command =
          bench.desk === null ? `(${allOfIt}; sleep 300) | tail -n 1` : `${allOfIt} | tail -n 1`;
        const ended = await bench.runToEnd({ command, resources: { memoryBytes: 100 * MEBIBYTE } });
        expect(ended.ending).toMatchObject({ kind: "exhausted", resource: "memory" });
      },
    );

    test.skipIf(!abilities.limits.includes("runtime") || subject.hasCoarseRuntime === true)(
      "a task that outruns its runtime is exhausted of runtime",
      async () => {
        await using bench = new PluginBench(subject);
        await bench.open();
        const ended = await bench.runToEnd({ command: "sleep 300", resources: { runtimeSeconds: 1 } });
        expect(ended.ending).toMatchObject({ kind: "exhausted", resource: "runtime" });
      },
    );

    test.skipIf(!abilities.refusesOversized)(
      "a task that asks for more than there is, is refused with what there is",
      async () => {
        await using bench = new PluginBench(subject, { cores: 2, memoryBytes: 1024 * MEBIBYTE });
        await bench.open();
        const cores = await bench.runToEnd({ command: ":", resources: { cores: 3 } });
        const memory = await bench.runToEnd({ command: ":", resources: { memoryBytes: 2048 * MEBIBYTE } });
        for (const { ending } of [cores, memory]) {
          expect(ending.kind).toBe("refused");
          expect("description" in ending && ending.description).toMatch(/2 cores.*1 GiB/);
        }
        expect((await bench.runToEnd({ command: ":", resources: { cores: 2 } })).ending.kind).toBe("exited");
      },
    );
  });
}
