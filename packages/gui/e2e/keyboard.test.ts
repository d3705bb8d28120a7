import { beforeAll, expect, test } from "bun:test";
import { describeGui } from "./gui-tests.ts";
import { tabTo } from "./tab-to.ts";
import { openScript, type Script, studyOf } from "./workflows.ts";

describeGui("by keys alone", (lab) => {
  let script: Script;
  let failed: number;
  beforeAll(async () => {
    script = await openScript(lab().dataDir);
    failed = await script.start((tool) => studyOf(tool, { name: "covariates", locations: 3, failing: 1 }));
    await script.waitForStatus(failed, "FAILED");
  });

  test("a failed workflow is found, its error read, and its task retried", async () => {
    const page = await lab().openPage("/");
    await page.getByRole("row", { name: /covariates/ }).waitFor();
    await tabTo(page, /covariates/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "covariates" }).waitFor();
    await tabTo(page, /^See why$/);
    await page.keyboard.press("Enter");
    await page
      .getByText(/draws for location \d are missing/)
      .first()
      .waitFor();
    await tabTo(page, /^Retry failed ones/);
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Change tasks" });
    await dialog.getByRole("button", { name: "Retry 1 task" }).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    expect(await page.evaluate("document.activeElement.textContent")).toContain("Retry failed ones");
    await page.keyboard.press("Enter");
    await dialog.getByText("would change").waitFor();
    await tabTo(page, /^Retry 1 task$/);
    await page.keyboard.press("Enter");
    await page.getByText("1 task will run again. The workflow was resumed.").waitFor();
    await page.context().close();
    await script.waitForStatus(failed, "FAILED");
  });

  test("the skip link leads past the header", async () => {
    const page = await lab().openPage("/");
    await page.getByRole("row", { name: /covariates/ }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the page");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
    await page.context().close();
  });

  test("a filter is added and removed, and a table is sorted and read to its end", async () => {
    const page = await lab().openPage(`/workflows/${failed}/tasks`);
    await page.locator(".grid-row").first().waitFor();
    await tabTo(page, /^Filter$/);
    await page.keyboard.press("Enter");
    await page.getByLabel("Value", { exact: true }).first().waitFor();
    await tabTo(page, /^Value$/);
    await page.keyboard.press("ArrowDown");
    await page.getByRole("option", { name: "Failed", exact: true }).waitFor();
    await page.keyboard.type("x");
    await page.keyboard.press("Escape");
    await page.goto(`/workflows/${failed}/tasks?where=status:is:ERROR_FATAL`);
    await tabTo(page, /^Remove the filter Status is Failed$/);
    await page.keyboard.press("Enter");
    await page.getByText("13 tasks", { exact: true }).waitFor();
    await tabTo(page, /^Task$/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/sort=-?name/);
    await page.locator(".grid-row").first().waitFor();
    await tabTo(page, /covariates|model|prepare|summarise|location/);
    await page.keyboard.press("End");
    await page.locator('.grid-row[data-index="12"]:focus').waitFor();
    await page.keyboard.press("Home");
    await page.locator('.grid-row[data-index="0"]:focus').waitFor();
    await page.context().close();
  });
});
