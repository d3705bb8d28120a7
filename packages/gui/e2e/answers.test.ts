import { beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { describeGui } from "./gui-tests.ts";
import { until } from "./lab.ts";
import { runStudies, type Studies } from "./places.ts";
import { studyOf } from "./workflows.ts";

describeGui("what the pages answer", (lab) => {
  let studies: Studies;
  let own: string;
  beforeAll(async () => {
    studies = await runStudies(lab().dataDir);
    own = `/workflows/${studies.failed}`;
  });
  const param = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

  test("a template of the overview leads to its tasks, and their order stands in the address", async () => {
    const page = await lab().openPage(own);
    await page.locator(".template-node", { hasText: "summarise" }).waitFor();
    await page.getByText("Most failures", { exact: true }).click();
    await until("the order stands in the address", async () => param(page, "order") === "retried");
    const first = page.getByRole("table").filter({ hasText: "prepare" }).getByRole("row").nth(1);
    await first.filter({ hasText: "model" }).waitFor();
    await page.reload();
    await first.filter({ hasText: "model" }).waitFor();
    await page.getByRole("heading", { name: "Critical path" }).waitFor();
    await page.getByTitle(/^model.*list its tasks$/).click();
    await page.getByText("12 tasks", { exact: true }).waitFor();
    expect(page.url()).toContain("where=template%3Ais%3Amodel");
    await page.context().close();
  });

  test("errors stand together by kind, with counts, samples and the tasks they are of", async () => {
    const page = await lab().openPage(`${own}/errors`);
    const kinds = page.getByRole("region", { name: "Kinds of errors" });
    await kinds.getByText(/1 kind of error|2 kinds of errors/).waitFor();
    const samples = page.getByRole("region", { name: "Samples of the error" });
    await samples.getByText(/Sample 1 of 4/).waitFor();
    await samples.getByRole("button", { name: "Next" }).click();
    await samples.getByText(/Sample 2 of 4/).waitFor();
    expect(param(page, "sample")).toBe("2");
    await page.reload();
    await samples.getByText(/Sample 2 of 4/).waitFor();
    await samples.getByRole("link", { name: /task/i }).first().click();
    await until("its tasks are listed", async () => /fingerprint|\/tasks\/\d+/.test(page.url()));
    await page.context().close();
  });

  test("a task tells its end in words, its command, its colours and its neighbours both ways", async () => {
    const task = studies.tasksOfFailed.find(({ name, status }) => /model/.test(name) && status === "DONE");
    const page = await lab().openPage(`/tasks/${task?.id}?stream=stdout`);
    const fit = page.locator(".log-line", { hasText: "fit location" });
    await fit.waitFor();
    expect(await fit.locator("span[class*='ansi-green-fg']").count()).toBeGreaterThan(0);
    await page.getByRole("button", { name: "Copy command" }).waitFor();
    await page
      .getByRole("list", { name: "Waits for", exact: true })
      .getByRole("link", { name: /prepare/ })
      .waitFor();
    await page
      .getByRole("list", { name: "Waited for by" })
      .getByRole("link", { name: /summarise/ })
      .click();
    await page.getByRole("heading", { name: /summarise/ }).waitFor();
    const failed = studies.tasksOfFailed.find(({ status }) => status === "ERROR_FATAL");
    await page.goto(`/tasks/${failed?.id}`);
    await page
      .getByText(/exit code 3/)
      .first()
      .waitFor();
    await page.getByText(/none of its 2 attempts is left/).waitFor();
    await page.context().close();
  });

  test("tasks of a filter are counted, previewed and changed when confirmed, and it stands in the activity", async () => {
    const { script } = studies;
    const id = await script.start((tool) =>
      studyOf(tool, { name: "acted upon", locations: 2, years: 1, seconds: 600 }),
    );
    const page = await lab().openPage(`/workflows/${id}/tasks?where=template:is:summarise`);
    await page.getByText("2 tasks", { exact: true }).waitFor();
    const dialog = page.getByRole("dialog", { name: "Change tasks" });
    const act = async (choice: string, confirm: string, said: string) => {
      await page.getByRole("button", { name: "Change these …" }).click();
      await dialog
        .getByLabel(/What to do/)
        .first()
        .click();
      await page.getByRole("option", { name: choice, exact: true }).click();
      await dialog.getByText("2 tasks would change:").waitFor();
      await dialog.getByRole("button", { name: confirm }).click();
      await page.getByText(said).first().waitFor();
      await dialog.waitFor({ state: "hidden" });
    };
    await act("Change priority", "Change the priority of 2 tasks", "2 tasks have another priority.");
    const own = { workflowId: id, where: ["template:is:summarise"] };
    const { rows } = await script.client.call("listTasks", own);
    expect(rows.map(({ priority }) => priority)).toEqual([10, 10]);
    await act("Mark as done", "Mark as done 2 tasks", "2 tasks count as done.");
    await act("Reset", "Reset 2 tasks", "2 tasks were reset.");
    await page.goto(`/workflows/${id}/activity`);
    const story = page.getByRole("main");
    for (const word of [/priority/, /done/, /reset/]) await story.getByText(word).first().waitFor();
    await script.client.call("stopWorkflow", { workflowId: id, body: { user: "ana" } });
    await script.waitForStatus(id, "HALTED");
    await page.context().close();
  });
});
