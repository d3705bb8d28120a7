import { expect, test } from "bun:test";
import { expectAccessible, watchFaults } from "./check-page.ts";
import { countPixels, DONE } from "./count-pixels.ts";
import { describeGui } from "./gui-tests.ts";
import { until } from "./lab.ts";
import { openScript, studyOf } from "./workflows.ts";

describeGui("in trouble", (lab) => {
  test("a server without workflows says how to run the first one", async () => {
    const page = await lab().openPage("/");
    await page.getByText("No workflow has run here yet.").waitFor();
    await expectAccessible(page);
    const script = await openScript(lab().dataDir);
    await script.start((tool) => studyOf(tool, { name: "first", locations: 1 }));
    await page.getByRole("row", { name: /first/ }).waitFor();
    await page.context().close();
  });

  test("an unknown workflow, task or page says so and leads back", async () => {
    const page = await lab().openPage("/workflows/987654");
    await page.getByText("There is no workflow 987654 here.").waitFor();
    await page.goto("/tasks/987654");
    await page.getByText("There is no task 987654 here.").waitFor();
    await page.goto("/nowhere");
    await page.getByText("There is no such page.").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "All workflows", exact: true }).click();
    await page.getByRole("heading", { name: "Workflows" }).waitFor();
    await page.context().close();
  });

  test("a filter that cannot be is explained, not shown as nothing", async () => {
    const page = await lab().openPage("/?where=colour:is:blue");
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toContain("colour");
    await page.context().close();
  });

  test("without a session the page says how to get one, and a link works once", async () => {
    const link = await lab().makeLink();
    const context = await lab().openContext({ signedIn: false });
    const page = await context.newPage();
    await page.goto("/");
    await page.getByText("jobmon gui").waitFor();
    await expectAccessible(page);
    await page.goto("about:blank");
    await page.goto(link);
    await page.getByRole("heading", { name: "Workflows" }).waitFor();
    expect(page.url()).toBe(`${lab().url}/`);
    const cookies = await context.cookies();
    expect(cookies).toMatchObject([{ httpOnly: true, sameSite: "Strict" }]);
    expect(await page.evaluate("document.cookie + JSON.stringify(localStorage)")).not.toContain("ey");
    const other = await (await lab().openContext({ signedIn: false })).newPage();
    await other.goto(link);
    await other.getByText("The link was used before").waitFor();
    await other.context().close();
    await context.close();
  });

  test("a server that is killed and comes back is followed again without a reload", async () => {
    const script = await openScript(lab().dataDir);
    const id = await script.start((tool) => studyOf(tool, { name: "survivor", locations: 40, seconds: 0.4 }));
    const page = await lab().openPage(`/workflows/${id}`);
    const live = page.getByRole("status").filter({ hasText: "Live" });
    await live.waitFor();
    await page.evaluate("window.hasStayed = true");
    await lab().stop("SIGKILL");
    await page.getByRole("status").filter({ hasText: "Reconnecting" }).waitFor();
    await page.getByRole("heading", { name: "survivor" }).waitFor();
    await lab().start();
    await live.waitFor();
    const seen = await page.locator(".legend-entry strong").first().textContent();
    await until(
      "the page moves on",
      async () => (await page.locator(".legend-entry strong").first().textContent()) !== seen,
    );
    expect(await page.evaluate("window.hasStayed")).toBe(true);
    const { client } = await openScript(lab().dataDir);
    await client.call("stopWorkflow", { workflowId: id, body: { user: "ana" } });
    await page.locator(".page-head .status", { hasText: "Stopped" }).waitFor();
    await page.context().close();
  });

  test("a browser without WebGL says so plainly, and leads to the table", async () => {
    const script = await openScript(lab().dataDir);
    const id = await script.start((tool) => studyOf(tool, { name: "undrawn", locations: 1 }));
    const context = await lab().openContext();
    await context.addInitScript(`{
      const getContext = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return kind === "webgl2" ? null : getContext.call(this, kind, ...rest);
      };
    }`);
    const page = await context.newPage();
    const faults = watchFaults(page);
    await page.goto(`/workflows/${id}/graph`);
    await page.getByText("This browser has no WebGL 2, so the tasks cannot be drawn.").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "See them as a table" }).click();
    await page.getByRole("row", { name: /prepare/ }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  test("a graphics context that is lost comes back with everything on it", async () => {
    const script = await openScript(lab().dataDir);
    const id = await script.start((tool) => studyOf(tool, { name: "redrawn", locations: 2 }));
    await script.waitForStatus(id, "DONE");
    const page = await lab().openPage(`/workflows/${id}/graph`);
    const drawing = page.getByRole("application", { name: /Graph of 9 tasks/ });
    await drawing.waitFor();
    const done = async () => countPixels(page, await drawing.screenshot(), DONE);
    await until("the tasks are painted", async () => (await done()) > 1_000);
    await page.evaluate(`{
      const gl = document.querySelector(".task-graph canvas").getContext("webgl2");
      window.loss = gl.getExtension("WEBGL_lose_context");
      window.loss.loseContext();
    }`);
    await until("nothing is painted", async () => (await done()) < 100);
    await page.evaluate("window.loss.restoreContext()");
    await until("the tasks are painted again", async () => (await done()) > 1_000);
    await page.context().close();
  });
});
