import { FOLLOWED_BY } from "../grammar/forms.ts";
import { sql } from "../statement.ts";
import type { Db } from "../store.ts";
import type { Neighbour } from "./dependencies.ts";
import type { FoundPage, Mark } from "./find-page.ts";

interface PlacedNeighbour extends Neighbour {
  readonly setId: number;
}

export interface NeighbourPage extends Pick<FoundPage, "next"> {
  readonly rows: readonly Neighbour[];
}

/** Direct neighbours in the order of sets and tasks. A mark is the set (`value`) and the task of the last row. */
export async function readNeighbourPage(
  db: Db,
  wanted: {
    readonly task: { readonly id: number; readonly upstreamSetId: number };
    readonly direction: "upstream" | "downstream";
    readonly after?: Mark;
    readonly limit: number;
  },
): Promise<NeighbourPage> {
  const { task, direction, after = { value: 0, id: 0 }, limit } = wanted;
  const { rows } =
    direction === "upstream"
      ? await sql<PlacedNeighbour>`SELECT t.id, t.name, t.status, m.upstream_set_id AS "setId"
          FROM upstream_set_member m ${FOLLOWED_BY} task t ON t.id = m.task_id
          WHERE m.upstream_set_id = ${task.upstreamSetId} AND m.task_id > ${after.id}
          ORDER BY m.task_id LIMIT ${limit + 1}`.execute(db)
      : await sql<PlacedNeighbour>`SELECT t.id, t.name, t.status, m.upstream_set_id AS "setId"
          FROM upstream_set_member m ${FOLLOWED_BY} task t ON t.upstream_set_id = m.upstream_set_id
          WHERE m.task_id = ${task.id} AND m.upstream_set_id >= ${after.value}
            AND (m.upstream_set_id > ${after.value} OR t.id > ${after.id})
          ORDER BY m.upstream_set_id, t.id LIMIT ${limit + 1}`.execute(db);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map(({ setId: _, ...neighbour }) => neighbour),
    next: rows.length > limit && last ? { value: last.setId, id: last.id } : null,
  };
}
