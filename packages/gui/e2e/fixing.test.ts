import { expect, test } from "bun:test";
import { watchFaults } from "./check-page.ts";
import { describeGui } from "./gui-tests.ts";
import { until } from "./lab.ts";
import { openScript, studyOf } from "./workflows.ts";

describeGui("fixing what failed", (lab) => {
  test("takes at most four clicks from a failed workflow to its error text and the retry", async () => {
    const script = await openScript(lab().dataDir);
    const failed = await script.start((tool) =>
      studyOf(tool, { name: "covariates", locations: 3, failing: 1 }),
    );
    await script.waitForStatus(failed, "FAILED");
    const page = await lab().openPage("/");
    let clicks = 0;
    const click = async (name: string, role: "link" | "button") => {
      clicks += 1;
      await page.getByRole(role, { name }).first().click();
    };
    await click("covariates", "link");
    await click("See why", "link");
    await page.getByText("draws for location 1 are missing").first().waitFor();
    await click("Retry 1 task", "button");
    clicks += 1;
    await page.getByRole("dialog").getByRole("button", { name: "Retry 1 task" }).click();
    await page.getByText("1 task will run again. The workflow was resumed.").waitFor();
    expect(clicks).toBeLessThanOrEqual(4);
    await page.context().close();
    const { rows } = await script.client.call("listRuns", { workflowId: failed });
    expect(rows.length).toBe(2);
    const story = await script.client.call("getWorkflowStory", { workflowId: failed });
    expect(story.rows.map(({ what }) => what).join(" ")).toContain("retr");
  });

  test("changes nothing before it was confirmed, and only what was previewed", async () => {
    const script = await openScript(lab().dataDir);
    const id = await script.start((tool) => studyOf(tool, { name: "preview", locations: 2, failing: 1 }));
    await script.waitForStatus(id, "FAILED");
    const page = await lab().openPage(`/workflows/${id}/tasks?where=status:is:ERROR_FATAL`);
    await page.getByRole("button", { name: "Change these …" }).click();
    await page.getByText("1 task would change:").waitFor();
    await page
      .getByLabel(/What to do/)
      .first()
      .click();
    await page.getByRole("option", { name: "Mark as done" }).click();
    const confirm = page.getByRole("button", { name: "Mark as done 1 task" });
    await confirm.waitFor();
    const before = await script.client.call("getWorkflow", { workflowId: id });
    expect(before.counts.ERROR_FATAL).toBe(1);
    await confirm.click();
    await page.getByText("1 task count as done.").waitFor();
    const after = await script.client.call("getWorkflow", { workflowId: id });
    expect(after.counts.ERROR_FATAL).toBeUndefined();
    await page.context().close();
  });

  test("shows by itself how a running workflow goes on, pauses, and is stopped", async () => {
    const script = await openScript(lab().dataDir);
    const id = await script.start((tool) => studyOf(tool, { name: "live", locations: 30, seconds: 0.4 }));
    const page = await lab().openPage(`/workflows/${id}`);
    const faults = watchFaults(page);
    await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Unpause" }).click();
    await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
    const done = page.locator(".legend-entry", { hasText: "done" }).locator("strong");
    await until("five tasks are seen to be done", async () => Number(await done.first().textContent()) >= 5);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Stop the workflow" }).click();
    await page.locator(".page-head .status", { hasText: "Stopped" }).waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("reads a running task's log as it is written, and finds a line in a long one", async () => {
    const script = await openScript(lab().dataDir);
    const id = await script.start((tool) => {
      const workflow = tool.workflow({ name: "logs", workflowArgs: "logs", defaultCluster: "multiprocess" });
      const talk = tool.taskTemplate({
        name: "talk",
        command: "for i in $(seq 1 60); do echo tick $i; sleep 0.25; done",
      });
      const flood = tool.taskTemplate({
        name: "flood",
        command: "seq -f 'line %08.0f of a long log' 1 400000; echo the needle; seq 1 100000",
      });
      workflow.addTask(talk.task({}));
      workflow.addTask(flood.task({}));
      return workflow;
    });
    const { rows } = await script.client.call("listTasks", { workflowId: id });
    const idOf = (name: string) => rows.find((task) => task.name === name)?.id;
    const page = await lab().openPage(`/tasks/${idOf("talk")}`);
    await page.locator(".log-line", { hasText: "tick 2" }).first().waitFor();
    await page
      .locator(".log-line", { hasText: /tick 1[0-9]/ })
      .first()
      .waitFor();

    await script.waitForStatus(id, "DONE");
    await page.goto(`/tasks/${idOf("flood")}?stream=stdout`);
    await page.locator(".log-line", { hasText: "100000" }).last().waitFor();
    await page.getByRole("textbox", { name: "Search the log" }).fill("the needle");
    await page.keyboard.press("Enter");
    await page.locator('.log-line[data-hit="true"]', { hasText: "the needle" }).waitFor();
    await page.getByRole("button", { name: "To the start of the log" }).click();
    await page.locator(".log-line", { hasText: "line 00000001 of" }).waitFor();
    await page.context().close();
  });
});
