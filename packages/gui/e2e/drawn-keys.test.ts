import { beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { describeGui } from "./gui-tests.ts";
import { until } from "./lab.ts";
import { runStudies, type Studies } from "./places.ts";
import { tabTo } from "./tab-to.ts";

describeGui("what is drawn, by keys alone", (lab) => {
  let studies: Studies;
  beforeAll(async () => {
    studies = await runStudies(lab().dataDir);
  });
  const hasParam = (page: Page, name: string) => new URL(page.url()).searchParams.has(name);

  test("the graph is reached, zoomed, moved, lit up and left", async () => {
    const page = await lab().openPage(`/workflows/${studies.failed}/graph`);
    await page.getByRole("application", { name: /Graph of 17 tasks/ }).waitFor();
    await tabTo(page, /failed$/, { within: '[aria-label^="Light up"]' });
    await page.keyboard.press("Enter");
    await until("one tone is lit up", async () => hasParam(page, "lit"));
    await tabTo(page, /^Graph of 17 tasks$/);
    await page.keyboard.press("+");
    await until("the view stands in the address", async () => hasParam(page, "view"));
    const { searchParams } = new URL(page.url());
    await page.keyboard.press("Shift+ArrowLeft");
    await until(
      "the drawing was moved",
      async () => new URL(page.url()).searchParams.get("view") !== searchParams.get("view"),
    );
    await page.keyboard.press("0");
    await until("all is shown", async () => !hasParam(page, "view"));
    await page.keyboard.press("ArrowRight");
    await until("a task is chosen", async () => hasParam(page, "task"));
    await page.keyboard.press("Escape");
    await until("none is chosen", async () => !hasParam(page, "task"));
    await tabTo(page, /^Zoom in$/);
    await page.keyboard.press("Enter");
    await until("a button zooms too", async () => hasParam(page, "view"));
    await page.context().close();
  });

  test("the timeline is reached, zoomed, moved and shown whole again", async () => {
    const page = await lab().openPage(`/workflows/${studies.failed}/timeline`);
    await page.getByText("17 of 17 tasks on screen", { exact: true }).waitFor();
    await tabTo(page, /^model/);
    await page.keyboard.press("Enter");
    await page.getByText("12 of 12 tasks on screen", { exact: true }).waitFor();
    await tabTo(page, /^Timeline of/);
    await page.keyboard.press("+");
    await until("the window stands in the address", async () => hasParam(page, "from"));
    const from = new URL(page.url()).searchParams.get("from");
    await page.keyboard.press("ArrowRight");
    await until("it was moved", async () => new URL(page.url()).searchParams.get("from") !== from);
    await page.keyboard.press("]");
    await until("rows are taller", async () => hasParam(page, "row"));
    await page.keyboard.press("0");
    await until("all is shown", async () => !hasParam(page, "from"));
    await page.context().close();
  });

  test("a template's resources are chosen and its YAML is reached", async () => {
    const page = await lab().openPage(`/workflows/${studies.done}/resources`);
    await page.getByText(/task_template_resources:/).waitFor();
    await tabTo(page, /^summarise$/);
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Usage of summarise" }).waitFor();
    expect(page.url()).toContain("template=");
    await tabTo(page, /^Recommended resources as YAML$/);
    await page.context().close();
  });

  test("a tool is found from the list of tools, and how far back its trends go is chosen", async () => {
    const page = await lab().openPage("/tools");
    await page.getByRole("link", { name: "burden of disease" }).waitFor();
    await tabTo(page, /^burden of disease$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "burden of disease" }).waitFor();
    await page
      .getByRole("img", { name: /Runtime: the median was/ })
      .first()
      .waitFor();
    await tabTo(page, /^last 30$/);
    await page.keyboard.press("ArrowRight");
    await until("the choice stands in the address", async () => page.url().includes("workflows=100"));
    await page.context().close();
  });

  test("the clusters are reached from the header", async () => {
    const page = await lab().openPage("/");
    await page.getByRole("row", { name: /covariates/ }).waitFor();
    await tabTo(page, /^Clusters$/);
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Cluster multiprocess" }).waitFor();
    await page.context().close();
  });
});
