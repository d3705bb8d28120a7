import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { INDICATOR_IDS } from "../lib/indicators.ts";
import { REGION_IDS } from "../lib/regions.ts";
import { chartPath, countryPath, forecastPath, tablePath } from "../lib/run-folder.ts";

const GAPMINDER = join(import.meta.dir, "../../../node_modules/vega-datasets/data/gapminder.json");
const SUBJECT = ["--indicator", "fertility", "--country", "country-0", "--draws", "500"];

let folder: string;
let data: string;
let run: string;

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function runTask(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Outcome {
  const { JOBMON_ATTEMPT: _, ...inherited } = process.env;
  const script = join(import.meta.dir, `${name}.ts`);
  const done = Bun.spawnSync([process.execPath, script, ...args], { env: { ...inherited, ...env } });
  return { code: done.exitCode, out: done.stdout.toString(), err: done.stderr.toString() };
}

/** One country per region, whose values rise or fall steadily. */
function inventRows(): readonly object[] {
  return REGION_IDS.flatMap((_, cluster) =>
    Array.from({ length: 11 }, (_, i) => ({
      country: `Country ${cluster}`,
      cluster,
      year: 1955 + 5 * i,
      pop: 1000 * (cluster + 1),
      life_expect: 45 + 2 * i + (i % 2),
      fertility: 6 - 0.3 * i - 0.1 * (i % 2),
    })),
  );
}

function expectOneSentence({ err }: Outcome): void {
  expect(err.trimEnd().split("\n")).toHaveLength(1);
  expect(err).not.toMatch(/\n\s+at /);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "life-expectancy-"));
  data = join(folder, "rows.json");
  run = join(folder, "run");
  writeFileSync(data, JSON.stringify(inventRows()));
  expect(runTask("prepare", ["--data", data, "--out", run]).code).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the whole run", () => {
  test("five scripts lead from the data set to a chart and a table, and leave no unfinished file", () => {
    const there = ["--data", run, "--out", run];
    for (const indicator of INDICATOR_IDS) {
      REGION_IDS.forEach((region, i) => {
        const country = `country-${i}`;
        const ofCountry = [...there, "--country", country, "--indicator", indicator, "--draws", "500"];
        const ofRegion = [...there, "--region", region, "--indicator", indicator];
        expect(runTask("model", ofCountry)).toMatchObject({ code: 0, err: "" });
        expect(runTask("summarise", ofRegion)).toMatchObject({ code: 0, err: "" });
        expect(runTask("check", [...ofRegion, "--draws", "100"])).toMatchObject({ code: 0, err: "" });
      });
    }
    const report = runTask("report", there);
    expect(report.code).toBe(0);
    const table = readFileSync(tablePath(run), "utf8");
    expect(report.out).toStartWith(table);
    expect(table).toContain("Sub-Saharan Africa");
    expect(readFileSync(chartPath(run), "utf8")).toStartWith("<svg ");
    const left = readdirSync(run, { recursive: true }).filter((name) => String(name).endsWith(".part"));
    expect(left).toEqual([]);
  }, 30_000);

  test("the published data set passes every check and has 62 countries", () => {
    const out = join(folder, "real");
    expect(runTask("prepare", ["--data", GAPMINDER, "--out", out]).out).toContain("62 countries");
    expect(readdirSync(join(out, "countries"))).toHaveLength(62);
  });

  test("a model run twice writes the same bytes", () => {
    const args = ["--data", run, "--out", run, ...SUBJECT];
    const path = forecastPath(run, { indicator: "fertility", country: "country-0" });
    expect(runTask("model", args).code).toBe(0);
    const first = readFileSync(path, "utf8");
    expect(runTask("model", args).code).toBe(0);
    expect(readFileSync(path, "utf8")).toBe(first);
  });
});

describe("failing on purpose", () => {
  const args = () => ["--data", run, "--out", join(folder, "flaky"), ...SUBJECT, "--fail-attempts", "1"];

  test("the first attempt under Jobmon fails and says that it was asked to", () => {
    const outcome = runTask("model", args(), { JOBMON_ATTEMPT: "1" });
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain("on purpose: attempt 1, --fail-attempts 1");
    expectOneSentence(outcome);
  });

  test("the second attempt succeeds", () => {
    expect(runTask("model", args(), { JOBMON_ATTEMPT: "2" }).code).toBe(0);
  });

  test("outside Jobmon nothing fails", () => {
    expect(runTask("model", args()).code).toBe(0);
  });
});

describe("bad input", () => {
  test.each([
    ["prepare", ["--data", "x"], "missing --out"],
    ["model", ["--data", "x", "--out", "y"], "missing --country, --indicator"],
    ["model", ["--contry", "peru"], "Unknown option '--contry'"],
    ["report", ["stray"], "Unexpected argument 'stray'"],
    ["summarise", ["--data"], "'--data <value>' argument missing"],
  ])("%s typed wrongly says what is wrong, shows its usage and exits with 2", (name, args, message) => {
    const outcome = runTask(name, args);
    expect(outcome.code).toBe(2);
    expect(outcome.err).toStartWith(`${name}: `);
    expect(outcome.err).toContain(message);
    expect(outcome.err).toContain(`Usage: ${name}.ts --data`);
    expect(outcome.err).not.toMatch(/\n\s+at /);
  });

  test.each([
    ["--indicator", "height", "--indicator must be one of life-expectancy, fertility"],
    ["--draws", "many", "--draws must be a whole number from 500 to"],
    ["--draws", "0", "--draws must be a whole number from 500 to"],
    ["--seed", "1.5", "--seed must be a whole number"],
  ])("model refuses %s %s", (option, value, message) => {
    const outcome = runTask("model", ["--data", run, "--out", run, ...SUBJECT, option, value]);
    expect(outcome.code).toBe(2);
    expect(outcome.err).toContain(message);
  });

  test("an unknown region is refused with the list of regions", () => {
    const args = ["--data", run, "--out", run, "--indicator", "fertility", "--region", "atlantis"];
    const outcome = runTask("check", args);
    expect(outcome.code).toBe(2);
    expect(outcome.err).toContain("south-asia, europe-central-asia");
  });

  test("--help prints the usage and succeeds", () => {
    expect(runTask("prepare", ["--help"])).toMatchObject({ code: 0, err: "" });
  });

  test("a missing data set is named", () => {
    const outcome = runTask("prepare", ["--data", join(folder, "nowhere.json"), "--out", run]);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain("there is no file");
    expectOneSentence(outcome);
  });

  test("a folder in place of the data set is refused", () => {
    const outcome = runTask("prepare", ["--data", folder, "--out", run]);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain("cannot be read (EISDIR)");
    expectOneSentence(outcome);
  });

  test("an unknown country says where the list is", () => {
    const args = ["--data", run, "--out", run, "--indicator", "fertility", "--country", "atlantis"];
    const outcome = runTask("model", args);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain("choose a country listed in");
    expectOneSentence(outcome);
  });

  test.each([
    ["half a file", '{"country": "x", "years": [19', "is not valid JSON (29 characters)"],
    ["another shape", '{"country": "x"}', 'has no usable "name" (text)'],
    ["nothing", "null", 'has no usable "country" (text)'],
  ])("a country file that holds %s is refused", (_, content, message) => {
    const broken = join(folder, "broken");
    expect(runTask("prepare", ["--data", data, "--out", broken]).code).toBe(0);
    writeFileSync(countryPath(broken, "country-0"), content);
    const outcome = runTask("model", ["--data", broken, "--out", broken, ...SUBJECT]);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain(message);
    expectOneSentence(outcome);
  });

  test("columns of different lengths are refused", () => {
    const uneven = join(folder, "uneven");
    expect(runTask("prepare", ["--data", data, "--out", uneven]).code).toBe(0);
    const path = countryPath(uneven, "country-0");
    const country = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify({ ...country, fertility: [5, 4] }));
    const outcome = runTask("model", ["--data", uneven, "--out", uneven, ...SUBJECT]);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain("are not equally long");
    expectOneSentence(outcome);
  });

  test("a summary without its forecasts names the model to run", () => {
    const early = join(folder, "early");
    expect(runTask("prepare", ["--data", data, "--out", early]).code).toBe(0);
    const args = ["--data", early, "--out", early, "--indicator", "fertility", "--region", "america"];
    const outcome = runTask("summarise", args);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain("run model.ts for country-3, fertility first");
    expectOneSentence(outcome);
  });

  test("an output folder that cannot be made is explained in the system's words", () => {
    const outcome = runTask("model", ["--data", run, "--out", data, ...SUBJECT]);
    expect(outcome.code).toBe(1);
    expect(outcome.err).toContain("ENOTDIR");
    expectOneSentence(outcome);
  });
});
