import { codeOf, taskInstanceMachine } from "@jobmon/core";
import { FOLLOWED_BY } from "../grammar/forms.ts";
import { sql } from "../statement.ts";
import type { Db } from "../store.ts";
import type { IdRange } from "./find-page.ts";

const DONE = sql.lit(codeOf(taskInstanceMachine, "DONE"));

/** The successful attempt of a task. */
export interface Finish {
  readonly taskId: number;
  readonly arrayId: number;
  readonly name: string;
  readonly setId: number;
  readonly startedAt: number | null;
  readonly leasedAt: number;
  readonly endedAt: number;
}

const FINISH = sql`t.id AS "taskId", t.array_id AS "arrayId", t.name, t.upstream_set_id AS "setId",
  i.started_at AS "startedAt", i.leased_at AS "leasedAt", i.ended_at AS "endedAt"`;

/** Of the tasks, the one that was done last. */
export async function findLastFinish(db: Db, tasks: IdRange): Promise<Finish | undefined> {
  const { rows } =
    await sql<Finish>`SELECT ${FINISH} FROM task t ${FOLLOWED_BY} task_instance i ON i.task_id = t.id
    WHERE t.id BETWEEN ${tasks.first} AND ${tasks.last} AND i.status = ${DONE} AND i.ended_at IS NOT NULL
    ORDER BY i.ended_at DESC, t.id LIMIT 1`.execute(db);
  return rows[0];
}

/** Of the members of a set, the one that was done last: the one that the set's tasks waited for. */
export async function findLastMember(db: Db, setId: number): Promise<Finish | undefined> {
  const { rows } = await sql<Finish>`SELECT ${FINISH}
    FROM upstream_set_member m ${FOLLOWED_BY} task t ON t.id = m.task_id ${FOLLOWED_BY} task_instance i ON i.task_id = t.id
    WHERE m.upstream_set_id = ${setId} AND i.status = ${DONE} AND i.ended_at IS NOT NULL
    ORDER BY i.ended_at DESC, t.id LIMIT 1`.execute(db);
  return rows[0];
}
