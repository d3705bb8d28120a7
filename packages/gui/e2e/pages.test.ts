import { beforeAll, expect, test } from "bun:test";
import { describeGui } from "./gui-tests.ts";
import { until } from "./lab.ts";
import { runStudies, type Studies } from "./places.ts";

describeGui("the pages", (lab) => {
  let studies: Studies;
  let done: number;
  let failed: number;
  let failedTask: number;
  beforeAll(async () => {
    studies = await runStudies(lab().dataDir);
    ({ done, failed } = studies);
    failedTask = studies.tasksOfFailed.find(({ status }) => status === "ERROR_FATAL")?.id ?? 0;
  });

  test("fit a phone: how far and how long is on the first screen", async () => {
    const page = await lab().openPage(`/workflows/${done}`, { viewport: { width: 390, height: 844 } });
    const answer = page.getByRole("img", { name: /100% done/ }).first();
    await answer.waitFor();
    const box = await answer.boundingBox();
    expect(box?.y ?? 1e9).toBeLessThan(400);
    await page.getByRole("img", { name: /tasks ran at once/ }).waitFor();
    await until("nothing stands beside the screen", () =>
      page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"),
    );
    await page.context().close();
  });

  test("need no mouse: from the list to a task's log by keys alone", async () => {
    const page = await lab().openPage("/");
    await page.getByRole("row", { name: /covariates/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "covariates" }).waitFor();
    await page.getByRole("link", { name: "Tasks", exact: true }).focus();
    await page.keyboard.press("Enter");
    const first = page.locator('.grid-row[data-index="0"]');
    await first.waitFor();
    await first.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Change 1 selected …" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: /stdout of attempt|stderr of attempt/ }).waitFor();
    expect(page.url()).toContain("/tasks/");
    await page.context().close();
  });

  test("are found with Ctrl-K: a workflow by its name, a task by its number", async () => {
    const page = await lab().openPage("/");
    await page.getByRole("heading", { name: "Workflows" }).waitFor();
    // Keys are listened to from when the page is live.
    await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    const palette = page.getByRole("dialog").getByLabel("Find or do");
    await page.keyboard.press("Control+k");
    await palette.fill("covar");
    await page
      .getByRole("dialog")
      .getByText(/covariates · \d/)
      .waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "covariates" }).waitFor();
    await page.keyboard.press("Control+k");
    await palette.fill(String(failedTask));
    await page.getByText(`Go to task ${failedTask}`).click();
    await page.getByText(/none of its 2 attempts is left/).waitFor();
    await page.context().close();
  });

  test("are found with Ctrl-K also from a text field, and right after the last find", async () => {
    const page = await lab().openPage("/");
    await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByRole("textbox").first().focus();
    const palette = page.getByRole("dialog").getByLabel("Find or do");
    const find = page.getByText(`Go to task ${failedTask}`);
    await page.keyboard.press("Control+k");
    await palette.fill(String(failedTask));
    await find.waitFor();
    await page.keyboard.press("Escape");
    // It still fades away, and its text field has the focus.
    await page.keyboard.press("Control+k");
    await palette.fill(String(failedTask));
    await find.click();
    await page.getByText(/none of its 2 attempts is left/).waitFor();
    await page.context().close();
  });

  test("keep every filter and sort in the address, and show it again from there", async () => {
    const page = await lab().openPage(`/workflows/${failed}/tasks`);
    await page.locator(".grid-row").first().waitFor();
    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByLabel("Value", { exact: true }).first().click();
    await page.getByRole("option", { name: "Failed", exact: true }).click();
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("2 tasks", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Attempts" }).click();
    await page.waitForURL(/sort=-attempts/);
    const address = page.url();
    await page.goto("about:blank");
    await page.goto(address);
    await page.getByText("2 tasks", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Remove the filter Status is Failed" }).click();
    await page.getByText("17 tasks", { exact: true }).waitFor();
    await page.context().close();
  });

  test("keep theme, density and times as chosen after a reload", async () => {
    const page = await lab().openPage("/settings");
    await page.getByText("Dark", { exact: true }).click();
    await page.getByText("Comfortable", { exact: true }).click();
    await page.getByText("2026-11-21 14:05:09").click();
    await page.reload();
    await page.getByText("Time zone").first().waitFor();
    expect(await page.locator("html").getAttribute("data-mantine-color-scheme")).toBe("dark");
    expect(await page.locator("html").getAttribute("data-density")).toBe("comfortable");
    await page.goto("/");
    await page
      .locator(".grid-row time", { hasText: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/ })
      .first()
      .waitFor();
    expect(await page.locator(".grid-row time").first().getAttribute("title")).toContain("Z");
    await page.context().close();
  });
});
