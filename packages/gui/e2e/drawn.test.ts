import { beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { countPixels, DONE, FAILED } from "./count-pixels.ts";
import { describeGui } from "./gui-tests.ts";
import { until } from "./lab.ts";
import { runStudies, type Studies } from "./places.ts";

describeGui("the pages that are drawn", (lab) => {
  let done: number;
  let failed: number;
  let tasks: Studies["tasksOfFailed"];
  beforeAll(async () => {
    ({ done, failed, tasksOfFailed: tasks } = await runStudies(lab().dataDir));
  });
  const graph = (page: Page) => page.getByRole("application", { name: /Graph of 17 tasks/ });
  const timeline = (page: Page) => page.getByRole("application", { name: /Timeline of/ });

  test("the graph leads from a task to its neighbours and into it by keys alone", async () => {
    const page = await lab().openPage(`/workflows/${failed}/graph`);
    await graph(page).focus();
    await page.keyboard.press("ArrowRight");
    const card = page.getByRole("region", { name: "Chosen task" });
    await card
      .getByText(/prepare/)
      .first()
      .waitFor();
    await page.keyboard.press("ArrowRight");
    await card.getByText(/model/).first().waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /model/ }).waitFor();
    expect(page.url()).toContain("/tasks/");
    await page.context().close();
  });

  test("the graph finds a task by name, keeps it in the address, and opens what is clicked", async () => {
    const page = await lab().openPage(`/workflows/${failed}/graph`);
    await page.getByRole("textbox", { name: "Find tasks by name or id" }).fill("summarise");
    await page.getByText("4 found").waitFor();
    await page
      .getByRole("button", { name: /summarise/ })
      .first()
      .click();
    await page
      .getByRole("region", { name: "Chosen task" })
      .getByText(/summarise/)
      .first()
      .waitFor();
    const taskId = new URL(page.url()).searchParams.get("task");
    expect(tasks.find(({ id }) => String(id) === taskId)?.name).toContain("summarise");
    await page.reload();
    await page
      .getByRole("region", { name: "Chosen task" })
      .getByText(taskId ?? "none")
      .waitFor();
    const box = await graph(page).boundingBox();
    // From near, the chosen task is in the middle.
    await page.getByRole("button", { name: "Look from near" }).click();
    await until("the view stands in the address", async () => page.url().includes("view="));
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
    await until("the task is open", async () => page.url().includes(`/tasks/${taskId}`));
    await page.context().close();
  });

  test("the graph really paints the tasks, each tone in its colour, and lights one up", async () => {
    const page = await lab().openPage(`/workflows/${failed}/graph`);
    await graph(page).waitFor();
    await page
      .getByRole("button", { name: /2 failed/ })
      .first()
      .waitFor();
    const cells = async (colour: readonly number[]) =>
      countPixels(page, await graph(page).screenshot(), colour);
    await until("done tasks are painted", async () => (await cells(DONE)) > 1_000);
    const [doneBefore, failedBefore] = [await cells(DONE), await cells(FAILED)];
    expect(failedBefore).toBeGreaterThan(200);
    expect(doneBefore).toBeGreaterThan(failedBefore);
    await page
      .getByRole("list", { name: "Light up" })
      .getByRole("button", { name: /failed/ })
      .click();
    await until("all others are dim", async () => (await cells(DONE)) === 0);
    expect(await cells(FAILED)).toBe(failedBefore);
    expect(page.url()).toContain("lit=failed");
    await page.context().close();
  });

  test("the timeline tells queue time from run time, zooms, and keeps its window in the address", async () => {
    const page = await lab().openPage(`/workflows/${failed}/timeline`);
    await timeline(page).waitFor();
    await page.getByText("17 of 17 tasks on screen", { exact: true }).waitFor();
    const painted = async (colour: readonly number[]) =>
      countPixels(page, await timeline(page).screenshot(), colour);
    await until("bars are painted", async () => (await painted(DONE)) > 100 && (await painted(FAILED)) > 10);
    await timeline(page).hover();
    await page.mouse.wheel(0, -600);
    await until("the window stands in the address", async () => /from=\d+&to=\d+/.test(page.url()));
    const { searchParams } = new URL(page.url());
    await page.reload();
    await timeline(page).waitFor();
    expect(new URL(page.url()).searchParams.get("from")).toBe(searchParams.get("from"));
    await page.getByRole("button", { name: "Show all" }).click();
    await until("the address is as at first", async () => !page.url().includes("from="));
    await page.getByRole("button", { name: /^model/ }).click();
    await page.getByText("12 of 12 tasks on screen", { exact: true }).waitFor();
    expect(page.url()).toContain("template=");
    await page.context().close();
  });

  test("the resources are taken along as YAML and as CSV", async () => {
    const page = await lab().openPage(`/workflows/${done}/resources`);
    await page
      .getByText(/runtime: "\d+s"/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "model" }).click();
    await page.getByRole("region", { name: "Usage of model" }).waitFor();
    expect(page.url()).toContain("template=");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "CSV" }).click();
    const text = await Bun.file(await (await download).path()).text();
    const [head, ...lines] = text.trim().split("\r\n");
    expect(head).toContain("runtime_seconds_p95");
    expect(lines.map((line) => line.split(",")[0])).toEqual(["prepare", "model", "summarise"]);
    await page.context().close();
  });

  test("say what to do where there is nothing to draw", async () => {
    const page = await lab().openPage("/tools/999999");
    await page.getByText("There is no such tool here.").waitFor();
    await page.getByRole("link", { name: "All tools" }).click();
    await page.getByRole("link", { name: "burden of disease" }).waitFor();
    await page.context().close();
  });
});
