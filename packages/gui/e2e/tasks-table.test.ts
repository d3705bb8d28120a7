import { beforeAll, expect, test } from "bun:test";
import { readFileSync, statSync } from "node:fs";
import type { Page } from "playwright-core";
import { describeGui } from "./gui-tests.ts";
import { until } from "./lab.ts";
import { openScript, type Script, studyOf } from "./workflows.ts";

const LOCATIONS = 150;

describeGui("the table of tasks", (lab) => {
  let script: Script;
  let large: number;
  beforeAll(async () => {
    script = await openScript(lab().dataDir);
    large = await script.start((tool) => studyOf(tool, { name: "large", locations: LOCATIONS, seconds: 0 }));
    await script.waitForStatus(large, "DONE");
  });

  async function save(page: Page, name: string): Promise<string> {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name }).or(page.getByRole("link", { name })).first().click(),
    ]);
    return (await download.path()) ?? "";
  }

  test("writes every task of the filter as CSV, also those nobody scrolled to", async () => {
    const page = await lab().openPage(`/workflows/${large}/tasks?where=template:is:model&sort=-id`);
    await page.locator(".grid-row").first().waitFor();
    const lines = readFileSync(await save(page, "CSV"), "utf8")
      .trimEnd()
      .split("\n");
    expect(lines.length).toBe(1 + LOCATIONS * 3);
    expect(lines[0]).toContain("arg.location");
    const ids = lines.slice(1).map((line) => Number(line.split(",")[0]));
    expect(ids).toEqual(ids.toSorted((left, right) => right - left));
    await page.context().close();
  });

  test("has the columns that were picked, which stand in the address", async () => {
    const page = await lab().openPage(`/workflows/${large}/tasks?where=template:is:model`);
    await page.getByRole("columnheader", { name: "location" }).waitFor();
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "location" }).uncheck();
    await page.getByRole("checkbox", { name: "Queue" }).check();
    await page.keyboard.press("Escape");
    await page.getByRole("columnheader", { name: "Queue" }).waitFor();
    expect(await page.getByRole("columnheader", { name: "location" }).count()).toBe(0);
    await page.reload();
    await page.getByRole("columnheader", { name: "Queue" }).waitFor();
    expect(await page.getByRole("columnheader", { name: "location" }).count()).toBe(0);
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("button", { name: "As usual" }).click();
    await page.getByRole("columnheader", { name: "location" }).waitFor();
    expect(page.url()).not.toContain("columns=");
    await page.context().close();
  });

  test("shows a change in a page that was scrolled past without reading the pages again", async () => {
    const page = await lab().openPage(`/workflows/${large}/tasks`);
    await page.locator('.grid-row[data-index="0"]').focus();
    await until("all four pages are loaded", async () => {
      await page.keyboard.press("End");
      return (await page.locator('.grid-row[data-index="600"]').count()) > 0;
    });
    await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    const asked: string[] = [];
    page.on("request", (request) => {
      if (/\/workflows\/\d+\/tasks\?/.test(request.url())) asked.push(decodeURIComponent(request.url()));
    });
    const first = await script.client.call("listTasks", { workflowId: large, limit: 1, sort: "id" });
    const changed = first.rows[0];
    await page.keyboard.press("Home");
    await script.client.call("changeTasks", {
      workflowId: large,
      body: { user: "ana", action: "reset", where: [`id:is:${changed?.id}`] },
    });
    const row = page.getByRole("row", { name: new RegExp(changed?.name ?? "?") });
    await row.first().waitFor();
    await until("the row says that it is done no more", async () =>
      /Ready|Waiting|Registered|Queued/i.test((await row.first().textContent()) ?? ""),
    );
    expect(asked.filter((url) => url.includes("cursor="))).toEqual([]);
    expect(asked.some((url) => url.includes("id:in:"))).toBe(true);
    await page.context().close();
  });

  test("narrows by several states, by an arg, and by a date in the viewer's zone", async () => {
    const page = await lab().openPage(`/workflows/${large}/tasks`);
    await page.locator(".grid-row").first().waitFor();
    const add = async (field: string, condition: string | undefined, fill: () => Promise<void>) => {
      await page.getByRole("button", { name: "Filter", exact: true }).click();
      await page.getByLabel("Field").first().click();
      await page.getByRole("option", { name: field, exact: true }).click();
      if (condition !== undefined) {
        await page.getByLabel("Condition").first().click();
        await page.getByRole("option", { name: condition, exact: true }).click();
      }
      await fill();
      await page.getByRole("button", { name: "Add", exact: true }).click();
    };
    await add("Status", "is one of", async () => {
      await page.getByRole("combobox", { name: "Values" }).focus();
      await page.keyboard.press("ArrowDown");
      await page.getByRole("option", { name: "Done", exact: true }).click();
      await page.getByRole("option", { name: "Failed", exact: true }).click();
    });
    await add("Arg", undefined, async () => {
      await page.getByLabel(/^Name/).fill("location");
      await page.getByLabel(/^Value/).fill("7");
    });
    await page.getByText("4 tasks", { exact: true }).waitFor();
    await add("Status since", "at least", async () => {
      await page.getByLabel(/^Value/).fill("2020-01-01T00:00");
    });
    await page
      .getByRole("button", { name: /Remove the filter Status since at least 2020-01-01 00:00/ })
      .waitFor();
    await page.getByText("4 tasks", { exact: true }).waitFor();
    await page.context().close();
  });

  test("leads to a log that is downloaded whole", async () => {
    const id = await script.start((tool) => {
      const workflow = tool.workflow({
        name: "flood",
        workflowArgs: "flood",
        defaultCluster: "multiprocess",
      });
      const flood = tool.taskTemplate({
        name: "flood",
        command: "seq -f 'line %08.0f of a long log' 1 400000",
      });
      workflow.addTask(flood.task({}));
      return workflow;
    });
    await script.waitForStatus(id, "DONE");
    const { rows } = await script.client.call("listTasks", { workflowId: id });
    const page = await lab().openPage(`/tasks/${rows[0]?.id}`);
    const path = await save(page, "Download");
    expect(statSync(path).size).toBe(400_000 * "line 00000001 of a long log\n".length);
    expect(readFileSync(path, "utf8").endsWith("line 00400000 of a long log\n")).toBe(true);
    await page.context().close();
  });
});
