import { codesOf, statesOf, taskMachine } from "@jobmon/core";
import { FOLLOWED_BY } from "../grammar/forms.ts";
import { type Statement, sql } from "../statement.ts";
import type { Db } from "../store.ts";
import { among } from "../unfold.ts";
import { readArrays } from "./arrays.ts";
import type { Measure } from "./attempt-times.ts";
import {
  type FoundPage,
  findPage,
  type IdRange,
  type Listing,
  type Mark,
  type PageRequest,
  SLICE_IDS,
} from "./find-page.ts";
import { letOthersWork } from "./let-others-work.ts";
import { findMeasuredPage } from "./longest-tasks.ts";
import { orderRows } from "./order-rows.ts";
import type { Predicate } from "./predicate.ts";
import { joinFilter, resolveTaskFilter, type TaskFilter } from "./task-filter.ts";

/** Fields a list of tasks may be sorted by. */
export const TASK_SORTS = {
  id: "integer",
  name: "text",
  status: "text",
  attempts: "integer",
  priority: "integer",
  status_at: "integer",
  version: "integer",
  runtime: "integer",
  memory: "integer",
} as const;

/** Sorts by what the latest attempt took; tasks of which none was measured are not in the list. */
const MEASURES: Readonly<Partial<Record<keyof typeof TASK_SORTS, Measure>>> = {
  runtime: "wall_ms",
  memory: "peak_memory_bytes",
};

const LETTERS = codesOf(taskMachine, statesOf(taskMachine));

const SORT_COLUMNS: Readonly<Partial<Record<keyof typeof TASK_SORTS, Statement<unknown>>>> = {
  id: sql`t.id`,
  name: sql`t.name`,
  attempts: sql`t.num_attempts`,
  priority: sql`t.priority`,
  status_at: sql`t.status_at`,
  version: sql`t.version`,
};

/** Up to this many tasks in the wanted statuses and templates are found by index at once, instead of slice by slice. */
const MAX_SEEK_TASKS = 5_000;
/** The same where the index alone tells which they are, and no row is read. */
const MAX_COVERED_TASKS = 200_000;

/** Where a workflow's tasks are: they have consecutive ids. */
export interface TaskBlock {
  readonly workflowId: number;
  readonly firstTaskId: number;
  readonly taskCount: number;
}

export async function findTaskPage(
  db: Db,
  wanted: {
    readonly block: TaskBlock;
    readonly predicates: readonly Predicate[];
    readonly sortBy: keyof typeof TASK_SORTS;
    readonly page: PageRequest;
  },
): Promise<FoundPage> {
  const { block, predicates, sortBy, page } = wanted;
  const filter = await resolveTaskFilter(db, { workflowId: block.workflowId }, predicates);
  if (sortBy === "status") return findByStatus(db, { block, filter, page });
  const source = await chooseSource(db, { block, filter, isById: sortBy === "id" });
  if (!source) return { ids: [], next: null };
  const measure = MEASURES[sortBy];
  if (measure) {
    const arrayIds = filter.arrayIds ?? (await readArrays(db, block.workflowId)).map(({ id }) => id);
    const { taskIds, next } = await findMeasuredPage(db, { arrayIds, measure, where: filter.where, page });
    return { ids: taskIds, next };
  }
  if (sortBy === "version" && isUnfiltered(filter))
    return findPage(
      db,
      {
        from: sql`task t`,
        where: [sql<boolean>`t.workflow_id = ${block.workflowId}`],
        id: sql`t.id`,
        sortBy: sql`t.version`,
      },
      page,
    );
  return findPage(
    db,
    { ...source, id: sql`t.id`, sortBy: sortBy === "id" ? undefined : SORT_COLUMNS[sortBy] },
    page,
  );
}

/** One status after the other, each in the order of ids: what is known of their numbers leads to them. */
async function findByStatus(
  db: Db,
  wanted: { readonly block: TaskBlock; readonly filter: TaskFilter; readonly page: PageRequest },
): Promise<FoundPage> {
  const { block, filter, page } = wanted;
  const { after, direction } = page;
  const letters = (filter.codes ?? LETTERS).toSorted();
  if (direction === "descending") letters.reverse();
  const isOver = (letter: string) =>
    after !== undefined && (direction === "ascending" ? letter < after.value : letter > after.value);
  const found: Mark[] = [];
  for (const letter of letters) {
    if (isOver(letter)) continue;
    const own = joinFilter({ ...filter, codes: [letter] });
    const source = await chooseSource(db, { block, filter: own, isById: true });
    if (!source) continue;
    const limit = page.limit + 1 - found.length;
    const behind = letter === after?.value ? after : undefined;
    const { ids } = await findPage(db, { ...source, id: sql`t.id` }, { limit, direction, after: behind });
    found.push(...ids.map((id) => ({ value: letter, id })));
    if (found.length > page.limit) break;
  }
  const rows = found.slice(0, page.limit);
  return { ids: rows.map(({ id }) => id), next: found.length > page.limit ? (rows.at(-1) ?? null) : null };
}

function isUnfiltered(filter: TaskFilter): boolean {
  return filter.where.length === 0 && !filter.ids;
}

export interface BoundedCount {
  readonly count: number;
  readonly exact: boolean;
}

/** A count that is not to be exact stops after this many tasks were looked at. */
const MAX_COUNTED_SLICES = 20;

/** How many tasks fit. Those of statuses and templates alone are not counted but known. */
export async function countTasks(
  db: Db,
  wanted: {
    readonly block: TaskBlock;
    readonly predicates: readonly Predicate[];
    readonly effort: "limited" | "exact";
  },
): Promise<BoundedCount> {
  const { block, predicates } = wanted;
  const filter = await resolveTaskFilter(db, { workflowId: block.workflowId }, predicates);
  if (predicates.every(({ field }) => field === "status" || field === "template" || field === "array"))
    return { count: await countCandidates(db, block.workflowId, filter), exact: true };
  const source = await chooseSource(db, { block, filter, isById: false });
  if (!source) return { count: 0, exact: true };
  let count = 0;
  const slices = source.ids ? cutRange(source.ids) : [null];
  for (const [position, slice] of slices.entries()) {
    if (position === MAX_COUNTED_SLICES && wanted.effort === "limited") return { count, exact: false };
    if (position > 0) await letOthersWork();
    const where = [
      ...(slice ? [sql<boolean>`t.id BETWEEN ${slice.first} AND ${slice.last}`] : []),
      ...source.where,
    ];
    const { rows } = await sql<{ tasks: number }>`SELECT count(*) AS tasks FROM ${source.from}
      WHERE ${sql.join(where, sql` AND `)}`.execute(db);
    count += rows[0]?.tasks ?? 0;
  }
  return { count, exact: true };
}

function cutRange({ first, last }: IdRange): IdRange[] {
  const slices: IdRange[] = [];
  for (let start = first; start <= last; start += SLICE_IDS)
    slices.push({ first: start, last: Math.min(last, start + SLICE_IDS - 1) });
  return slices;
}

type Source = Pick<Listing, "from" | "where" | "ids">;

/**
 * The cheapest way to the tasks that fit. The kept counts tell how many have the wanted statuses and templates: few are
 * sought by index, and many are met soon enough by going through the workflow's ids.
 */
async function chooseSource(
  db: Db,
  wanted: { readonly block: TaskBlock; readonly filter: TaskFilter; readonly isById: boolean },
): Promise<Source | null> {
  const { block, filter, isById } = wanted;
  const { workflowId, firstTaskId, taskCount } = block;
  if (filter.ids)
    return {
      from: sql`task t`,
      where: [
        sql<boolean>`t.id ${among(filter.ids)}`,
        sql<boolean>`+t.workflow_id = ${workflowId}`,
        ...filter.where,
      ],
    };
  if (filter.codes || filter.arrayIds) {
    const candidates = await countCandidates(db, workflowId, filter);
    if (candidates === 0) return null;
    const isCovered = isById && filter.rest.length === 0;
    if (candidates <= (isCovered ? MAX_COVERED_TASKS : MAX_SEEK_TASKS))
      return {
        from: sql`"array" a ${FOLLOWED_BY} task t ON t.array_id = a.id`,
        where: [
          sql<boolean>`a.workflow_id = ${workflowId}`,
          ...(filter.arrayIds ? [sql<boolean>`a.id ${among(filter.arrayIds)}`] : []),
          ...filter.where,
        ],
      };
  }
  return {
    from: sql`task t`,
    where: filter.where,
    ids: { first: firstTaskId, last: firstTaskId + taskCount - 1 },
  };
}

async function countCandidates(db: Db, workflowId: number, filter: TaskFilter): Promise<number> {
  const { rows } = await sql<{ tasks: number }>`SELECT coalesce(sum(tasks), 0) AS tasks FROM status_count
    WHERE workflow_id = ${workflowId} AND array_id ${among(filter.arrayIds ?? [0])}
      ${filter.codes ? sql`AND status ${among(filter.codes)}` : sql``}`.execute(db);
  return rows[0]?.tasks ?? 0;
}

export interface ListedTask {
  readonly id: number;
  readonly workflow_id: number;
  readonly array_id: number;
  readonly task_resources_id: number;
  readonly upstream_set_id: number;
  readonly name: string;
  readonly args: string;
  readonly status: string;
  readonly status_at: number;
  readonly priority: number;
  readonly num_attempts: number;
  readonly max_attempts: number;
  readonly counted_failures: number;
  readonly infrastructure_failures: number;
  readonly retry_at: number | null;
}

/** Rows in the order of `ids`. */
export async function readTasks(db: Db, ids: readonly number[]): Promise<ListedTask[]> {
  const { rows } =
    await sql<ListedTask>`SELECT id, workflow_id, array_id, task_resources_id, upstream_set_id, name, args,
      status, status_at, priority, num_attempts, max_attempts, counted_failures, infrastructure_failures, retry_at
    FROM task WHERE id ${among(ids)}`.execute(db);
  return orderRows(ids, rows);
}

export interface TaskExtras {
  readonly attributes: Readonly<Record<string, string>>;
  /** JSON. */
  readonly requested: string;
  readonly lastError: string | null;
}

export async function readTaskExtras(db: Db, task: ListedTask): Promise<TaskExtras> {
  const attributes = await db
    .selectFrom("task_attribute")
    .select(["name", "value"])
    .where("task_id", "=", task.id)
    .orderBy("name")
    .execute();
  const { rows } = await sql<{ requested: string; lastError: string | null }>`SELECT requested,
      (SELECT description FROM task_instance_error WHERE task_id = ${task.id} ORDER BY id DESC LIMIT 1) AS "lastError"
    FROM task_resources WHERE id = ${task.task_resources_id}`.execute(db);
  const [row] = rows;
  if (!row) throw new Error(`resources ${task.task_resources_id} of task ${task.id} are missing`);
  return { ...row, attributes: Object.fromEntries(attributes.map(({ name, value }) => [name, value])) };
}
