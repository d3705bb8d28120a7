import { codeOf, taskMachine } from "@jobmon/core";
import { FOLLOWED_BY } from "../grammar/forms.ts";
import { type Statement, sql } from "../statement.ts";
import type { Db } from "../store.ts";
import { among, listOf } from "../unfold.ts";
import { letOthersWork } from "./let-others-work.ts";
import { orderRows } from "./order-rows.ts";

const WAITING_CODE = codeOf(taskMachine, "REGISTERING");
const FATAL_CODE = codeOf(taskMachine, "ERROR_FATAL");
const FATAL = sql.lit(FATAL_CODE);
const DONE = sql.lit(codeOf(taskMachine, "DONE"));

export interface Neighbour {
  readonly id: number;
  readonly name: string;
  readonly status: string;
}

export interface Neighbours {
  readonly upstream: readonly Neighbour[];
  readonly upstreamCount: number;
  readonly downstream: readonly Neighbour[];
  readonly downstreamCount: number;
}

/** Direct neighbours of a task, at most `limit` each way. */
export async function readNeighbours(
  db: Db,
  task: { readonly id: number; readonly upstreamSetId: number },
  limit: number,
): Promise<Neighbours> {
  const { rows: upstream } = await sql<Neighbour>`SELECT t.id, t.name, t.status
    FROM upstream_set_member m ${FOLLOWED_BY} task t ON t.id = m.task_id
    WHERE m.upstream_set_id = ${task.upstreamSetId} ORDER BY m.task_id LIMIT ${limit}`.execute(db);
  const { rows: downstream } = await sql<Neighbour>`SELECT t.id, t.name, t.status
    FROM upstream_set_member m ${FOLLOWED_BY} task t ON t.upstream_set_id = m.upstream_set_id
    WHERE m.task_id = ${task.id} ORDER BY m.upstream_set_id, t.id LIMIT ${limit}`.execute(db);
  const { rows: numbers } = await sql<{ upstreamCount: number; downstreamCount: number }>`
    SELECT (SELECT count(*) FROM upstream_set_member WHERE upstream_set_id = ${task.upstreamSetId}) AS "upstreamCount",
      (SELECT count(*) FROM upstream_set_member m ${FOLLOWED_BY} task t ON t.upstream_set_id = m.upstream_set_id
        WHERE m.task_id = ${task.id}) AS "downstreamCount"`.execute(db);
  return { upstream, downstream, ...(numbers[0] as { upstreamCount: number; downstreamCount: number }) };
}

/** The first upstream tasks that have failed. */
export async function readFailedUpstream(db: Db, setId: number, limit: number): Promise<Neighbour[]> {
  return readMembersThat(db, { setId, limit, fit: sql<boolean>`t.status = ${FATAL}` });
}

/** The first upstream tasks that are neither done nor failed. */
export async function readUnfinishedUpstream(db: Db, setId: number, limit: number): Promise<Neighbour[]> {
  return readMembersThat(db, { setId, limit, fit: sql<boolean>`t.status NOT IN (${DONE}, ${FATAL})` });
}

/** Members looked at in one statement. */
const PORTION = 2_000;

async function readMembersThat(
  db: Db,
  wanted: { readonly setId: number; readonly limit: number; readonly fit: Statement<boolean> },
): Promise<Neighbour[]> {
  const found: Neighbour[] = [];
  for (let after = 0; found.length < wanted.limit; ) {
    const ids = await readMemberIds(db, wanted.setId, after);
    const { rows } = await sql<Neighbour>`SELECT t.id, t.name, t.status FROM task t
      WHERE t.id ${among(ids)} AND ${wanted.fit} ORDER BY t.id LIMIT ${wanted.limit - found.length}`.execute(
      db,
    );
    found.push(...rows);
    if (ids.length < PORTION) break;
    after = ids.at(-1) ?? after;
    await letOthersWork();
  }
  return found;
}

async function readMemberIds(db: Db, setId: number, after: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`SELECT task_id AS id FROM upstream_set_member
    WHERE upstream_set_id = ${setId} AND task_id > ${after} ORDER BY task_id LIMIT ${PORTION}`.execute(db);
  return rows.map(({ id }) => id);
}

/** How many upstream tasks a search for failed ones looks at before it gives up. */
const MAX_VISITED = 20_000;

interface Visited {
  readonly id: number;
  readonly status: string;
  readonly upstream_set_id: number;
}

/** Failed tasks that keep the set from opening, however far up, as far as a search of limited size finds them. */
export async function findFailedAncestors(db: Db, setId: number, limit: number): Promise<Neighbour[]> {
  const failed: number[] = [];
  const seen = new Set([setId]);
  let visited = 0;
  for (let sets = [setId]; sets.length > 0 && visited < MAX_VISITED && failed.length < limit; ) {
    const rows = await readMembers(db, sets, MAX_VISITED - visited);
    visited += rows.length;
    failed.push(...rows.filter(({ status }) => status === FATAL_CODE).map(({ id }) => id));
    const waiting = rows.filter(({ status }) => status === WAITING_CODE);
    sets = [...new Set(waiting.map((row) => row.upstream_set_id))].filter((id) => !seen.has(id));
    for (const id of sets) seen.add(id);
  }
  return readNamed(db, [...new Set(failed)].slice(0, limit));
}

async function readMembers(db: Db, setIds: readonly number[], limit: number): Promise<Visited[]> {
  const { rows } = await sql<Visited>`SELECT t.id, t.status, t.upstream_set_id
    FROM ${listOf(setIds)} AS s ${FOLLOWED_BY} upstream_set_member m ON m.upstream_set_id = s.value
      ${FOLLOWED_BY} task t ON t.id = m.task_id LIMIT ${limit}`.execute(db);
  return rows;
}

async function readNamed(db: Db, ids: readonly number[]): Promise<Neighbour[]> {
  const { rows } = await sql<Neighbour>`SELECT id, name, status FROM task WHERE id ${among(ids)}`.execute(db);
  return orderRows(ids, rows);
}
