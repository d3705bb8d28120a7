/** The style of CONTRIBUTING.md, as far as a program can judge it. An exception is listed here with its reason. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, extname, join, resolve } from "node:path";
import ts from "typescript";

/** Every source is read and parsed, by a machine that may be busy with other tests. */
setDefaultTimeout(60_000);

const ROOT = resolve(import.meta.dirname, "..");
const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 60;

/** Longer than the limits allow, and why that is better than a split. Functions are named `file: function`. */
const LONG: Readonly<Record<string, string>> = {
  "examples/life-expectancy/workflow.ts: defineStudy":
    "A workflow is read from top to bottom, as its users write it.",
  "examples/plugin/detached.ts: createPlugin": "A plugin in one piece, to be copied.",
  "packages/api/src/routes/queries.ts": "A table: one entry per route, each with its example.",
  "packages/config/src/schema.ts": "A table: one entry per key, each with its help.",
  "packages/distributor/src/loop/wire-distributor.ts: wireDistributor":
    "The one place where the parts of the loop are put together; each line is a part.",
  "packages/server/src/use-cases/create-draft.ts: createDraft": "Mostly one row, field by field.",
  "packages/server/src/use-cases/lease-tasks.ts: createLeaseDesk":
    "Its functions share what the desk keeps in memory between requests.",
};

/** The only places where a row with a status is born, each with a state the machine calls initial. */
const BIRTHS: Readonly<Record<string, readonly string[]>> = {
  "packages/store/src/tables/drafts.ts": ["insertDraft", "expandTasks"],
  "packages/store/src/tables/instances.ts": ["insertInstances"],
  "packages/store/src/tables/workflows.ts": ["insertRun"],
};
const ONLY_MOVER = "packages/store/src/moves.ts";
const WITH_STATUS = "task|task_instance|workflow|workflow_run";

const FORBIDDEN_WORDS = ["util", "utils", "common", "helper", "helpers", "misc", "manager", "types"];
const TEXT_ENDINGS = new Set([
  ".ts",
  ".tsx",
  ".js",
  ".cjs",
  ".mjs",
  ".json",
  ".md",
  ".yaml",
  ".yml",
  ".html",
  ".css",
  ".sql",
  ".R",
  ".py",
  ".sh",
  "",
]);

const files = listFiles();
const sources = files.filter((file) => /\.tsx?$/.test(file));
const product = sources.filter((file) => !isForTests(file));
const packages = product.filter((file) => file.startsWith("packages/"));

/** What git keeps or would keep. */
function listFiles(): string[] {
  const { stdout } = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const listed = stdout.split("\0").filter((file) => file !== "");
  return [...new Set(listed)].filter((file) => Bun.file(join(ROOT, file)).size > 0).sort();
}

function isForTests(file: string): boolean {
  return /\.test\.tsx?$/.test(file) || /(^tests\/|\/(testing|conformance)\/)/.test(file);
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

describe("statuses", () => {
  test("no SQL but the guarded move sets a status", () => {
    const offenders = packages.filter((file) => file !== ONLY_MOVER && setsStatus(read(file)));
    expect(offenders).toEqual([]);
    expect(setsStatus(read(ONLY_MOVER))).toBe(true);
  });

  test("rows with a status are born only where initial states are inserted", () => {
    const born = packages.flatMap((file) => {
      const functions = findFunctions(file).filter((found) => givesBirth(found.text));
      return functions.map(({ name }) => `${file}: ${name}`);
    });
    const allowed = Object.entries(BIRTHS).flatMap(([file, names]) =>
      names.map((name) => `${file}: ${name}`),
    );
    expect([...new Set(born)].sort()).toEqual(allowed.sort());
  });

  test("the search finds what it looks for", () => {
    const guilty = [
      "sql`UPDATE task SET status = 'D' WHERE id = 1`",
      "sql`update task\n set version = 1,\n status='D'`",
      'tx.updateTable("task").set({ status: "D" }).where("id", "=", 1)',
      'tx.updateTable("task").set((eb) => ({ retry_at: null, status }))',
      "sql`INSERT INTO task (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET status = excluded.status`",
      'updateFrom({ table: "task", set: [["version", sql`1`], ["status", sql.lit("D")]] })',
      'orElse("task", ["id"], taking(["version", "status"]))',
      'updateFrom({ table: "task", set: takeFrom("r", ["status"]) })',
    ];
    const innocent = [
      "sql`UPDATE task SET version = 1 WHERE status = 'D'`",
      "sql`SELECT * FROM task WHERE status = 'D'`",
      'db.selectFrom("task").select(["status", "id"])',
      'tx.updateTable("task").set({ status_at: 1 }).where("status", "=", "D")',
    ];
    expect(guilty.filter((text) => !setsStatus(text))).toEqual([]);
    expect(innocent.filter(setsStatus)).toEqual([]);
  });
});

/** Whether an UPDATE, an upsert or the query builder gives a column `status` a value. */
function setsStatus(text: string): boolean {
  const assignments = [...text.matchAll(/\bUPDATE\b[^`]*?\bSET\b([^`]*?)(?:\bWHERE\b|\bFROM\b|`|$)/gi)];
  if (assignments.some(([, list = ""]) => /(^|[\s,`])status\s*=/.test(list))) return true;
  // Pairs of `updateFrom` and `orElse`, and columns that take over what comes.
  if (/\[\s*"status",\s*sql\b/.test(text) || /\btak(?:ing|eFrom)\([^)]*"status"/.test(text)) return true;
  const updates = [
    ...text.matchAll(/\b(?:updateTable\([^)]*\)\s*\.set|doUpdateSet)\(([\s\S]*?)\)\s*(?:\.|;|$)/g),
  ];
  return updates.some(([, list = ""]) => /\bstatus\b\s*[:,}]/.test(list));
}

function givesBirth(text: string): boolean {
  return (
    new RegExp(`\\bINSERT\\s+(?:OR\\s+\\w+\\s+)?INTO\\s+(?:${WITH_STATUS})\\s*\\(`, "i").test(text) ||
    new RegExp(`\\binsertInto\\(["'](?:${WITH_STATUS})["']\\)`).test(text)
  );
}

interface FoundFunction {
  readonly name: string;
  readonly lines: number;
  readonly text: string;
}

/** Named functions and methods; what is inside a function is part of it. */
function findFunctions(file: string): FoundFunction[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  const found: FoundFunction[] = [];
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body)
      found.push({
        name: nameOf(node),
        lines: lineOf(node.getEnd()) - lineOf(node.getStart()) + 1,
        text: node.getText(),
      });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function nameOf(node: ts.Node): string {
  const own = (node as { readonly name?: ts.Node }).name ?? (node.parent as { readonly name?: ts.Node }).name;
  return own?.getText() ?? "(anonymous)";
}

describe("size", () => {
  test(`files have at most ${MAX_FILE_LINES} lines, functions ${MAX_FUNCTION_LINES}, or a reason`, () => {
    const long = product.flatMap((file) => [
      ...(read(file).split("\n").length > MAX_FILE_LINES ? [file] : []),
      ...findFunctions(file)
        .filter(({ lines }) => lines > MAX_FUNCTION_LINES)
        .map(({ name }) => `${file}: ${name}`),
    ]);
    // A reason for what is short again is to go as well.
    expect([...new Set(long)].sort()).toEqual(Object.keys(LONG).sort());
  });
});

describe("names", () => {
  test("no file or folder is a drawer", () => {
    const drawers = files.filter((file) =>
      file.split("/").some((part) => wordsOf(part).some((word) => FORBIDDEN_WORDS.includes(word))),
    );
    expect(drawers).toEqual([]);
  });

  test("TypeScript files and their folders are in kebab-case", () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;
    const odd = sources.filter((file) =>
      file
        .replace(/(\.test|\.d)?\.tsx?$/, "")
        .split(/[/.]/)
        .some((part) => !kebab.test(part)),
    );
    expect(odd).toEqual([]);
  });
});

function wordsOf(part: string): string[] {
  return basename(part, extname(part)).toLowerCase().split(/[-_.]/);
}

describe("what others would stumble over", () => {
  test("every dependency of every package is pinned to one version", () => {
    const loose = files
      .filter((file) => basename(file) === "package.json")
      .flatMap((file) => {
        const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read(file));
        return Object.entries<string>({ ...dependencies, ...devDependencies, ...optionalDependencies })
          .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
          .map(([name, version]) => `${file}: ${name} ${version}`);
      });
    expect(loose).toEqual([]);
  });

  test("no file names a folder of the machine it was written on", () => {
    const folders = [ROOT, homedir()].filter((folder) => folder.length > 1).map((folder) => `${folder}/`);
    const offenders = texts().filter((file) => folders.some((folder) => read(file).includes(folder)));
    expect(offenders).toEqual([]);
  });

  test("every decision has a number of its own, in its name as in its heading", () => {
    const decisions = files.filter((file) => file.startsWith("docs/decisions/"));
    const numbers = decisions.map((file) => Number(/^(\d{4})-/.exec(basename(file))?.[1]));
    expect(numbers.toSorted((left, right) => left - right)).toEqual(decisions.map((_, at) => at + 1));
    const headings = decisions.map((file) =>
      Number(/^# (\d+)\. /.exec(readFileSync(join(ROOT, file), "utf8"))?.[1]),
    );
    expect(headings).toEqual(numbers);
  });

  test("the package lock names no registry, so that every site may use its own", () => {
    const hosts = [...read("package-lock.json").matchAll(/"resolved": "https?:\/\/([^/"]+)/g)].map(
      ([, host]) => host,
    );
    expect(hosts).toEqual([]);
    const settings = files.filter((file) =>
      [".npmrc", ".yarnrc", "bunfig.toml", "pip.conf"].includes(basename(file)),
    );
    expect(settings).toEqual([]);
  });
});

function texts(): string[] {
  return files.filter((file) => TEXT_ENDINGS.has(extname(file)) && file !== "package-lock.json");
}
