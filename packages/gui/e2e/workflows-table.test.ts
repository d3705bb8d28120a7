import { beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { describeGui } from "./gui-tests.ts";
import { until } from "./lab.ts";
import { runStudies, type Studies } from "./places.ts";

const DONE = "cause of death";
const FAILED = "covariates";

describeGui("the table of workflows", (lab) => {
  let studies: Studies;
  beforeAll(async () => {
    studies = await runStudies(lab().dataDir);
  });
  const names = (page: Page) => page.locator(".grid-row .row-link").allTextContents();
  const open = (...where: readonly string[]) =>
    lab().openPage(`/?${where.map((one) => `where=${encodeURIComponent(one)}`).join("&")}`);

  test("is narrowed on the server by everything a workflow is known by", async () => {
    const year = Date.UTC(2020, 0, 1);
    const wanted: Readonly<Record<string, readonly string[]>> = {
      "name:contains:COVAR": [FAILED],
      "name:not_contains:covar": [DONE],
      "name:in:covariates,nothing of the kind": [FAILED],
      "name:not_in:covariates": [DONE],
      "status:is:FAILED": [FAILED],
      "status:in:FAILED,DONE": [FAILED, DONE],
      "status:not:DONE": [FAILED],
      "args:contains:cause of death": [DONE],
      "tool:contains:burden": [FAILED, DONE],
      "attribute.release:is:2026-1": [FAILED, DONE],
      "attribute.release:not:2026-1": [],
      [`id:is:${studies.failed}`]: [FAILED],
      [`id:le:${studies.done}`]: [DONE],
      "failures:ge:1": [FAILED],
      [`created_at:ge:${year}`]: [FAILED, DONE],
      [`created_at:le:${year}`]: [],
      "user:is:nobody of that name": [],
    };
    const page = await lab().openPage("/");
    for (const [where, expected] of Object.entries(wanted)) {
      await page.goto(`/?where=${encodeURIComponent(where)}`);
      await page.locator(".chip").waitFor();
      await until(`${where} leaves ${expected.join(" and ") || "none"}`, async () => {
        const found = await names(page);
        return found.length === expected.length && expected.every((name) => found.includes(name));
      });
      if (expected.length === 0) await page.getByText(/No workflow fits/).waitFor();
    }
    await page.context().close();
  });

  test("shows each condition as a chip, several of them together, and loses them one by one", async () => {
    const page = await open("status:in:FAILED,DONE", "name:contains:cov");
    await page.getByRole("row", { name: /covariates/ }).waitFor();
    expect(await names(page)).toEqual([FAILED]);
    await page.getByRole("button", { name: "Remove the filter Name contains cov" }).click();
    await until("both are there", async () => (await names(page)).length === 2);
    expect(new URL(page.url()).searchParams.getAll("where")).toEqual(["status:in:FAILED,DONE"]);
    await page.context().close();
  });

  test("asks once for a page of rows, and tells progress, failures, age and activity of each", async () => {
    const page = await (await lab().openContext()).newPage();
    const asked: string[] = [];
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith("/api/v1/workflow")) asked.push(pathname);
    });
    await page.goto("/");
    const row = page.getByRole("row", { name: /covariates/ });
    await row.waitFor();
    await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    expect(asked.filter((path) => path === "/api/v1/workflows")).toHaveLength(1);
    expect(asked.filter((path) => /workflows\/\d/.test(path))).toEqual([]);
    expect(await row.getByRole("img", { name: /% done/ }).count()).toBe(1);
    expect(await row.locator("time").count()).toBeGreaterThanOrEqual(2);
    for (const moment of await row.locator("time").all())
      expect(await moment.getAttribute("title")).toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*Z/);
    await page.context().close();
  });

  test("keeps filters under a name of one's own, in this browser", async () => {
    const page = await open("name:contains:cov");
    await page.getByRole("row", { name: /covariates/ }).waitFor();
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("textbox", { name: "Name for the present filter" }).fill("my covariates");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "my covariates", exact: true }).waitFor();
    await page.goto("/");
    await until("all are there", async () => (await names(page)).length === 2);
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("menuitem", { name: "my covariates", exact: true }).click();
    await until("the view is shown", async () => (await names(page)).length === 1);
    expect(new URL(page.url()).searchParams.getAll("where")).toEqual(["name:contains:cov"]);
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("menuitem", { name: "Remove “my covariates”" }).click();
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByText("No view is saved yet").waitFor();
    await page.context().close();
  });
});
