/** What holds for every page alike; a new page is a line in places.ts. */
import { beforeAll, expect, test } from "bun:test";
import type { Page, Route } from "playwright-core";
import { expectAccessible, watchFaults } from "./check-page.ts";
import { describeGui } from "./gui-tests.ts";
import { type ContextChoice, until } from "./lab.ts";
import { listPlaces, type Places, runStudies } from "./places.ts";

const PHONE = { width: 390, height: 844 };
const STOPS = 12;

describeGui("every page", (lab) => {
  let places: Places;
  beforeAll(async () => {
    places = listPlaces(await runStudies(lab().dataDir));
  });

  async function visitAll(choice: ContextChoice, check: (page: Page, path: string) => Promise<void>) {
    const context = await lab().openContext(choice);
    for (const [path, isThere] of Object.entries(places)) {
      const page = await context.newPage();
      const faults = watchFaults(page);
      await page.goto(path);
      await isThere(page);
      await check(page, path);
      expect({ path, faults }).toEqual({ path, faults: [] });
      await page.close();
    }
    await context.close();
  }

  for (const colorScheme of ["light", "dark"] as const)
    test(`answers its question, breaks no rule of accessibility and no policy, in the ${colorScheme} theme`, () =>
      visitAll({ colorScheme }, async (page) => {
        expect(await page.locator("html").getAttribute("data-mantine-color-scheme")).toBe(colorScheme);
        await expectAccessible(page);
      }));

  test("fits a phone without scrolling sideways, and breaks no rule of accessibility there", () =>
    visitAll({ viewport: PHONE }, async (page, path) => {
      const overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
      expect({ path, overflow }).toEqual({ path, overflow: 0 });
      await expectAccessible(page);
    }));

  test("has one heading, a main part, and nothing that takes the focus away for good", () =>
    visitAll({}, async (page, path) => {
      const headings = await page.getByRole("heading", { level: 1 }).count();
      expect({ path, headings, mains: await page.getByRole("main").count() }).toEqual({
        path,
        headings: 1,
        mains: 1,
      });
      const stops = new Set<string>();
      for (let press = 0; press < STOPS; press++) {
        await page.keyboard.press("Tab");
        stops.add(String(await page.evaluate("document.activeElement.outerHTML.slice(0, 300)")));
      }
      expect({ path, stops: stops.size > 8 }).toEqual({ path, stops: true });
    }));

  test("says what the server refused, and reads anew when asked to", async () => {
    const context = await lab().openContext();
    const refuse = (route: Route) =>
      route.fulfill({
        status: 500,
        contentType: "application/problem+json",
        body: JSON.stringify({
          code: "internal",
          status: 500,
          detail: "A bug of the server.",
          hint: "Try it.",
        }),
      });
    for (const [path, isThere] of Object.entries(places)) {
      // Settings ask the server for nothing.
      if (path === "/settings") continue;
      const page = await context.newPage();
      await page.route(/\/api\/v1\//, refuse);
      await page.goto(path);
      const alert = page.getByRole("alert").filter({ hasText: "A bug of the server." }).first();
      await alert.waitFor();
      await page.unroute(/\/api\/v1\//, refuse);
      await until(`${path} is read anew`, async () => {
        for (const button of await page.getByRole("button", { name: "Try again" }).all())
          await button.click();
        return (await page.getByRole("button", { name: "Try again" }).count()) === 0;
      });
      await isThere(page);
      await page.close();
    }
    await context.close();
  });
});
