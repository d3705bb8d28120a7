/**
 * Every state that a small workflow can get into: from each state every move is tried, and each result is checked, until
 * no new state turns up. Two states are the same when they differ only in ids, times and versions.
 */
import type { EnginePolicy } from "../../engine/engine.ts";
import { findBreaches, NOTHING_SPECIAL, type Permissions } from "../find-breaches.ts";
import { findViolations } from "../find-violations.ts";
import type { Lab } from "../lab.ts";
import { type Rows, readRows } from "../read-rows.ts";
import { refuseFaults } from "../sanity-check.ts";
import { restoreRows } from "./restore-rows.ts";

export interface Move {
  readonly name: string;
  readonly allowed?: Permissions;
  act(): Promise<unknown>;
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
}

const OVER = "over";

interface Found {
  readonly rows: Rows;
  /** The moves that led here. */
  readonly path: readonly string[];
}

/** @throws what is broken, with the moves that lead there; or that there are more than `maxStates`. */
export async function explore(
  lab: Lab,
  options: { readonly movesOf: (rows: Rows) => readonly Move[]; readonly maxStates: number },
): Promise<Exploration> {
  const { store } = lab.engine;
  const first = await readRows(store);
  const seen = new Set([describeState(first)]);
  const found: Found[] = [{ rows: first, path: [] }];
  let transitions = 0;
  // Later states are appended while earlier ones are gone through.
  for (const { rows, path } of found) {
    await restoreRows(store, rows);
    const key = describeState(rows);
    for (const move of options.movesOf(rows)) {
      const after = await tryMove(lab, rows, { move, path });
      transitions += 1;
      const reached = describeState(after);
      if (reached === key) continue;
      if (!seen.has(reached)) {
        seen.add(reached);
        found.push({ rows: after, path: [...path, move.name] });
        if (found.length > options.maxStates) throw new Error(`more than ${options.maxStates} states`);
      }
      await restoreRows(store, rows);
    }
  }
  return { states: found.length, transitions };
}

async function tryMove(
  { engine, policy }: { readonly engine: Lab["engine"]; readonly policy: EnginePolicy },
  rows: Rows,
  { move, path }: { readonly move: Move; readonly path: readonly string[] },
): Promise<Rows> {
  try {
    await move.act();
    const after = await readRows(engine.store);
    refuseFaults([
      ...findViolations(after, policy),
      ...findBreaches(rows, after, move.allowed ?? NOTHING_SPECIAL),
    ]);
    return after;
  } catch (error) {
    throw new Error(`after ${[...path, move.name].join(", ")}: ${String(error)}`, { cause: error });
  }
}

/** What the future depends on: of what is over only that it was. */
function describeState(rows: Rows): string {
  const position = (list: readonly { readonly id: number }[], id: number) =>
    list.findIndex((row) => row.id === id);
  return JSON.stringify([
    rows.workflows.map((row) => [row.status, row.is_paused]),
    rows.runs.map((row) => (row.ended_at === null ? row.status : OVER)),
    rows.tasks.map((row) => [
      row.status,
      Math.min(row.num_attempts, 1),
      row.counted_failures,
      row.infrastructure_failures,
    ]),
    rows.sets.map((row) => [row.remaining, row.is_pending]),
    rows.instances.map((row) =>
      row.ended_at === null
        ? [
            position(rows.tasks, row.task_id),
            row.status,
            position(rows.runs, row.workflow_run_id),
            row.started_at !== null,
          ]
        : OVER,
    ),
  ]);
}
