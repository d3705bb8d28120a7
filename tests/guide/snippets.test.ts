/** Every snippet of the guide is run, in every language, against a real server; where output is shown, it is that. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApiClient } from "jobmon";
import { LANGUAGES, type Language, parsePage } from "../../tools/guide/parse-page.ts";
import { findClients } from "../parity/clients.ts";
import { createSandbox, listProcesses, type Sandbox, until } from "../support/sandbox.ts";
import { isAsShown, type Program, runCommands, runPage, scriptOf, type Told } from "./run-page.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const FOLDER = join(ROOT, "docs", "guide");
const TSC = join(ROOT, "node_modules", "typescript", "bin", "tsc");
const LIMIT_MS = 240_000;
const NAMES: Readonly<Record<string, Language>> = { python: "Python", r: "R", typescript: "TypeScript" };

const pages = readdirSync(FOLDER).map((file) => ({
  file,
  page: parsePage(`docs/guide/${file}`, readFileSync(join(FOLDER, file), "utf8")),
}));
const programs = new Map<Language, Program | { readonly why: string }>(
  findClients().map((client) => [
    NAMES[client.name] as Language,
    "why" in client ? client : { command: client.command[0] as string, environment: client.environment },
  ]),
);

test(
  "the snippets in TypeScript are typed as strictly as can be",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "jobmon-guide-"));
    try {
      symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
      const files = pages.flatMap(({ file, page }) => [
        { name: file.replace(".md", ".ts"), text: scriptOf(page.snippets.TypeScript, "TypeScript") },
        ...page.files.filter(({ name }) => name.endsWith(".ts")),
      ]);
      const written = files.filter(({ text }) => text !== "");
      for (const { name, text } of written) writeFileSync(join(folder, name), text);
      const words = [
        "--noEmit",
        "--strict",
        "--noUncheckedIndexedAccess",
        "--skipLibCheck",
        "--types",
        "bun",
      ];
      const modules = ["--target", "esnext", "--module", "preserve", "--allowImportingTsExtensions"];
      const { stdout } = spawnSync("node", [TSC, ...words, ...modules, ...written.map(({ name }) => name)], {
        cwd: folder,
        encoding: "utf8",
      });
      expect(written.length).toBeGreaterThan(5);
      expect(stdout).toBe("");
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  LIMIT_MS,
);

function differences(told: readonly Told[]): readonly string[] {
  return told
    .filter((one) => !isAsShown(one))
    .map(({ line, shown, said }) => `line ${line} prints\n${said}\nand not\n${shown}`);
}

describe.each(pages.filter(({ page }) => page.snippets.Python.length > 0))("$file", ({ page }) => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await createSandbox({
      JOBMON__RETRY__BACKOFF_INITIAL: "0",
      JOBMON__CLUSTERS__MULTIPROCESS__CORES: "16",
      // What the guide says of a cluster called slurm is taken, and nothing is run there.
      JOBMON__CLUSTERS__SLURM__KIND: "dummy",
    });
    sandbox.daemon("up", ["up"]);
    const api = createApiClient({
      url: sandbox.url,
      token: sandbox.environment.JOBMON__HTTP__TOKEN as string,
    });
    await until("the server answers", () => api.call("getReady", {}).catch(() => undefined));
  }, LIMIT_MS);
  afterAll(async () => {
    sandbox.jobmon("down");
    await until("no process is left", () => listProcesses(sandbox.dir).length === 0);
    sandbox.remove();
  });

  for (const language of LANGUAGES) {
    const program = programs.get(language) ?? { why: "there is no client" };
    const isMissing = "why" in program;
    const act = async () => {
      if (isMissing) throw new Error(program.why);
      expect(differences(await runPage(page, { language, program, sandbox }))).toEqual([]);
      if (language === "Python") expect(differences(await runCommands(page, sandbox))).toEqual([]);
    };
    if (isMissing && !process.env.CI) {
      console.warn(`SKIPPED: the guide in ${language}: ${program.why}`);
      test.skip(`its snippets in ${language} run and print what is shown: ${program.why}`, act);
    } else test(`its snippets in ${language} run and print what is shown`, act, LIMIT_MS);
  }
});
