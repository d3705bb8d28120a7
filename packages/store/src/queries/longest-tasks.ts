/**
 * Tasks in the order of the run time or memory of their latest attempt.
 *
 * The attempts of each array stand in that order in an index. They are taken from it in portions, those that are not the
 * latest of a task that fits are left out, and the arrays are merged. A filter that fits little is not looked for
 * for ever: after a limited number of attempts the page ends short, with a mark to go on from.
 */
import { FOLLOWED_BY } from "../grammar/forms.ts";
import { type Statement, sql } from "../statement.ts";
import type { Db } from "../store.ts";
import { among } from "../unfold.ts";
import type { Measure } from "./attempt-times.ts";
import type { Mark, PageRequest } from "./find-page.ts";
import { letOthersWork } from "./let-others-work.ts";

/** Attempts looked at in one statement, and for one page. */
const PORTION = 2_000;
const MAX_LOOKED_AT = 60_000;

/** A mark's value is the measure, its id the attempt. */
interface Attempt extends Mark {
  readonly taskId: number;
}

export interface MeasuredPage {
  readonly taskIds: readonly number[];
  readonly next: Mark | null;
}

export async function findMeasuredPage(
  db: Db,
  wanted: {
    readonly arrayIds: readonly number[];
    readonly measure: Measure;
    /** Conditions on `t`. */
    readonly where: readonly Statement<boolean>[];
    readonly page: PageRequest;
  },
): Promise<MeasuredPage> {
  const { page, where } = wanted;
  const found: Attempt[] = [];
  let after = page.after;
  for (let lookedAt = 0; lookedAt < MAX_LOOKED_AT; lookedAt += PORTION) {
    const portion = await readPortion(db, { ...wanted, after });
    const fitting = await keepFitting(db, portion, where);
    for (const attempt of portion) {
      if (!fitting.has(attempt.id)) continue;
      if (found.length === page.limit)
        return { taskIds: found.map(({ taskId }) => taskId), next: markOf(found) };
      found.push(attempt);
    }
    if (portion.length < PORTION) return { taskIds: found.map(({ taskId }) => taskId), next: null };
    after = markOf(portion) ?? undefined;
    await letOthersWork();
  }
  return { taskIds: found.map(({ taskId }) => taskId), next: after ?? null };
}

function markOf(attempts: readonly Attempt[]): Mark | null {
  const last = attempts.at(-1);
  return last ? { value: last.value, id: last.id } : null;
}

async function readPortion(
  db: Db,
  wanted: {
    readonly arrayIds: readonly number[];
    readonly measure: Measure;
    readonly page: PageRequest;
    readonly after: Mark | undefined;
  },
): Promise<Attempt[]> {
  const { measure, after } = wanted;
  const isRising = wanted.page.direction === "ascending";
  const column = measure === "wall_ms" ? sql`i.wall_ms` : sql`i.peak_memory_bytes`;
  const than = isRising ? sql`>` : sql`<`;
  const order = isRising ? sql`ASC` : sql`DESC`;
  const behind = after
    ? sql`AND ${column} ${than}= ${after.value} AND (${column} ${than} ${after.value} OR i.id ${than} ${after.id})`
    : sql``;
  const parts: Attempt[] = [];
  for (const arrayId of wanted.arrayIds) {
    const { rows } =
      await sql<Attempt>`SELECT ${column} AS value, i.id, i.task_id AS "taskId" FROM task_instance i
      WHERE i.array_id = ${arrayId} AND i.ended_at IS NOT NULL AND ${column} IS NOT NULL ${behind}
      ORDER BY ${column} ${order}, i.id ${order} LIMIT ${PORTION}`.execute(db);
    parts.push(...rows);
  }
  const sign = isRising ? 1 : -1;
  return parts
    .sort((left, right) => sign * (Number(left.value) - Number(right.value) || left.id - right.id))
    .slice(0, PORTION);
}

/** The attempts that are the latest of a task that fits. */
async function keepFitting(
  db: Db,
  attempts: readonly Attempt[],
  where: readonly Statement<boolean>[],
): Promise<Set<number>> {
  const conditions = [
    sql<boolean>`i.id ${among(attempts.map(({ id }) => id))}`,
    sql<boolean>`i.id = (SELECT max(x.id) FROM task_instance x WHERE x.task_id = i.task_id)`,
    ...where,
  ];
  const { rows } = await sql<{
    id: number;
  }>`SELECT i.id FROM task_instance i ${FOLLOWED_BY} task t ON t.id = i.task_id
    WHERE ${sql.join(conditions, sql` AND `)}`.execute(db);
  return new Set(rows.map(({ id }) => id));
}
