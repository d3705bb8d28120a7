/** Opens every page in a real browser and tells what it took. Its plan comes as the last argument; prints figures as JSON. */
import type { Reply } from "@jobmon/api";
import { type ApiClient, createApiClient } from "jobmon";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

export interface PagesPlan {
  readonly chromium: string;
  readonly url: string;
  readonly graphUrl: string;
  readonly emptyUrl: string;
  readonly liveSeconds: number;
}

interface Paint {
  readonly page: string;
  readonly paintMs: readonly number[];
  readonly shownMs: readonly number[];
}

interface Most {
  readonly path: string;
  readonly value: number;
}

export interface PageFigures {
  readonly paints: readonly Paint[];
  readonly emptyPaintMs: readonly number[];
  readonly largestReply: Most;
  readonly slowestRequest: Most;
  /** `cpuMs`: what all processes of the browser spent on a frame. */
  readonly frames: readonly (Frames & { readonly what: string })[];
  readonly heapMb: number;
  readonly changes: number;
}

interface Frames {
  readonly perSecond: number;
  readonly cpuMs: number;
}

interface Visit {
  readonly page: string;
  readonly path: string;
  /** There once the page answers its question. */
  readonly shown: string;
}

const VIEWPORT = { width: 1_280, height: 800 };
const FLAGS = ["--no-sandbox", "--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
const ROUNDS = 3;
const LIMIT_MS = 60_000;
const PAN_MS = 4_000;
const CHANGES_AT_ONCE = 50;
const CHANGE_PAUSE_MS = 250;
const BYTES_PER_KB = 1_000;
const BYTES_PER_MB = 1_000_000;

const plan = JSON.parse(process.argv.at(-1) ?? "{}") as PagesPlan;
const browser = await chromium.launch({ executablePath: plan.chromium, headless: true, args: FLAGS });
try {
  console.log(JSON.stringify(await measurePages(browser)));
} finally {
  await browser.close();
}

async function measurePages(opened: Browser): Promise<PageFigures> {
  const api = createApiClient({ url: plan.url, token: "" });
  const visits = await listVisits(api);
  const context = await opened.newContext({ viewport: VIEWPORT });
  const traffic = watchTraffic(context);
  const paints = visits.map(({ page }) => ({ page, paintMs: [] as number[], shownMs: [] as number[] }));
  const emptyPaintMs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    emptyPaintMs.push((await visit(context, { url: plan.emptyUrl, shown: "p" })).paintMs);
    for (const [nth, { path, shown }] of visits.entries()) {
      const { paintMs, shownMs } = await visit(context, { url: plan.url + path, shown });
      paints[nth]?.paintMs.push(paintMs);
      paints[nth]?.shownMs.push(shownMs);
    }
  }
  const most = await traffic();
  await context.close();
  const huge = await findLargest(api);
  const graphApi = createApiClient({ url: plan.graphUrl, token: "" });
  const frames = [
    ...(await measureFrames(opened, { url: plan.graphUrl, workflow: await findLargest(graphApi) })),
    ...(await measureFrames(opened, { url: plan.url, workflow: huge })),
  ];
  return { paints, emptyPaintMs, ...most, frames, ...(await measureHeap(opened, api, huge.id)) };
}

type Row = Reply<"listWorkflows">["rows"][number];

async function findLargest(api: ApiClient): Promise<Row> {
  const { rows } = await api.call("listWorkflows", { limit: 1_000 });
  const [first, ...rest] = rows;
  if (first === undefined) throw new Error("the database has no workflow");
  return rest.reduce((most, row) => (row.taskCount > most.taskCount ? row : most), first);
}

async function listVisits(api: ApiClient): Promise<readonly Visit[]> {
  const { id, tool } = await findLargest(api);
  const tools = await api.call("listTools", {});
  const toolId = tools.rows.find(({ name }) => name === tool)?.id ?? 0;
  const where = ["status:is:ERROR_FATAL"];
  const task = (await api.call("listTasks", { workflowId: id, where, limit: 1 })).rows[0]?.id ?? 0;
  const own = `/workflows/${id}`;
  return [
    { page: "Workflows", path: "/", shown: ".grid-row .row-link" },
    { page: "Overview", path: own, shown: ".template-node" },
    { page: "Tasks", path: `${own}/tasks`, shown: ".grid-row[aria-rowindex], .grid-row" },
    { page: "Graph", path: `${own}/graph`, shown: '.task-graph[role="application"]' },
    { page: "Timeline", path: `${own}/timeline`, shown: '.task-graph[role="application"]' },
    { page: "Errors", path: `${own}/errors`, shown: ".error-group" },
    { page: "Resources", path: `${own}/resources`, shown: ".histogram" },
    { page: "Activity", path: `${own}/activity`, shown: ".panel" },
    { page: "Task", path: `/tasks/${task}`, shown: "h1" },
    { page: "Tool", path: `/tools/${toolId}`, shown: ".trend" },
    { page: "Clusters", path: "/clusters", shown: '[aria-label^="Cluster "]' },
  ];
}

/** First paint as the browser tells it, and when what was asked for stood there. */
async function visit(
  context: BrowserContext,
  { url, shown }: { readonly url: string; readonly shown: string },
) {
  const page = await context.newPage();
  try {
    await page.goto(url);
    await page.waitForSelector(shown, { timeout: LIMIT_MS });
    const shownMs = (await page.evaluate("performance.now()")) as number;
    return { paintMs: await readPaint(page), shownMs };
  } finally {
    await page.close();
  }
}

/** The browser may tell of it a little later than it was. */
async function readPaint(page: Page): Promise<number> {
  const untilMs = performance.now() + LIMIT_MS;
  while (performance.now() < untilMs) {
    const paintMs = await page.evaluate(
      'performance.getEntriesByName("first-contentful-paint")[0]?.startTime',
    );
    if (typeof paintMs === "number") return paintMs;
  }
  throw new Error(`${page.url()} painted nothing`);
}

/** Sizes as the page reads them, unpacked; times from the request's last byte to the reply's first. */
function watchTraffic(context: BrowserContext) {
  let largestReply: Most = { path: "", value: 0 };
  let slowestRequest: Most = { path: "", value: 0 };
  const reads: Promise<void>[] = [];
  context.on("requestfinished", (request) => {
    const path = request.url().split("/api/v1")[1]?.split("?")[0];
    if (path === undefined || path.endsWith("events")) return;
    const { requestStart, responseStart } = request.timing();
    const ms = responseStart - requestStart;
    if (ms > slowestRequest.value) slowestRequest = { path, value: ms };
    reads.push(
      (async () => {
        // A page that is closed takes its last replies along.
        const body = await request
          .response()
          .then(
            (reply) => reply?.body(),
            () => undefined,
          )
          .catch(() => undefined);
        const kb = (body?.length ?? 0) / BYTES_PER_KB;
        if (kb > largestReply.value) largestReply = { path, value: kb };
      })(),
    );
  });
  return async () => {
    await Promise.all(reads);
    return { largestReply, slowestRequest };
  };
}

/** The drawing is moved with every frame that the browser makes: the whole of it, and a part from near. */
async function measureFrames(
  opened: Browser,
  { url, workflow }: { readonly url: string; readonly workflow: Row },
) {
  const context = await opened.newContext({ viewport: VIEWPORT });
  const page = await context.newPage();
  await page.goto(`${url}/workflows/${workflow.id}/graph`);
  const drawing = page.getByRole("application");
  await drawing.waitFor({ timeout: LIMIT_MS });
  await page.getByRole("status").filter({ hasText: "tasks read" }).waitFor({ state: "hidden" });
  const tasks = workflow.taskCount.toLocaleString("en-GB");
  const whole = await panFrames(opened, page);
  await drawing.focus();
  for (let step = 0; step < 7; step++) await page.keyboard.press("+");
  const near = await panFrames(opened, page);
  await context.close();
  return [
    { what: `panning ${tasks} tasks, all in sight`, ...whole },
    { what: `panning ${tasks} tasks, from near`, ...near },
  ];
}

async function readCpuMs(opened: Browser): Promise<number> {
  const session = await opened.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1_000, 0);
}

async function panFrames(opened: Browser, page: Page): Promise<Frames> {
  const box = await page.getByRole("application").boundingBox();
  const middle = { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.down();
  await page.mouse.move(middle.x + 12, middle.y + 12, { steps: 3 });
  const beforeMs = await readCpuMs(opened);
  const frames = (await page.evaluate(`new Promise((done) => {
    const target = document.querySelector('.task-graph');
    const startedMs = performance.now();
    let frames = 0;
    const step = (now) => {
      const gone = now - startedMs;
      if (gone >= ${PAN_MS}) return done(frames);
      frames += 1;
      const at = { clientX: ${middle.x} + 120 * Math.sin(frames / 9), clientY: ${middle.y} + 60 * Math.cos(frames / 7) };
      target.dispatchEvent(new PointerEvent("pointermove", { pointerId: 1, bubbles: true, ...at }));
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  })`)) as number;
  const cpuMs = ((await readCpuMs(opened)) - beforeMs) / frames;
  await page.mouse.up();
  return { perSecond: frames / (PAN_MS / 1_000), cpuMs };
}

/** A page that is looked at while tasks are leased, start and end, as a distributor would report it. */
async function measureHeap(opened: Browser, api: ApiClient, workflowId: number) {
  const context = await opened.newContext({ viewport: VIEWPORT });
  const page = await context.newPage();
  await page.goto(`${plan.url}/workflows/${workflowId}/tasks`);
  await page.waitForSelector(".grid-row", { timeout: LIMIT_MS });
  const changes = await makeChanges(api, workflowId);
  const inspector = await context.newCDPSession(page);
  await inspector.send("HeapProfiler.collectGarbage");
  const { usedSize } = await inspector.send("Runtime.getHeapUsage");
  await context.close();
  return { heapMb: usedSize / BYTES_PER_MB, changes };
}

async function makeChanges(api: ApiClient, workflowId: number): Promise<number> {
  const { user } = await api.call("getWorkflow", { workflowId });
  const cluster = { name: "slurm", kind: "slurm", queues: [] };
  const { distributorId, epoch } = await api.call("registerDistributor", {
    body: { user, host: "login1", version: "bench", cluster },
  });
  const untilMs = performance.now() + plan.liveSeconds * 1_000;
  let changes = 0;
  while (performance.now() < untilMs) {
    const body = { epoch, max: CHANGES_AT_ONCE, waitSeconds: 0 };
    const { leases } = await api.call("leaseTasks", { distributorId, body });
    const at = Date.now();
    const reports = leases.flatMap(({ instanceId }) => [
      { instanceId, event: "start" as const, at, externalId: String(instanceId), node: "node1" },
      { instanceId, event: "finish" as const, at: at + 1_000, wallMs: 1_000, exitCode: 0 },
    ]);
    if (reports.length > 0) await api.call("reportInstances", { distributorId, body: { epoch, reports } });
    changes += reports.length;
    await Bun.sleep(CHANGE_PAUSE_MS);
  }
  return changes;
}
