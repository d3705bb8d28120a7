/**
 * How many tasks were in each state over time, kept beside the counts.
 *
 * A row is how its array stood at the end of one step of time. Steps begin at a second; when an array has too many rows,
 * its step doubles until two of them fit into one, so a workflow of seconds and one of months both have a few hundred,
 * writing costs a row a transaction, and reading never depends on how many tasks there are.
 */

import { codesOf, type TaskState, taskMachine } from "@jobmon/core";
import { literals } from "../codes.ts";
import { FOLLOWED_BY, incoming, orElse, taking } from "../grammar/forms.ts";
import type { Tables } from "../schema/tables.ts";
import { type Statement, sql } from "../statement.ts";
import type { Tx } from "../store.ts";
import { unfold } from "../unfold.ts";
import { writeReturning } from "../write-returning.ts";

type HistoryRow = Tables["status_history"];

export interface HistoryScope {
  readonly workflowId: number;
  /** 0: the whole workflow. */
  readonly arrayId: number;
}

export const MAX_HISTORY_STEPS = 240;
const FIRST_STEP_MS = 1_000;
/** Thinning leaves at most this part of the rows, so that it is rare. */
const THINNED_PART = 0.6;

const GROUPS = {
  waiting: ["REGISTERING"],
  queued: ["QUEUED"],
  launching: ["INSTANTIATING", "LAUNCHED"],
  running: ["RUNNING"],
  retrying: ["ERROR_RECOVERABLE", "ADJUSTING_RESOURCES"],
  done: ["DONE"],
  failed: ["ERROR_FATAL"],
} as const satisfies Readonly<Record<string, readonly TaskState[]>>;

const SUMS = sql.join(Object.values(GROUPS).map((states) => sumOf(codesOf(taskMachine, states))));

function sumOf(codes: readonly string[]): Statement {
  return sql`sum(CASE WHEN c.status IN (${literals(codes)}) THEN c.tasks ELSE 0 END)`;
}

const CHANGES = [
  ...taking(["changed_at", "waiting", "queued", "launching", "running", "retrying", "done", "failed"]),
  [
    "peak_running",
    sql`CASE WHEN ${incoming("running")} > status_history.peak_running THEN ${incoming("running")}
        ELSE status_history.peak_running END`,
  ],
] as const;

/** Notes how the arrays stand now, after `changeCounts` of the same transaction. */
export async function keepHistory(tx: Tx, scopes: readonly HistoryScope[], now: number): Promise<void> {
  if (scopes.length === 0) return;
  const source = unfold(
    scopes.map(({ workflowId, arrayId }) => [workflowId, arrayId]),
    { workflow_id: "integer", array_id: "integer" },
  );
  const latest = (column: string) => sql`(SELECT h.${sql.id(column)} FROM status_history h
    WHERE h.workflow_id = s.workflow_id AND h.array_id = s.array_id ORDER BY h.at DESC LIMIT 1)`;
  // The clock may be set back, and those of two servers differ; what is told later stands later.
  const told = sql`CASE WHEN ${latest("changed_at")} > ${now} THEN ${latest("changed_at")} ELSE ${now} END`;
  const write = sql`
    INSERT INTO status_history (workflow_id, array_id, at, step_ms, ordinal, changed_at,
      waiting, queued, launching, running, retrying, done, failed, peak_running)
    SELECT n.workflow_id, n.array_id, n.told - n.told % n.step_ms, n.step_ms, n.ordinal + 1, n.told, ${SUMS},
      ${sumOf(codesOf(taskMachine, GROUPS.running))}
    FROM (SELECT s.workflow_id, s.array_id, coalesce(${latest("step_ms")}, ${FIRST_STEP_MS}) AS step_ms,
        coalesce(${latest("ordinal")}, 0) AS ordinal, ${told} AS told FROM ${source} AS s) AS n
      ${FOLLOWED_BY} status_count c ON c.workflow_id = n.workflow_id AND c.array_id = n.array_id
    WHERE true GROUP BY n.workflow_id, n.array_id, n.step_ms, n.ordinal, n.told
    ${orElse("status_history", ["workflow_id", "array_id", "at"], CHANGES)}`;
  const rows = await writeReturning<Pick<HistoryRow, "workflow_id" | "array_id" | "ordinal">>(tx, {
    write,
    returning: sql`workflow_id, array_id, ordinal`,
    reread: sql`SELECT s.workflow_id, s.array_id, ${latest("ordinal")} AS ordinal FROM ${source} AS s`,
  });
  for (const { workflow_id, array_id, ordinal } of rows)
    if (ordinal > MAX_HISTORY_STEPS) await thin(tx, { workflowId: workflow_id, arrayId: array_id });
}

async function thin(tx: Tx, { workflowId, arrayId }: HistoryScope): Promise<void> {
  const { rows } = await sql<HistoryRow>`SELECT * FROM status_history
    WHERE workflow_id = ${workflowId} AND array_id = ${arrayId} ORDER BY at`.execute(tx);
  const kept = widenSteps(rows, MAX_HISTORY_STEPS * THINNED_PART);
  await sql`DELETE FROM status_history WHERE workflow_id = ${workflowId} AND array_id = ${arrayId}`.execute(
    tx,
  );
  const columns = Object.keys(kept[0] as HistoryRow) as (keyof HistoryRow)[];
  const source = unfold(
    kept.map((row) => columns.map((column) => row[column])),
    Object.fromEntries(columns.map((column) => [column, "integer"])),
  );
  const names = sql.join(columns.map((column) => sql.id(column)));
  await sql`INSERT INTO status_history (${names}) SELECT ${names} FROM ${source} AS kept`.execute(tx);
}

/** The same history in steps so wide that at most `limit` are left. */
export function widenSteps(rows: readonly HistoryRow[], limit: number): HistoryRow[] {
  let steps = [...rows];
  for (let step_ms = rows.at(-1)?.step_ms ?? FIRST_STEP_MS; steps.length > limit; ) {
    step_ms *= 2;
    const merged: HistoryRow[] = [];
    for (const row of steps) {
      const at = row.at - (row.at % step_ms);
      const last = merged.at(-1);
      const peak_running = last?.at === at ? Math.max(last.peak_running, row.peak_running) : row.peak_running;
      if (last?.at === at) merged.pop();
      merged.push({ ...row, at, step_ms, ordinal: merged.length + 1, peak_running });
    }
    steps = merged;
  }
  return steps;
}
