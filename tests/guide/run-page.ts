/** Runs what a page of the guide shows in one language: one process, one snippet after the other, each by its output. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Language, Page, Snippet } from "../../tools/guide/parse-page.ts";
import type { Sandbox } from "../support/sandbox.ts";

const ROOT = join(import.meta.dirname, "..", "..");

export interface Program {
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Told {
  readonly line: number;
  readonly shown: string | undefined;
  readonly said: string;
}

/** A line that no snippet prints, after each of them. */
const MARK = "@@end of snippet@@";
const MARKING: Readonly<Record<Language, { readonly file: string; readonly code: string }>> = {
  Python: { file: "page.py", code: `print("${MARK}", flush=True)` },
  R: { file: "page.R", code: `cat("${MARK}\\n")` },
  TypeScript: { file: "page.ts", code: `console.log("${MARK}");` },
};

/** The script of a page. */
export function scriptOf(snippets: readonly Snippet[], language: Language): string {
  return snippets.map(({ code }) => `${code}\n${MARKING[language].code}\n`).join("");
}

export async function runPage(
  page: Page,
  {
    language,
    program,
    sandbox,
  }: { readonly language: Language; readonly program: Program; readonly sandbox: Sandbox },
): Promise<readonly Told[]> {
  const folder = folderOf(sandbox, language);
  const { file } = MARKING[language];
  for (const one of page.files)
    if (one.language === undefined || one.language === language)
      writeFileSync(join(folder, one.name), one.text);
  writeFileSync(join(folder, file), scriptOf(page.snippets[language], language));
  const run = Bun.spawn([program.command, file], {
    cwd: folder,
    env: { ...sandbox.environment, ...program.environment, JOBMON_PROGRESS: "none" },
    stderr: "pipe",
  });
  const [said, complaints] = await Promise.all([
    new Response(run.stdout).text(),
    new Response(run.stderr).text(),
  ]);
  const parts = said.split(`${MARK}\n`);
  const exitCode = await run.exited;
  if (exitCode !== 0) {
    const line = page.snippets[language][parts.length - 1]?.line;
    throw new Error(
      `the snippet at line ${line} failed with exit code ${exitCode}:\n${complaints}\n${parts.at(-1)}`,
    );
  }
  return page.snippets[language].map(({ line, output }, at) => ({
    line,
    shown: output,
    said: (parts[at] ?? "").trimEnd(),
  }));
}

/** Runs the commands of a page where its Python script ran. */
export async function runCommands(page: Page, sandbox: Sandbox): Promise<readonly Told[]> {
  const bin = join(sandbox.dir, "bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(sandbox.environment.JOBMON_BIN as string, join(bin, "jobmon"));
  const told: Told[] = [];
  for (const { line, code, output } of page.commands) {
    const run = Bun.spawn(["sh", "-euc", code], {
      cwd: folderOf(sandbox, "Python"),
      env: { ...sandbox.environment, PATH: `${bin}:${sandbox.environment.PATH}` },
      stderr: "pipe",
    });
    const [said, complaints] = await Promise.all([
      new Response(run.stdout).text(),
      new Response(run.stderr).text(),
    ]);
    if ((await run.exited) !== 0)
      throw new Error(`the commands at line ${line} failed:\n${said}${complaints}`);
    told.push({ line, shown: output, said: said.trimEnd() });
  }
  return told;
}

function folderOf(sandbox: Sandbox, language: Language): string {
  const folder = join(sandbox.dir, language);
  mkdirSync(folder, { recursive: true });
  const modules = join(folder, "node_modules");
  if (language === "TypeScript") {
    try {
      symlinkSync(join(ROOT, "node_modules"), modules);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  return folder;
}

/** Whether it prints what is shown, in which … stands for whatever differs from run to run. */
export function isAsShown({ shown, said }: Told): boolean {
  if (shown === undefined) return true;
  const pattern = shown
    .trimEnd()
    .split("…")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^\\n]*");
  return new RegExp(`^${pattern}$`).test(said.replace(/[ \t]+$/gm, ""));
}
