import { FOLLOWED_BY, spell } from "../grammar/forms.ts";
import { sql } from "../statement.ts";
import type { Db } from "../store.ts";
import { among, listOf } from "../unfold.ts";
import type { Neighbour } from "./dependencies.ts";
import { letOthersWork } from "./let-others-work.ts";

/** Letters read in one statement. */
const SLICE_LETTERS = 20_000;

/** The statuses of consecutive tasks as one text, a letter each. */
export async function readStatusLetters(
  db: Db,
  range: { readonly firstId: number; readonly lastId: number },
): Promise<string> {
  let letters = "";
  for (let first = range.firstId; first <= range.lastId; first += SLICE_LETTERS) {
    if (first > range.firstId) await letOthersWork();
    const last = Math.min(range.lastId, first + SLICE_LETTERS - 1);
    const { rows } = await spell<{
      letters: string | null;
    }>(sql`SELECT status AS letter, id FROM task WHERE id BETWEEN ${first} AND ${last}`).execute(db);
    letters += rows[0]?.letters ?? "";
  }
  return letters;
}

/** Every task above the given ones, the given ones included, at most `limit`. */
export async function readAncestors(db: Db, taskIds: readonly number[], limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`WITH RECURSIVE above (id) AS (
      SELECT value FROM ${listOf(taskIds)} AS asked
      UNION SELECT m.task_id FROM above JOIN task t ON t.id = above.id
        JOIN upstream_set_member m ON m.upstream_set_id = t.upstream_set_id)
    SELECT id FROM above LIMIT ${limit}`.execute(db);
  return rows.map((row) => row.id);
}

export async function readNeighboursById(db: Db, ids: readonly number[]): Promise<Neighbour[]> {
  const { rows } = await sql<Neighbour>`SELECT id, name, status FROM task
    WHERE id ${among(ids)} ORDER BY id`.execute(db);
  return rows;
}

/** The newest attempts of each of the tasks, by task and attempt. */
export async function findInstancesOfTasks(
  db: Db,
  wanted: { readonly taskIds: readonly number[]; readonly perTask: number },
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`SELECT id FROM (
      SELECT i.id, asked.place, row_number() OVER (PARTITION BY i.task_id ORDER BY i.id DESC) AS newest
      FROM ${listOf(wanted.taskIds)} AS asked
        ${FOLLOWED_BY} task_instance i ON i.task_id = asked.value) AS attempt
    WHERE newest <= ${wanted.perTask} ORDER BY place, id`.execute(db);
  return rows.map(({ id }) => id);
}
