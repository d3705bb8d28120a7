/**
 * What nobody reports: runs that go on without an end of any task, and clusters that take none of their tasks. Looked for
 * only where a rule asks for it.
 */
import type { NotificationKind } from "@jobmon/core";
import {
  findLaunchable,
  insertNotificationEvents,
  listDistributors,
  listKnownEpisodes,
  listRulesOfKind,
  listWatchedRuns,
  type NotificationRuleRow,
  readCounts,
  readStandstill,
  type WatchedRun,
} from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";
import { currentNotices, holdsBack } from "../queries/notices.ts";
import { decideEvents, isAbout, type News, wordCounts } from "./news.ts";

/** Something that has held a run up for a while. */
export interface Standing {
  readonly run: WatchedRun;
  readonly kind: Extract<NotificationKind, "stalled" | "back_pressure">;
  readonly since: number;
  readonly episode: number;
  readonly reason: string;
}

const LIMIT_OF = { stalled: "stalled_ms", back_pressure: "back_pressure_ms" } as const;

/** Which of them a rule hears of now. Pure. */
export function decideStanding(
  rule: NotificationRuleRow,
  standing: readonly Standing[],
  now: number,
): readonly Standing[] {
  return standing.filter(({ run, kind, since }) => isAbout(rule, run) && now - since >= rule[LIMIT_OF[kind]]);
}

export async function watchRuns(engine: Engine): Promise<void> {
  for (const [kind, find] of [
    ["stalled", findStalled],
    ["back_pressure", findHeldBack],
  ] as const) {
    const rules = await engine.store.read((db) => listRulesOfKind(db, kind));
    if (rules.length === 0) continue;
    const runs = (await engine.store.read(listWatchedRuns)).filter((run) =>
      rules.some((rule) => isAbout(rule, run)),
    );
    if (runs.length === 0) continue;
    const standing = await find(engine, runs);
    for (const rule of rules) await tell(engine, rule, decideStanding(rule, standing, engine.clock()));
  }
}

async function tell(engine: Engine, rule: NotificationRuleRow, standing: readonly Standing[]): Promise<void> {
  const [first] = standing;
  if (first === undefined) return;
  const told = await engine.store.read((db) => listKnownEpisodes(db, { ruleId: rule.id, kind: first.kind }));
  const known = new Set(told.map(({ runId, episode }) => `${runId}/${episode}`));
  for (const { run, kind, episode, reason } of standing) {
    if (known.has(`${run.runId}/${episode}`)) continue;
    const news: News = { workflowId: run.workflowId, runId: run.runId, kind, episode, reason };
    const now = engine.clock();
    await engine.store.write(async (tx) => {
      const counts = wordCounts(await readCounts(tx, run.workflowId));
      await insertNotificationEvents(tx, decideEvents([rule], [news], { counts, now }));
    });
  }
}

/** An episode is known by how many tasks had ended: as long as that stays, it is the same. */
async function findStalled(engine: Engine, runs: readonly WatchedRun[]): Promise<Standing[]> {
  const standing: Standing[] = [];
  for (const run of runs) {
    const still = await engine.store.read((db) => readStandstill(db, run.workflowId));
    const since = Math.max(run.runSince, still?.since ?? 0);
    const minutes = Math.floor((engine.clock() - since) / 60_000);
    const reason = `no task has ended for ${minutes} minutes`;
    standing.push({ run, kind: "stalled", since, episode: still?.ended ?? 0, reason });
  }
  return standing;
}

/** An episode is known by when it began, which its distributor says. */
async function findHeldBack(engine: Engine, runs: readonly WatchedRun[]): Promise<Standing[]> {
  const standing: Standing[] = [];
  for (const distributor of await engine.store.read(listDistributors)) {
    const { notices, last_seen_at: lastSeenAt, user_name: user, host, cluster_id: clusterId } = distributor;
    const told = currentNotices({ notices, lastSeenAt }, engine.clock());
    if (!told.some(({ code }) => code === "back_pressure")) continue;
    const launchable = await engine.store.read((db) => findLaunchable(db, { user, host, clusterId }));
    const waiting = new Set(launchable.map((array) => array.workflow_id));
    for (const run of runs.filter(({ workflowId }) => waiting.has(workflowId))) {
      const notice = told.find((one) => holdsBack(one, run.workflowId));
      if (notice === undefined) continue;
      const { since, text } = notice;
      standing.push({ run, kind: "back_pressure", since, episode: since, reason: text });
    }
  }
  return standing;
}
