/** Follows docs/operations.md: its own blocks, in their order, from an empty folder to a service behind nginx and back. */
import { afterAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFile } from "../tools/databases/find-program.ts";
import { takeFreePorts } from "../tools/free-ports.ts";
import { JOBMON, listProcesses } from "./support/sandbox.ts";

const ROOT = join(import.meta.dirname, "..");
const PAGE = join(ROOT, "docs", "operations.md");
const LIMIT_MS = 300_000;
const PORTS = ["tls", "db", "first", "second", "firstMetrics", "secondMetrics"] as const;

interface Block {
  readonly name: string;
  readonly text: string;
}

function readBlocks(): readonly Block[] {
  const found = readFileSync(PAGE, "utf8").matchAll(/^```sh (\S+)\n(.*?)^```$/gms);
  return [...found].map(([, name = "", text = ""]) => ({ name, text }));
}

const NEEDED = { nginx: "nginx", initdb: "postgresql", psql: "postgresql", openssl: "openssl", curl: "curl" };
const missing = Object.entries(NEEDED)
  .filter(([program]) => findFile(program) === undefined)
  .map(([, debianPackage]) => debianPackage);

test("each step of the runbook is a block with a name of its own, and none stands without", () => {
  const names = readBlocks().map(({ name }) => name);
  expect(names).toEqual([
    "settings",
    "install",
    "database",
    "configure",
    "start",
    "certificate",
    "proxy",
    "check",
    "first-workflow",
    "upgrade",
    "backup",
    "restore",
    "remove",
  ]);
  expect(readFileSync(PAGE, "utf8").match(/^```sh$/gm) ?? []).toEqual([]);
});

if (missing.length > 0) {
  const what = `the runbook needs ${missing.join(", ")}. On Debian: apt-get install ${missing.join(" ")}`;
  if (process.env.CI)
    test("what the runbook needs is here", () => {
      throw new Error(what);
    });
  else {
    console.warn(`SKIPPED the runbook: ${what}`);
    test.skip(`the runbook: skipped, ${what}`, () => {});
  }
} else describe("the runbook", describeRunbook);

function describeRunbook(): void {
  const dir = mkdtempSync(join(tmpdir(), "jm-ops-"));
  // PostgreSQL is another user's than the one who follows the page as root.
  chmodSync(dir, 0o755);
  const root = join(dir, "jobmon");
  afterAll(() => {
    for (const pid of listProcesses(root)) process.kill(pid, "SIGKILL");
    stopLeftDatabase(root);
    rmSync(dir, { recursive: true, force: true });
  });

  test(
    "leads from an empty folder to a service with TLS, through an upgrade, a backup and a restore",
    async () => {
      ensureProgram();
      const ports = await takeFreePorts(PORTS);
      const { status, output } = follow(readBlocks(), {
        JOBMON_ROOT: root,
        CHECKOUT: ROOT,
        SERVER_NAME: "jobmon.test",
        TLS_PORT: String(ports.tls),
        DB_PORT: String(ports.db),
        FIRST_PORT: String(ports.first),
        SECOND_PORT: String(ports.second),
        FIRST_METRICS_PORT: String(ports.firstMetrics),
        SECOND_METRICS_PORT: String(ports.secondMetrics),
      });
      if (status !== 0) console.error(tailOfLogs(root));
      expect({ status, output: status === 0 ? "" : output }).toEqual({ status: 0, output: "" });
      // Both servers answered through nginx.
      const logs = ["first", "second"].map((name) => readFileSync(join(root, "log", `${name}.log`), "utf8"));
      for (const log of logs) expect(log).toContain('"event":"request"');
      expect(
        readFileSync(join(root, "results", "summary.txt"), "utf8")
          .trim()
          .split("\n"),
      ).toHaveLength(15);
      // No request failed before the restore, for which both servers end: the upgrade lost none.
      const answers = readFileSync(join(root, "log", "access.log"), "utf8")
        .trim()
        .split("\n");
      const restoredAt = Number(/^## restore (\d+)$/m.exec(output)?.[1]);
      expect(answers.filter((line) => secondOf(line) < restoredAt).length).toBeGreaterThan(20);
      expect(
        answers.filter((line) => / HTTP\/1\.1" 50\d /.test(line) && secondOf(line) < restoredAt),
      ).toEqual([]);
      // The restored database still has the workflow, as the last command of that step shows.
      expect(output.split("## restore ")[1]).toContain("quickstart");
      expect(listProcesses(root)).toEqual([]);
    },
    LIMIT_MS,
  );
}

/** When nginx answered, in seconds since 1970. */
function secondOf(line: string): number {
  const [, day, time] = /\[([^:]+):([^\]]+)\]/.exec(line) ?? [];
  return Date.parse(`${day?.replaceAll("/", " ")} ${time}`) / 1_000;
}

/** The executable that the page installs. The stage before the tests has made it; a change since then makes it anew. */
function ensureProgram(): void {
  if (JOBMON === join(ROOT, "dist", "jobmon")) return;
  const { status, stderr } = spawnSync(process.execPath, ["tools/build.ts"], { cwd: ROOT, encoding: "utf8" });
  if (status !== 0) throw new Error(`the executable cannot be built: ${stderr}`);
}

/** Runs the blocks in one shell, as a person would. */
function follow(blocks: readonly Block[], variables: Readonly<Record<string, string>>) {
  const steps = blocks.map(({ name, text }) => `echo "## ${name} $(date +%s)"\n${text}`);
  const script = ["set -euo pipefail", 'cd "$CHECKOUT"', ...steps].join("\n");
  const { PATH = "" } = process.env;
  const result = spawnSync("bash", ["-c", script], {
    cwd: ROOT,
    env: { PATH, HOME: variables.JOBMON_ROOT, LC_ALL: "C.UTF-8", ...variables },
    encoding: "utf8",
    timeout: LIMIT_MS - 20_000,
  });
  return { status: result.status, output: `${result.stdout}\n${result.stderr}` };
}

function tailOfLogs(root: string): string {
  const folder = join(root, "log");
  if (!existsSync(folder)) return "no logs";
  return readdirSync(folder)
    .map((name) => `-- ${name}\n${readFileSync(join(folder, name), "utf8").slice(-2_000)}`)
    .join("\n");
}

/** It was started by another user and has an environment of its own. */
function stopLeftDatabase(root: string): void {
  const file = join(root, "postgres", "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  if (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(root)) process.kill(pid, "SIGQUIT");
}
