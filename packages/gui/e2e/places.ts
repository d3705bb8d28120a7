import type { Page } from "playwright-core";
import { openScript, type Script, studyOf } from "./workflows.ts";

/** Path of each page, and what is there once it answers its question. */
export type Places = Readonly<Record<string, (page: Page) => Promise<void>>>;

export interface Studies {
  readonly script: Script;
  readonly done: number;
  readonly failed: number;
  readonly tool: number;
  readonly tasksOfFailed: readonly { readonly id: number; readonly name: string; readonly status: string }[];
}

/** A study that went well and one of 17 tasks of which two failed. */
export async function runStudies(dataDir: string): Promise<Studies> {
  const script = await openScript(dataDir);
  const done = await script.start((made) => studyOf(made, { name: "cause of death", locations: 4 }));
  const failed = await script.start((made) =>
    studyOf(made, { name: "covariates", locations: 4, failing: 2 }),
  );
  await script.waitForStatus(done, "DONE");
  await script.waitForStatus(failed, "FAILED");
  const { rows } = await script.client.call("listTasks", { workflowId: failed, limit: 100 });
  const tool = (await script.client.call("listTools", {})).rows[0]?.id ?? 0;
  return { script, done, failed, tool, tasksOfFailed: rows };
}

export function listPlaces({ failed, tool, tasksOfFailed }: Studies): Places {
  const own = `/workflows/${failed}`;
  const model = tasksOfFailed.find(({ name }) => /model/.test(name))?.id ?? 0;
  const failedTask = tasksOfFailed.find(({ status }) => status === "ERROR_FATAL")?.id ?? 0;
  return {
    "/": (page) => page.getByRole("row", { name: /covariates/ }).waitFor(),
    [own]: async (page) => {
      await page.locator(".template-node", { hasText: "summarise" }).waitFor();
      await page.getByRole("img", { name: /tasks ran at once/ }).waitFor();
      await page
        .getByRole("row", { name: /prepare/ })
        .first()
        .waitFor();
    },
    [`${own}/tasks?where=status:is:ERROR_FATAL`]: (page) =>
      page
        .getByRole("row", { name: /model.*Failed/ })
        .first()
        .waitFor(),
    [`${own}/graph?task=${model}`]: async (page) => {
      await page.getByRole("application", { name: /Graph of 17 tasks/ }).waitFor();
      await page
        .getByRole("region", { name: "Chosen task" })
        .getByText(/waits for 1, 1 wait for it/)
        .waitFor();
    },
    [`${own}/graph?colour=duration`]: async (page) => {
      await page.getByRole("application", { name: /Graph of 17 tasks/ }).waitFor();
      await page.getByText(/^ran$/).waitFor();
    },
    [`${own}/timeline`]: async (page) => {
      await page.getByRole("application", { name: /Timeline of/ }).waitFor();
      await page.getByText("17 of 17 tasks on screen", { exact: true }).waitFor();
    },
    [`${own}/errors`]: (page) =>
      page
        .getByText(/draws for location \d are missing/)
        .first()
        .waitFor(),
    [`${own}/resources`]: async (page) => {
      await page.getByRole("img", { name: /Runtime of \d+ attempts: median/ }).waitFor();
      await page.getByText(/task_template_resources:/).waitFor();
    },
    [`${own}/activity`]: (page) => page.getByRole("row").nth(2).waitFor(),
    [`/tasks/${failedTask}`]: async (page) => {
      await page.locator(".log-line", { hasText: "are missing" }).waitFor();
      await page.getByText(/none of its 2 attempts is left/).waitFor();
    },
    "/tools": (page) => page.getByRole("link", { name: "burden of disease" }).waitFor(),
    [`/tools/${tool}`]: async (page) => {
      await page
        .getByRole("img", { name: /Runtime: the median was/ })
        .first()
        .waitFor();
      await page.getByRole("heading", { name: "Newest workflows" }).waitFor();
    },
    "/clusters": (page) => page.getByRole("region", { name: "Cluster multiprocess" }).waitFor(),
    "/settings": (page) => page.getByText("Time zone").first().waitFor(),
  };
}
