/**
 * A database as large installations have it: many workflows, one of them huge, with failures, usage and a past.
 *
 * Everything goes through the server's own operations, with a clock that jumps: the rows are what they would be, kept
 * counts, histories and all. The same seed gives the same workflows; only the order in which the server marks the tasks
 * of a large set ready may differ.
 */

import { startServer } from "@jobmon/server";
import { openStore } from "@jobmon/store";
import { type ApiClient, createApiClient } from "jobmon";
import { createSeedClock, type Post, playDistributor, type SeedClock } from "./play-distributor.ts";
import { createRandom } from "./random.ts";
import { cutChunks, planStudy, type Study } from "./study.ts";

export interface SeedOptions {
  readonly path: string;
  /** Of the huge workflow. */
  readonly tasks: number;
  readonly workflows: number;
  readonly seed: number;
  readonly say: (text: string) => void;
}

export interface Seeded {
  readonly hugeId: number;
  /** The clock stands here. */
  readonly now: number;
}

const CLUSTER = "slurm";
const HOST = "login1";
const USERS = ["user01", "user02", "user03", "user04", "user05"];
const TOOLS = ["life expectancy", "burden", "covariates", "forecast"];
const START_MS = Date.UTC(2026, 9, 1);
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
/** Part of the huge workflow that is over. */
const PART_DONE = 0.8;
const SAY_EVERY = 100_000;
const MAX_BODY_BYTES = 64 * 1024 * 1024;

interface Seeder {
  readonly api: ApiClient;
  readonly clock: SeedClock;
  readonly random: () => number;
  readonly posts: ReadonlyMap<string, Post>;
}

export async function seedDatabase(options: SeedOptions): Promise<Seeded> {
  const clock = createSeedClock(START_MS);
  const store = await openStore({ url: `sqlite:${options.path}` });
  const server = startServer({
    store,
    host: "127.0.0.1",
    port: 0,
    token: null,
    version: "seed",
    maxBodyBytes: MAX_BODY_BYTES,
    // Nothing is silent when hours pass at once.
    policy: { heartbeatIntervalMs: YEAR_MS, heartbeatTimeoutMs: YEAR_MS, triageGraceMs: YEAR_MS },
    log: {
      debug() {},
      info() {},
      warn() {},
      error: (fields, event) => options.say(`${event} ${JSON.stringify(fields)}`),
    },
    clock,
  });
  try {
    const api = createApiClient({ url: server.url, token: "" });
    const random = createRandom(options.seed);
    const seeder = { api, clock, random, posts: await registerPosts(api) };
    for (let ordinal = 1; ordinal < options.workflows; ordinal++) await seedSmall(seeder, ordinal);
    options.say(`${options.workflows - 1} small workflows`);
    const hugeId = await seedHuge(seeder, options);
    return { hugeId, now: clock() };
  } finally {
    await server.close();
    await store.close();
  }
}

async function registerPosts(api: ApiClient): Promise<Map<string, Post>> {
  const posts = new Map<string, Post>();
  const queue = { name: "all.q", maxMemoryBytes: null, maxRuntimeSeconds: null, maxCores: null };
  for (const user of USERS) {
    const cluster = { name: CLUSTER, kind: "slurm", queues: [queue] };
    const { distributorId, epoch } = await api.call("registerDistributor", {
      body: { user, host: HOST, version: "seed", cluster },
    });
    posts.set(user, { id: distributorId, epoch });
  }
  return posts;
}

/** One of many: most are done, some failed, were halted, are paused or never began. */
async function seedSmall(seeder: Seeder, ordinal: number): Promise<void> {
  const { api, clock, random, posts } = seeder;
  clock.advance(Math.round(random() * 2 * HOUR_MS));
  const user = USERS[ordinal % USERS.length] as string;
  const study = planStudy(1);
  const workflowId = await bindStudy(seeder, { study, ordinal, user });
  if (ordinal % 20 === 3) return;
  await startStudy(api, workflowId, user);
  const post = posts.get(user) as Post;
  const isCut = ordinal % 10 === 7;
  await playDistributor(
    {
      api,
      post,
      clock,
      random,
      templates: study.templates,
      tickMs: HOUR_MS,
      maxRunning: 5_000,
      workflowId,
      partThatFails: 0.002,
      stopAfter: isCut ? 30 : study.taskCount * 3,
    },
    () => {},
  );
  if (ordinal % 20 === 7) await api.call("pauseWorkflow", { workflowId, body: { user } });
}

async function seedHuge(seeder: Seeder, { tasks, say }: SeedOptions): Promise<number> {
  const { api, clock, random, posts } = seeder;
  const [user = ""] = USERS;
  const study = planStudy(tasks);
  const workflowId = await bindStudy(seeder, { study, ordinal: 0, user });
  say(`workflow ${workflowId} is bound`);
  await startStudy(api, workflowId, user);
  let said = 0;
  await playDistributor(
    {
      api,
      post: posts.get(user) as Post,
      clock,
      random,
      templates: study.templates,
      tickMs: 5 * MINUTE_MS,
      maxRunning: 20_000,
      workflowId,
      partThatFails: 0.02,
      stopAfter: Math.round(study.taskCount * PART_DONE),
    },
    (ended) => {
      if (ended - said < SAY_EVERY) return;
      said = ended;
      say(`${ended} attempts`);
    },
  );
  return workflowId;
}

async function bindStudy(
  { api }: Seeder,
  { study, ordinal, user }: { readonly study: Study; readonly ordinal: number; readonly user: string },
): Promise<number> {
  const tool = await api.call("ensureTool", { body: { name: TOOLS[ordinal % TOOLS.length] as string } });
  const toolVersionId = tool.versions[0] ?? 0;
  const arrays = [];
  for (const { name } of study.templates) {
    const command = `python ${name}.py --location {location} --draw {draw}`;
    const args = { nodeArgs: ["location", "draw"], taskArgs: [], opArgs: [] };
    const { versionId } = await api.call("ensureTemplate", {
      body: { toolVersionId, name, command, ...args },
    });
    arrays.push({ templateVersionId: versionId, name, cluster: CLUSTER });
  }
  const { workflowId } = await api.call("createDraft", {
    body: {
      toolVersionId,
      workflowArgs: `study ${ordinal}`,
      name: ordinal === 0 ? "all locations" : `study ${ordinal}`,
      attributes: { project: `project ${ordinal % 7}`, release: String(2020 + (ordinal % 6)) },
      user,
      taskCount: study.taskCount,
      setCount: study.setCount,
      profileCount: 2,
      arrays,
    },
  });
  let chunk = 0;
  for (const body of cutChunks(study)) await api.call("putDraftChunk", { workflowId, chunk: chunk++, body });
  while ((await api.call("bindDraft", { workflowId, body: {} })).state !== "bound");
  return workflowId;
}

async function startStudy(api: ApiClient, workflowId: number, user: string): Promise<void> {
  await api.call("startWorkflow", { workflowId, body: { user, host: HOST, contextPath: null } });
}
