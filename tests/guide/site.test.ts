/** The documentation as pages, in front of a browser. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { expectAccessible, watchFaults } from "../../packages/gui/e2e/check-page.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const CHROMIUM = Bun.which("chromium");
const LIMIT_MS = 120_000;
const folder = mkdtempSync(join(tmpdir(), "jobmon-docs-"));
const isSkipped = CHROMIUM === null && !process.env.CI;

beforeAll(() => {
  const words = [join(ROOT, "tools", "build-docs.ts"), folder];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}, LIMIT_MS);
afterAll(() => rmSync(folder, { recursive: true }));

test("no link between the pages leads nowhere", () => {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".html"),
  );
  const broken = pages.flatMap((page) =>
    [...readFileSync(join(folder, page), "utf8").matchAll(/(?:href|src)="([^"#:]+)(?:#[^"]*)?"/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !existsSync(join(folder, dirname(page), target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(pages.length).toBeGreaterThan(20);
  expect(broken).toEqual([]);
});

if (isSkipped)
  console.warn("SKIPPED: the pages of the guide: there is no chromium (apt-get install chromium)");
describe.skipIf(isSkipped)("the pages of the guide", () => {
  setDefaultTimeout(LIMIT_MS);
  let server: Bun.Server<undefined>;
  let browser: Browser;
  beforeAll(async () => {
    if (CHROMIUM === null) throw new Error("there is no chromium: apt-get install chromium");
    server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: (request) => new Response(Bun.file(join(folder, new URL(request.url).pathname))),
    });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  }, LIMIT_MS);
  afterAll(async () => {
    await browser?.close();
    await server?.stop(true);
  });

  const open = async (page: Page, name: string) => {
    await page.goto(`${server.url.origin}/guide/${name}.html`);
    return page;
  };
  const chosen = (page: Page) => page.getByRole("tab", { selected: true }).allTextContents();

  for (const colorScheme of ["light", "dark"] as const)
    test(`break no rule of accessibility and no policy, in the ${colorScheme} theme`, async () => {
      const context = await browser.newContext({ colorScheme });
      for (const file of readdirSync(join(folder, "guide"))) {
        const page = await context.newPage();
        const faults = watchFaults(page);
        await open(page, file.replace(".html", ""));
        await expectAccessible(page);
        expect({ file, faults }).toEqual({ file, faults: [] });
        await page.close();
      }
      await context.close();
    });

  test("show one language, keep it for all steps, other pages and the next visit", async () => {
    const context = await browser.newContext();
    const page = await open(await context.newPage(), "templates-and-tasks");
    expect(new Set(await chosen(page))).toEqual(new Set(["Python"]));
    await page.getByRole("tab", { name: "R", exact: true }).nth(2).click();
    expect(new Set(await chosen(page))).toEqual(new Set(["R"]));
    expect(await page.getByRole("tabpanel").count()).toBe(await page.getByRole("tablist").count());
    await page.getByText("array_tasks(fit, location").first().waitFor();
    const other = await open(await context.newPage(), "running");
    expect(new Set(await chosen(other))).toEqual(new Set(["R"]));
    await context.close();
  });

  test("are worked by keys as tabs are", async () => {
    const page = await open(await browser.newPage(), "first-workflow");
    await page.getByRole("tab", { name: "Python" }).focus();
    for (const [key, language] of [
      ["ArrowRight", "R"],
      ["End", "TypeScript"],
      ["ArrowRight", "Python"],
      ["ArrowLeft", "TypeScript"],
      ["Home", "Python"],
    ] as const) {
      await page.keyboard.press(key);
      expect(await page.locator(":focus").textContent()).toBe(language);
      expect(await chosen(page)).toEqual([language]);
    }
    await page.close();
  });

  test("show every language without scripts, and fit a phone", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = await open(await context.newPage(), "first-workflow");
    expect(await plain.locator("details summary").allTextContents()).toEqual(["Python", "R", "TypeScript"]);
    await context.close();
    const phone = await browser.newContext({ viewport: { width: 390, height: 844 } });
    for (const name of ["index", "first-workflow", "resources", "status-and-errors"]) {
      const page = await open(await phone.newPage(), name);
      const overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
      expect({ name, overflow }).toEqual({ name, overflow: 0 });
      await page.close();
    }
    await phone.close();
  });

  test("open from a disk as well", async () => {
    const page = await browser.newPage();
    const faults = watchFaults(page);
    await page.goto(`file://${folder}/guide/first-workflow.html`);
    expect(await chosen(page)).toEqual(["Python"]);
    expect(faults).toEqual([]);
    await page.close();
  });
});
