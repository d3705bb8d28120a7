/** The package that `npm publish` would send: packed, installed into an empty folder, and used there as its users do. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { findUser } from "@jobmon/config";
import { createApiClient } from "jobmon";
import { type Browser, chromium } from "playwright-core";
import { createSandbox, type Sandbox, until } from "../support/sandbox.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const TSC = join(ROOT, "node_modules", "typescript", "bin", "tsc");
const LIMIT_MS = 180_000;
const CHROMIUM = Bun.which("chromium");
const HTML = `<!doctype html><html lang="en"><title>Elsewhere</title><output></output><script type="module" src="/page.js"></script></html>`;

let folder: string;
let sandbox: Sandbox;
let pages: Bun.Server<undefined>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "jobmon-npm-"));
  const built = spawnSync(process.execPath, [join(ROOT, "tools", "build-npm.ts"), join(folder, "package")], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (built.status !== 0) throw new Error(built.stderr);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  writeFileSync(join(folder, "package.json"), '{ "type": "module", "private": true }');
  // It depends on nothing, so nothing is fetched.
  const installed = spawnSync("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], {
    cwd: folder,
    encoding: "utf8",
  });
  if (installed.status !== 0) throw new Error(installed.stderr);
  rmSync(join(folder, "package"), { recursive: true });
  pages = servePages();
  sandbox = await createSandbox({ JOBMON__SERVER__ALLOWED_ORIGINS: pages.url.origin });
  sandbox.daemon("up", ["up"]);
  const api = createApiClient({ url: sandbox.url, token: sandbox.environment.JOBMON__HTTP__TOKEN as string });
  await until("the server answers", () => api.call("getReady", {}).catch(() => undefined));
}, LIMIT_MS);

afterAll(async () => {
  await pages.stop(true);
  sandbox.remove();
  rmSync(folder, { recursive: true });
});

function servePages(): Bun.Server<undefined> {
  const files: Readonly<Record<string, string>> = {
    "/jobmon.js": join(folder, "node_modules", "jobmon", "browser.js"),
    "/page.js": join(import.meta.dirname, "page.js"),
  };
  return Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      const file = files[new URL(request.url).pathname];
      return file === undefined
        ? new Response(HTML, { headers: { "content-type": "text/html" } })
        : new Response(Bun.file(file));
    },
  });
}

const installedFile = (name: string) => readFileSync(join(folder, "node_modules", "jobmon", name), "utf8");

describe("the package", () => {
  test("holds what its manifest names, and depends on nothing", () => {
    const manifest = JSON.parse(installedFile("package.json"));
    expect(manifest).toMatchObject({ name: "jobmon", license: "Apache-2.0", engines: { node: ">=20" } });
    expect([manifest.dependencies, manifest.private]).toEqual([undefined, undefined]);
    expect(readdirSync(join(folder, "node_modules", "jobmon")).sort()).toEqual(
      ["LICENSE", "LICENSE-yaml", "README.md", "browser.js", "index.js", "package.json", "types"].sort(),
    );
    expect(readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
      "jobmon",
    ]);
  });

  test("imports built-in modules alone, and for pages none", () => {
    const imports = (name: string) =>
      new Bun.Transpiler({ loader: "js" }).scanImports(installedFile(name)).map(({ path }) => path);
    const foreign = imports("index.js").filter(
      (path) => !/^(node:)?[a-z_/]+$/.test(path) || path.startsWith("@"),
    );
    expect(foreign).toEqual([]);
    expect(
      imports("index.js").filter((path) => path === "jobmon" || path === "yaml" || path === "zod"),
    ).toEqual([]);
    expect(imports("browser.js")).toEqual([]);
    expect(installedFile("index.js")).not.toContain("cli/bin/jobmon");
  });
});

describe("its types", () => {
  for (const [resolution, module] of [
    ["nodenext", "nodenext"],
    ["bundler", "esnext"],
  ] as const)
    test(
      `accept what is right and nothing else, resolved as ${resolution}`,
      () => {
        copyFileSync(join(import.meta.dirname, "typed.ts"), join(folder, "typed.ts"));
        // The default libraries, no types of Node or Bun, and the package's own declarations are checked too.
        const words = [TSC, "--noEmit", "--strict", "--target", "es2022", "--module", module];
        const { stdout, status } = spawnSync(
          "node",
          [...words, "--moduleResolution", resolution, "typed.ts"],
          {
            cwd: folder,
            encoding: "utf8",
          },
        );
        expect(stdout).toBe("");
        expect(status).toBe(0);
      },
      LIMIT_MS,
    );
});

describe("the script of the README", () => {
  const [, script = ""] =
    readFileSync(join(ROOT, "packages/client/README.md"), "utf8").match(/```ts\n([^`]*)```/) ?? [];
  for (const program of ["node", "bun"])
    test(
      `runs under ${program}`,
      async () => {
        expect(script.trim().split("\n").length).toBeLessThan(30);
        const out = join(folder, program);
        mkdirSync(out);
        const file = join(folder, `${program}.mjs`);
        writeFileSync(file, script.replace("/tmp/digits", out).replace("2026-11-21", program));
        const run = Bun.spawn([program === "bun" ? process.execPath : program, file], {
          cwd: folder,
          env: { ...sandbox.environment, PATH: process.env.PATH ?? "" },
          stderr: "pipe",
        });
        const [said, shown] = await Promise.all([
          new Response(run.stdout).text(),
          new Response(run.stderr).text(),
        ]);
        expect({ said: said.trim(), shown: /Done, 11 of 11 tasks done/.test(shown) || shown }).toEqual({
          said: "DONE 11 of 11",
          shown: true,
        });
      },
      LIMIT_MS,
    );
});

if (CHROMIUM === null && !process.env.CI) {
  console.warn("SKIPPED: the package in a page: there is no chromium (apt-get install chromium)");
  test.skip("in a page elsewhere: there is no chromium", () => undefined);
} else {
  describe("in a page of another origin", () => {
    let browser: Browser;
    beforeAll(async () => {
      if (CHROMIUM === null) throw new Error("there is no chromium: apt-get install chromium");
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
    }, LIMIT_MS);
    afterAll(() => browser?.close());

    async function visit(origin: string, faults: string[] = []) {
      const page = await browser.newPage();
      page.on("pageerror", (error) => faults.push(error.message));
      const { JOBMON__HTTP__TOKEN: token = "" } = sandbox.environment;
      const told = new URLSearchParams({ url: sandbox.url, token, user: findUser(), host: hostname() });
      await page.goto(`${origin}/#${told}`);
      await page.locator("output[data-end]").waitFor({ timeout: 60_000, state: "attached" });
      const output = page.locator("output");
      const end = await output.getAttribute("data-end");
      const events = Number(await output.getAttribute("data-events"));
      const text = await output.textContent();
      await page.close();
      return { end, events, text };
    }

    test(
      "it binds a workflow, starts it, and follows its events",
      async () => {
        const faults: string[] = [];
        const { end, events, text } = await visit(pages.url.origin, faults);
        expect({ end, text, faults }).toEqual({ end: "DONE", text: "DONE: 3 done", faults: [] });
        expect(events).toBeGreaterThan(1);
      },
      LIMIT_MS,
    );

    test(
      "an origin that the server does not allow gets nothing",
      async () => {
        const { end } = await visit(pages.url.origin.replace("127.0.0.1", "localhost"));
        expect(end).toStartWith("server_unreachable");
      },
      LIMIT_MS,
    );
  });
}
