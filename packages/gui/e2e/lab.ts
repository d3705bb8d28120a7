/**
 * A person's own Jobmon in a temporary home, real workflows in it, and a browser in front of it. The server keeps its
 * port, so that it can be stopped and started again under an open page.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { createLabServer, type LabServer, type Settings } from "./lab-server.ts";

export { until } from "./until.ts";

const ROOT = join(import.meta.dirname, "../../..");
const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  // The task graph is drawn with WebGL, here by the processor.
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Debian's browser; undefined where there is none. */
export const CHROMIUM = Bun.which("chromium") ?? undefined;

export interface Lab extends LabServer {
  readonly home: string;
  readonly browser: Browser;
  /** A browser of its own that is signed in, or not. */
  readonly openContext: (options?: ContextChoice) => Promise<BrowserContext>;
  readonly openPage: (path: string, options?: ContextChoice) => Promise<Page>;
  readonly close: () => Promise<void>;
}

export interface ContextChoice {
  readonly signedIn?: boolean;
  readonly colorScheme?: "light" | "dark";
  readonly viewport?: { readonly width: number; readonly height: number };
}

const DESKTOP = { width: 1280, height: 800 };

export async function openLab(settings: Settings = {}): Promise<Lab> {
  const home = mkdtempSync(join(tmpdir(), "jobmon-gui-"));
  const server = await createLabServer(home, settings);
  await buildPages();
  await server.start();
  const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: CHROMIUM_FLAGS });
  const openContext = async ({
    signedIn = true,
    colorScheme = "light",
    viewport = DESKTOP,
  }: ContextChoice = {}) => {
    const context = await browser.newContext({ colorScheme, viewport, baseURL: server.url, locale: "en-GB" });
    context.setDefaultTimeout(20_000);
    if (signedIn) await signIn(context, await server.makeLink());
    return context;
  };
  return {
    ...server,
    home,
    browser,
    openContext,
    openPage: async (path, options) => {
      const page = await (await openContext(options)).newPage();
      await page.goto(path);
      return page;
    },
    close: async () => {
      await browser.close();
      await server.stop("SIGTERM");
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** As `npm run build` does, if anything changed since. */
async function buildPages(): Promise<void> {
  const build = Bun.spawn([process.execPath, join(ROOT, "tools/build-gui.ts"), "--if-stale"], {
    cwd: ROOT,
    stdout: "ignore",
    stderr: "inherit",
  });
  if ((await build.exited) !== 0) throw new Error("the pages could not be built");
}

async function signIn(context: BrowserContext, link: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole("heading", { name: "Workflows" }).waitFor();
  await page.close();
}
