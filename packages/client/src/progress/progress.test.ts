import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { addSample, rateOf, type Sample } from "./completion-rate.ts";
import { createDisplay } from "./display.ts";
import { type Line, paintLine } from "./palette.ts";
import { progressBar, shareCells } from "./progress-bar.ts";
import { describeProgress, type ProgressView, renderProgress } from "./render-progress.ts";

const screen = { columns: 80, rows: 24 };
const plain = (lines: readonly Line[], columns = 80) =>
  lines.map((line) => paintLine(line, { columns, colours: "none" }));

const view: ProgressView = {
  name: "life expectancy",
  workflowId: 7,
  workflowRunId: 9,
  status: "RUNNING",
  paused: false,
  counts: { DONE: 67, RUNNING: 4, QUEUED: 2, REGISTERING: 70, ERROR_RECOVERABLE: 6, ERROR_FATAL: 1 },
  taskCount: 150,
  templates: [
    { name: "prepare", counts: { DONE: 1 }, taskCount: 1 },
    {
      name: "model",
      counts: { DONE: 66, RUNNING: 4, ERROR_FATAL: 1, QUEUED: 2, REGISTERING: 76 },
      taskCount: 149,
    },
  ],
  ratePerSecond: 4.1,
  elapsedMs: 130_000,
};

describe("renderProgress", () => {
  test("it shows title, bar, counts, pace and a line for each template", () => {
    expect(`\n${plain(renderProgress(view, screen)).join("\n")}\n`).toMatchInlineSnapshot(`
      "
      life expectancy  workflow 7, run 9  ● Running
      ███████████████████████████×▓▒░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 44.7%  67 of 150
      ✓ 67 done   ✗ 1 failed   ● 4 running   ◐ 2 scheduled   ○ 76 waiting
      4.1 tasks/s   about 20.0 s left   2m 10s elapsed
        prepare ████████████████████ 1 of 1
        model   ████████×▓▒░░░░░░░░░ 66 of 149  ● 4  ✗ 1
      "
    `);
  });

  test("colours change nothing but the colour", () => {
    const lines = renderProgress(view, screen);
    for (const colours of ["256", "16m"] as const) {
      const painted = lines.map((line) => paintLine(line, { columns: 80, colours }));
      expect(painted.map((line) => Bun.stripANSI(line))).toEqual(plain(lines));
    }
    expect(paintLine([{ text: "x", style: "running" }], { columns: 9, colours: "16m" })).toBe(
      "\u001b[38;2;0;114;178mx\u001b[0m",
    );
    expect(paintLine([{ text: "x", style: "running" }], { columns: 9, colours: "256" })).toBe(
      "\u001b[38;5;25mx\u001b[0m",
    );
  });

  test("no line is wider than the terminal", () => {
    for (const columns of [20, 40, 60, 200]) {
      for (const line of plain(renderProgress(view, { columns, rows: 24 }), columns))
        expect(line.length).toBeLessThanOrEqual(columns);
    }
  });

  test("where there is no room for all templates, the unfinished ones are shown", () => {
    const templates = Array.from({ length: 50 }, (_, n) => ({
      name: `t${n}`,
      counts: n < 45 ? { DONE: 1 } : { RUNNING: 1 },
      taskCount: 1,
    }));
    const lines = plain(renderProgress({ ...view, templates }, { columns: 80, rows: 12 }));
    expect(lines).toHaveLength(4 + 5 + 1);
    expect([lines[4], lines.at(-1)]).toEqual([expect.stringContaining("t45"), "  and 45 more templates"]);
  });

  test("before anything is done nothing is promised, and a slow pace is told by the minute or hour", () => {
    const pace = (ratePerSecond: number | undefined) =>
      plain(renderProgress({ ...view, ratePerSecond }, screen))[3];
    expect([pace(undefined), pace(0.25), pace(0.001), pace(1234.5)]).toEqual([
      "2m 10s elapsed",
      "15 tasks/min   about 5m 28s left   2m 10s elapsed",
      "3.6 tasks/h   about 22h 46m left   2m 10s elapsed",
      "1,235 tasks/s   about 1.0 s left   2m 10s elapsed",
    ]);
  });

  test("a paused workflow says so", () => {
    expect(plain(renderProgress({ ...view, paused: true }, screen))[0]).toContain("paused");
  });
});

test("progress in one sentence has what the live view has", () => {
  expect(describeProgress(view)).toBe(
    "workflow 7: 67 of 150 done (44.7%), 4 running, 2 scheduled, 76 waiting, 1 failed, 4.1 tasks/s, about 20.0 s left",
  );
});

describe("progressBar", () => {
  test("a single failed task among a million is seen, and the bar is not full before the end", () => {
    const bar = progressBar({ DONE: 999_998, ERROR_FATAL: 1, RUNNING: 1 }, 20);
    expect(bar.map(({ text }) => text).join("")).toBe(`${"█".repeat(18)}×▓`);
    expect(progressBar({ DONE: 3 }, 4)).toEqual([{ text: "████", style: "done" }]);
    expect(progressBar({}, 4)).toEqual([]);
  });

  test("any amounts fill the bar, each with a cell of its own", () => {
    const amounts = fc.array(fc.nat({ max: 10_000_000 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 5, max: 200 }), (given, width) => {
        fc.pre(given.some((amount) => amount > 0));
        const cells = shareCells(given, width);
        expect(cells.reduce((sum, count) => sum + count, 0)).toBe(width);
        for (const [at, amount] of given.entries()) expect((cells[at] ?? 0) > 0).toBe(amount > 0);
      }),
    );
  });
});

describe("rateOf", () => {
  const follow = (points: readonly (readonly [seconds: number, doneCount: number])[]) =>
    points.reduce<readonly Sample[]>(
      (samples, [seconds, doneCount]) => addSample(samples, { atMs: seconds * 1000, doneCount }),
      [],
    );

  test("it counts what was done in the last minute", () => {
    const points = Array.from(
      { length: 200 },
      (_, second) => [second, second < 100 ? second * 50 : 5_000 + (second - 100) * 10] as const,
    );
    expect(rateOf(follow(points), 199_000)).toBeCloseTo(10, 5);
  });

  test("slow tasks are looked at for longer, and the rate falls while nothing comes", () => {
    const samples = follow([
      [0, 0],
      [600, 1],
      [1_200, 2],
    ]);
    expect(rateOf(samples, 1_200_000)).toBeCloseTo(1 / 600, 6);
    expect(rateOf(samples, 2_400_000)).toBeCloseTo(1 / 1_200, 6);
  });

  test("nothing is said before the first completion, and after a reset it begins anew", () => {
    expect(
      rateOf(
        follow([
          [0, 5],
          [10, 5],
        ]),
        10_000,
      ),
    ).toBeUndefined();
    expect(
      follow([
        [0, 5],
        [10, 9],
        [11, 3],
      ]),
    ).toEqual([{ atMs: 11_000, doneCount: 3 }]);
  });
});

test("a display draws over itself, and notes go above it", () => {
  let written = "";
  const display = createDisplay({
    columns: 80,
    colours: "none",
    isInteractive: true,
    write: (text) => (written += text),
  });
  display.draw([[{ text: "one" }], [{ text: "two" }]]);
  display.draw([[{ text: "three" }]]);
  display.note("the server is away");
  display.release();
  display.draw([[{ text: "four" }]]);
  expect(written).toBe(
    "one\ntwo\n\u001b[2F\u001b[0Jthree\n\u001b[1F\u001b[0Jthe server is away\nthree\nfour\n",
  );
});
