/**
 * What people wait for in front of the pages, at the size of a large installation: first paint of every page beside that
 * of an empty one, the largest reply and the slowest request they cause, frames a second while a drawing of 100,000 tasks
 * is moved, and memory after many changes. Needs Debian's Chromium; WebGL is drawn by the processor, so what a frame costs
 * it is told too: frames a second also depend on what else the machine does.
 *
 * JOBMON_BENCH_LIVE_SECONDS: how long the changes go on, 600 for the figure that is promised.
 */
import { join } from "node:path";
import { openGuiPack } from "@jobmon/server";
import { buildGui, isStale, PACK } from "../../tools/build-gui.ts";
import { median } from "../lab/rounds.ts";
import type { Suite } from "../lab/suite.ts";
import { type Measurement, measure, valueAtLeast, valueAtMost } from "../measurement.ts";
import type { PageFigures, PagesPlan } from "../scripts/measure-pages.ts";
import { makeDatabase, makeLargeDatabase, serveDatabase } from "../seed/large-database.ts";

const GRAPH_TASKS = 100_000;
const MAX_PAINT_MS = 1_000;
const MAX_REQUEST_MS = 300;
const MAX_REPLY_KB = 500;
const MIN_FRAMES = 30;
const MAX_HEAP_MB = 250;
const LIVE_SECONDS = Number(process.env.JOBMON_BENCH_LIVE_SECONDS ?? 30);
/** All but the changes. */
const LIMIT_SECONDS = 900;
const SCRIPT = join(import.meta.dirname, "../scripts/measure-pages.ts");

export const gui: Suite = {
  name: "gui",
  limitSeconds: LIMIT_SECONDS + LIVE_SECONDS,
  async run(lab, say) {
    const chromium = Bun.which("chromium");
    if (chromium === null) throw new Error("there is no chromium: apt-get install chromium");
    if (isStale()) await buildGui();
    const pack = openGuiPack(PACK);
    const large = await serveDatabase(await makeLargeDatabase(lab, say), { say, gui: pack });
    const small = await makeDatabase(lab, { tasks: GRAPH_TASKS, workflows: 2, say });
    const graph = await serveDatabase(small, { say, gui: pack });
    const empty = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () =>
        new Response("<!doctype html><title>empty</title><p>.", { headers: { "content-type": "text/html" } }),
    });
    try {
      const plan: PagesPlan = {
        chromium,
        url: large.url,
        graphUrl: graph.url,
        emptyUrl: String(empty.url),
        liveSeconds: LIVE_SECONDS,
      };
      return judge(await lab.runScript<PageFigures>(SCRIPT, plan));
    } finally {
      await empty.stop(true);
      await graph.close();
      await large.close();
    }
  },
};

function judge(figures: PageFigures): readonly Measurement[] {
  const { paints, emptyPaintMs, largestReply, slowestRequest, frames, heapMb, changes } = figures;
  const yardstick = { value: median(emptyPaintMs), what: "an empty page" };
  return [
    ...paints.flatMap(({ page, paintMs, shownMs }) => [
      measure("gui", {
        name: `${page}: first paint`,
        value: median(paintMs),
        unit: "ms",
        yardstick,
        goal: valueAtMost(MAX_PAINT_MS),
      }),
      measure("gui", { name: `${page}: all of it there`, value: median(shownMs), unit: "ms", yardstick }),
    ]),
    measure("gui", {
      name: `largest reply: ${largestReply.path}`,
      value: largestReply.value,
      unit: "KB",
      goal: valueAtMost(MAX_REPLY_KB),
    }),
    measure("gui", {
      name: `slowest request: ${slowestRequest.path}`,
      value: slowestRequest.value,
      unit: "ms",
      goal: valueAtMost(MAX_REQUEST_MS),
    }),
    ...frames.flatMap(({ what, perSecond, cpuMs }) => [
      measure("gui", { name: what, value: perSecond, unit: "frames/s", goal: valueAtLeast(MIN_FRAMES) }),
      measure("gui", { name: `${what}: a frame`, value: cpuMs, unit: "ms CPU" }),
    ]),
    measure("gui", {
      name: `heap after ${LIVE_SECONDS} s and ${changes} live changes`,
      value: heapMb,
      unit: "MB",
      goal: valueAtMost(MAX_HEAP_MB),
    }),
  ];
}
