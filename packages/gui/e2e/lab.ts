/**
 * A person's own Jobmon in a temporary home, real workflows in it, and a browser in front of it. The server keeps its
 * port, so that it can be stopped and started again under an open page.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findLocalServer } from "jobmon";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const ROOT = join(import.meta.dirname, "../../..");
const JOBMON = join(ROOT, "packages/cli/bin/jobmon");
const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const START_LIMIT_MS = 30_000;
const POLL_MS = 50;

/** Debian's browser; undefined where there is none. */
export const CHROMIUM = Bun.which("chromium") ?? undefined;

export interface Lab {
  readonly home: string;
  readonly dataDir: string;
  readonly url: string;
  readonly browser: Browser;
  readonly start: () => Promise<void>;
  /** `SIGKILL`: as a crash; `SIGTERM`: as `jobmon down`. */
  readonly stop: (signal: NodeJS.Signals) => Promise<void>;
  /** A link that opens one session. */
  readonly makeLink: () => Promise<string>;
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

export async function openLab(): Promise<Lab> {
  const home = mkdtempSync(join(tmpdir(), "jobmon-gui-"));
  const dataDir = join(home, ".jobmon");
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    PATH: process.env.PATH ?? "",
    HOME: home,
    LANG: "C.UTF-8",
    USER: "ana",
    LOGNAME: "ana",
    JOBMON__SERVER__PORT: String(port),
  };
  let server: Bun.Subprocess | undefined;

  const start = async () => {
    server = Bun.spawn([JOBMON, "up"], {
      cwd: home,
      env: environment,
      stdin: "ignore",
      stdout: "ignore",
      stderr: Bun.file(join(home, "up.stderr")),
    });
    await until("the server answers", async () => (await findLocalServer(dataDir)) !== undefined);
  };
  const stop = async (signal: NodeJS.Signals) => {
    server?.kill(signal);
    await server?.exited;
    server = undefined;
  };
  const makeLink = async () => {
    const { stdout, exited } = Bun.spawn([JOBMON, "gui"], { cwd: home, env: environment, stderr: "ignore" });
    const text = await new Response(stdout).text();
    if ((await exited) !== 0) throw new Error("`jobmon gui` failed");
    return text.trim();
  };

  await buildPages();
  await start();
  const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: CHROMIUM_FLAGS });
  const openContext = async ({
    signedIn = true,
    colorScheme = "light",
    viewport = DESKTOP,
  }: ContextChoice = {}) => {
    const context = await browser.newContext({ colorScheme, viewport, baseURL: url, locale: "en-GB" });
    context.setDefaultTimeout(20_000);
    if (signedIn) await signIn(context, await makeLink());
    return context;
  };
  return {
    home,
    dataDir,
    url,
    browser,
    start,
    stop,
    makeLink,
    openContext,
    openPage: async (path, options) => {
      const page = await (await openContext(options)).newPage();
      await page.goto(path);
      return page;
    },
    close: async () => {
      await browser.close();
      await stop("SIGTERM");
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

function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}

export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const limitAt = Date.now() + START_LIMIT_MS;
  while (!(await holds())) {
    if (Date.now() > limitAt) throw new Error(`${what}: not within ${START_LIMIT_MS / 1_000} s`);
    await Bun.sleep(POLL_MS);
  }
}
