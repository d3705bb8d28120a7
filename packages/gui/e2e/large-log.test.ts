import { beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { BYTES_PER_MB, readPeakMemoryBytes } from "../../../bench/lab/read-memory.ts";
import { describeGui } from "./gui-tests.ts";
import { until } from "./lab.ts";
import { openScript, type Script } from "./workflows.ts";

const GIGABYTE = 1_000_000_000;
const MAX_SERVER_GROWTH_MB = 300;
const MAX_PAGE_HEAP_MB = 60;
const MAX_LINES_DRAWN = 400;
const SEARCH_LIMIT_MS = 200_000;
const TIMEOUT_MS = 300_000;

describeGui("a log of a gigabyte that is still being written", (lab) => {
  let script: Script;
  let stop: string;
  let taskId: number;
  beforeAll(async () => {
    script = await openScript(lab().dataDir);
    stop = join(lab().home, "stop");
    const id = await script.start((tool) => {
      const workflow = tool.workflow({
        name: "flood",
        workflowArgs: "flood",
        defaultCluster: "multiprocess",
      });
      const flood = tool.taskTemplate({
        name: "flood",
        command:
          "echo the first line; for half in 1 2; do yes 'line of a long log' | head -c {half}; echo; echo the needle $half; done; i=0; while [ ! -e {stop} ]; do i=$((i+1)); echo tick $i of it; sleep 0.2; done",
        opArgs: ["half", "stop"],
      });
      workflow.addTask(flood.task({ half: GIGABYTE / 2, stop }));
      return workflow;
    });
    taskId = (await script.client.call("listTasks", { workflowId: id })).rows[0]?.id ?? 0;
    await until("a gigabyte is written", async () => {
      const [attempt] = (await script.client.call("listInstances", { taskId, limit: 1 })).rows;
      if (attempt === undefined) return false;
      const log = await script.client.call("getLog", {
        instanceId: attempt.id,
        stream: "stdout",
        maxBytes: 1_000,
      });
      return (log.totalBytes ?? 0) > GIGABYTE && log.text.includes("tick");
    });
  });

  test(
    "is followed, searched and read from its start, and neither server nor page holds much of it",
    async () => {
      const before = readPeakMemoryBytes(lab().pid());
      const page = await lab().openPage(`/tasks/${taskId}`);
      const line = (text: string | RegExp) => page.locator(".log-line", { hasText: text });
      await line(/tick \d+ of it/)
        .first()
        .waitFor();
      const seen = await line(/tick/).last().textContent();
      await until("it goes on by itself", async () => (await line(/tick/).last().textContent()) !== seen);

      await page.getByRole("textbox", { name: "Search the log" }).fill("the needle 1");
      await page.keyboard.press("Enter");
      await page
        .locator('.log-line[data-hit="true"]', { hasText: "the needle 1" })
        .waitFor({ timeout: SEARCH_LIMIT_MS });
      await page.getByRole("button", { name: "To the start of the log" }).click();
      await line("the first line").waitFor();
      await page.getByRole("button", { name: "To the end of the log" }).click();
      await line(/tick \d+ of it/)
        .first()
        .waitFor();

      expect(await page.locator(".log-line").count()).toBeLessThan(MAX_LINES_DRAWN);
      const inspector = await page.context().newCDPSession(page);
      await inspector.send("HeapProfiler.collectGarbage");
      const { usedSize } = await inspector.send("Runtime.getHeapUsage");
      const growthMb = (readPeakMemoryBytes(lab().pid()) - before) / BYTES_PER_MB;
      const heapMb = usedSize / BYTES_PER_MB;
      console.log(
        `a log of 1 GB: page ${heapMb.toFixed(0)} MB, server ${growthMb.toFixed(0)} MB more at its peak`,
      );
      expect(heapMb).toBeLessThan(MAX_PAGE_HEAP_MB);
      expect(growthMb).toBeLessThan(MAX_SERVER_GROWTH_MB);

      writeFileSync(stop, "");
      await page.getByText("Done", { exact: true }).first().waitFor();
      await page.context().close();
    },
    TIMEOUT_MS,
  );
});
