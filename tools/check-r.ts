/**
 * Tests of the R client against a real server, its help pages, and `R CMD check --as-cran`.
 *
 * Usage: bun tools/check-r.ts [FILTER]; with a filter, only the tests of these files run. `--document` writes the help pages.
 *
 * A machine without R, or without the packages, skips loudly; CI fails by name.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findR } from "./r/find-r.ts";
import { installRClient, R_CLIENT, ROOT } from "./r/install-client.ts";

const failures: string[] = [];
const BUILT = join(ROOT, "dist", "jobmon");
const ROXYGENISE = 'suppressMessages(roxygen2::roxygenise(".", load_code = "source"))';

function check(name: string, act: () => boolean): void {
  console.log(`-- ${name}`);
  if (!act()) failures.push(name);
}

/** Whether the program ended well. Nothing of the caller's Jobmon is seen. */
function run(
  program: string,
  words: readonly string[],
  { folder, extra = {} }: { folder: string; extra?: object },
): boolean {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("JOBMON_"));
  const env = {
    ...Object.fromEntries(kept),
    JOBMON_BIN: process.env.JOBMON_BIN ?? BUILT,
    NOT_CRAN: "true",
    ...extra,
  };
  return spawnSync(program, words, { cwd: folder, stdio: "inherit", env }).status === 0;
}

function runTests(rscript: string, filter: string | undefined): boolean {
  const narrow = filter === undefined ? "" : `, filter = ${JSON.stringify(filter)}`;
  const code = `library(testthat); library(jobmonr); test_dir("testthat", package = "jobmonr", load_package = "installed", stop_on_warning = TRUE${narrow})`;
  return run(rscript, ["-e", code], {
    folder: join(R_CLIENT, "tests"),
    extra: { R_LIBS: installRClient(), NEED_JOBMON: "yes" },
  });
}

/** The help pages and NAMESPACE are those that roxygen2 makes of the comments. */
function areDocumentsCurrent(rscript: string, scratch: string): boolean {
  const copy = join(scratch, "documented");
  cpSync(R_CLIENT, copy, { recursive: true });
  if (!run(rscript, ["-e", ROXYGENISE], { folder: copy })) return false;
  const stale = listDocuments(copy).filter(
    (path) => readOr(join(copy, path)) !== readOr(join(R_CLIENT, path)),
  );
  const surplus = listDocuments(R_CLIENT).filter((path) => !existsSync(join(copy, path)));
  const wrong = [...stale, ...surplus];
  if (wrong.length > 0)
    console.error(`out of date: ${wrong.join(", ")}; run \`bun tools/check-r.ts --document\``);
  return wrong.length === 0;
}

function listDocuments(folder: string): string[] {
  return ["NAMESPACE", ...readdirSync(join(folder, "man")).map((name) => join("man", name))];
}

function readOr(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** Errors, warnings and notes are all failures. What needs the network is left out. */
function passesRCheck(scratch: string): boolean {
  const extra = {
    R_LIBS: installRClient(),
    _R_CHECK_CRAN_INCOMING_: "false",
    _R_CHECK_CRAN_INCOMING_REMOTE_: "false",
    _R_CHECK_SYSTEM_CLOCK_: "false",
    _R_CHECK_DONTTEST_EXAMPLES_: "false",
  };
  if (!run("R", ["CMD", "build", R_CLIENT], { folder: scratch, extra })) return false;
  const archive = readdirSync(scratch).find((name) => name.endsWith(".tar.gz")) ?? "";
  const words = ["CMD", "check", "--as-cran", "--no-manual", "--no-tests", "--no-build-vignettes", archive];
  if (!run("R", words, { folder: scratch, extra })) return false;
  return /\nStatus: OK\s*$/.test(readOr(join(scratch, "jobmonr.Rcheck", "00check.log")));
}

const [option] = process.argv.slice(2);
const found = findR();
if ("why" in found) {
  const isCi = Boolean(process.env.CI);
  console.error(`${isCi ? "MISSING" : "SKIPPED"}: checks of the R client: ${found.why}`);
  if (isCi) failures.push("checks of the R client");
} else if (option === "--document") {
  check("help pages", () => run(found.rscript, ["-e", ROXYGENISE], { folder: R_CLIENT }));
} else if (option !== undefined) {
  check("testthat", () => runTests(found.rscript, option));
} else {
  const scratch = mkdtempSync(join(tmpdir(), "jobmon-r-"));
  try {
    check("testthat", () => runTests(found.rscript, undefined));
    check("help pages", () => areDocumentsCurrent(found.rscript, scratch));
    check("R CMD check --as-cran", () => passesRCheck(scratch));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
for (const name of failures) console.error(`FAILED: R client: ${name}`);
process.exit(failures.length === 0 ? 0 : 1);
