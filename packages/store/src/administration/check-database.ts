/**
 * Whether the rows fit together: the files of the database, every reference, every state, the kept counts, the sets that
 * wait, and the instances that are live. Reads one moment, so a server may go on meanwhile, and changes nothing.
 */
import {
  ACTIVE_TASK_STATES,
  codeOf,
  codesOf,
  type Machine,
  statesOf,
  taskMachine,
  workflowMachine,
} from "@jobmon/core";
import { ACTIVE_INSTANCE_CODES, literals } from "../codes.ts";
import { grammarOf } from "../grammar/grammar.ts";
import { MACHINES } from "../moves.ts";
import { MIGRATIONS } from "../schema/migrations.ts";
import { TABLE_SHAPES } from "../schema/table-shapes.ts";
import { type Statement, sql } from "../statement.ts";
import type { Db, Store } from "../store.ts";
import { among } from "../unfold.ts";
import type { Tell } from "./tell.ts";

/** A workflow that is being bound, or deleted, is whole only afterwards. */
const WHOLE = sql`w.status NOT IN (${literals(codesOf(workflowMachine, ["REGISTERING", "ABORTED"]))})`;
const DONE = sql.lit(codeOf(taskMachine, "DONE"));
const LIVE = literals(ACTIVE_INSTANCE_CODES);
const UNDER_WAY = literals(codesOf(taskMachine, ACTIVE_TASK_STATES));
const WORKFLOWS_AT_ONCE = 200;
/** Examples of each fault. */
const MAX_EXAMPLES = 5;

/** References that no database holds by itself. */
const LOOSE = [
  ["task", "upstream_set_id", "upstream_set"],
  ["task_instance", "workflow_id", "workflow"],
  ["task_instance", "array_id", "array"],
  ["task_instance_error", "task_id", "task"],
  ["task_instance_error", "workflow_run_id", "workflow_run"],
] as const;

/** What is wrong, a sentence each; nothing when all is well. */
export async function checkDatabase(store: Store, tell: Tell): Promise<string[]> {
  if (store.schemaVersion !== MIGRATIONS.length)
    return [
      `the schema has version ${store.schemaVersion}, and this program checks version ${MIGRATIONS.length}`,
    ];
  return store.readSnapshot(async (db) => [
    ...(await checkFiles(db, tell)),
    ...(await checkReferences(db, tell)),
    ...(await checkStates(db)),
    ...(await checkWorkflows(db, tell)),
    ...(await checkSets(db)),
    ...(await checkLive(db)),
  ]);
}

async function checkFiles(db: Db, tell: Tell): Promise<string[]> {
  const { selfCheck } = grammarOf(db);
  if (selfCheck === undefined) return [];
  tell({ what: "files", done: 0, total: 1 });
  const { rows } = await (selfCheck as Statement<{ found: string }>).execute(db);
  return rows.filter(({ found }) => found !== "ok").map(({ found }) => `the file is damaged: ${found}`);
}

async function checkReferences(db: Db, tell: Tell): Promise<string[]> {
  const held = TABLE_SHAPES.flatMap(({ name, references }) =>
    references.map(({ column, table, key }) => ({ name, column, table, key })),
  );
  const all = [...held, ...LOOSE.map(([name, column, table]) => ({ name, column, table, key: "id" }))];
  const faults: string[] = [];
  for (const [at, { name, column, table, key }] of all.entries()) {
    tell({ what: `references of ${name}`, done: at, total: all.length });
    const { rows } = await sql<{ n: number; example: number }>`
      SELECT count(*) AS n, min(c.${sql.id(column)}) AS example FROM ${sql.table(name)} AS c
        LEFT JOIN ${sql.table(table)} AS p ON p.${sql.id(key)} = c.${sql.id(column)}
      WHERE c.${sql.id(column)} IS NOT NULL AND p.${sql.id(key)} IS NULL`.execute(db);
    const { n, example } = rows[0] as { n: number; example: number };
    if (Number(n) > 0)
      faults.push(`${n} rows of ${name} name a ${column} that ${table} has not, such as ${example}`);
  }
  return faults;
}

async function checkStates(db: Db): Promise<string[]> {
  const faults: string[] = [];
  for (const [table, machine] of Object.entries(MACHINES)) {
    const known = codesOf(machine as Machine, statesOf(machine as Machine));
    const { rows } = await sql<{
      status: string;
      n: number;
    }>`SELECT status, count(*) AS n FROM ${sql.table(table)}
      WHERE status NOT IN (${literals(known)}) GROUP BY status`.execute(db);
    for (const { status, n } of rows) faults.push(`${n} rows of ${table} have the unknown status ${status}`);
  }
  return faults;
}

/** Kept counts against a recount, and against what the workflow says of itself. */
async function checkWorkflows(db: Db, tell: Tell): Promise<string[]> {
  const { rows: workflows } = await sql<{ id: number; status: string; task_count: number }>`
    SELECT w.id, w.status, w.task_count FROM workflow w WHERE ${WHOLE} ORDER BY w.id`.execute(db);
  const faults: string[] = [];
  for (let first = 0; first < workflows.length; first += WORKFLOWS_AT_ONCE) {
    tell({ what: "workflows", done: first, total: workflows.length });
    const portion = workflows.slice(first, first + WORKFLOWS_AT_ONCE);
    const ids = portion.map(({ id }) => id);
    const { recounted, kept } = await readCounts(db, ids);
    for (const key of new Set<string>([...recounted.keys(), ...kept.keys()])) {
      const [is, shouldBe] = [kept.get(key) ?? 0, recounted.get(key) ?? 0];
      const [workflow, array, status] = key.split("/");
      if (is !== shouldBe)
        faults.push(
          `workflow ${workflow}, ${array === "0" ? "as a whole" : `array ${array}`}: ${is} tasks are kept as ${status}, a recount gives ${shouldBe}`,
        );
    }
    for (const { id, status, task_count } of portion) {
      const all = [...recounted].filter(([key]) => key.startsWith(`${id}/0/`));
      const tasks = all.reduce((sum, [, count]) => sum + count, 0);
      if (tasks !== task_count) faults.push(`workflow ${id} announced ${task_count} tasks and has ${tasks}`);
      const done = recounted.get(`${id}/0/${codeOf(taskMachine, "DONE")}`) ?? 0;
      if (status === codeOf(workflowMachine, "DONE") && done !== tasks)
        faults.push(`workflow ${id} is done, and ${tasks - done} of its tasks are not`);
    }
  }
  return faults;
}

/** By `workflow/array/status`; array 0 is the whole workflow. */
async function readCounts(db: Db, ids: readonly number[]) {
  const { rows: kept } = await sql<{ workflow_id: number; array_id: number; status: string; tasks: number }>`
    SELECT workflow_id, array_id, status, tasks FROM status_count WHERE workflow_id ${among(ids)} AND tasks > 0`.execute(
    db,
  );
  const { rows: found } = await sql<{ workflow_id: number; array_id: number; status: string; tasks: number }>`
    SELECT workflow_id, array_id, status, count(*) AS tasks FROM task WHERE workflow_id ${among(ids)}
    GROUP BY workflow_id, array_id, status`.execute(db);
  const recounted = new Map<string, number>();
  for (const { workflow_id, array_id, status, tasks } of found)
    for (const array of [0, array_id]) {
      const key = `${workflow_id}/${array}/${status}`;
      recounted.set(key, (recounted.get(key) ?? 0) + Number(tasks));
    }
  const keptByKey = new Map<string, number>();
  for (const row of kept) keptByKey.set(`${row.workflow_id}/${row.array_id}/${row.status}`, row.tasks);
  return { recounted, kept: keptByKey };
}

async function checkSets(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: number; workflow_id: number; remaining: number; waiting: number }>`
    SELECT s.id, s.workflow_id, s.remaining, coalesce(m.waiting, 0) AS waiting
    FROM upstream_set s JOIN workflow w ON w.id = s.workflow_id
      LEFT JOIN (SELECT x.upstream_set_id, count(*) AS waiting FROM upstream_set_member x JOIN task t ON t.id = x.task_id
        WHERE t.status <> ${DONE} GROUP BY x.upstream_set_id) AS m ON m.upstream_set_id = s.id
    WHERE ${WHOLE} AND s.remaining <> coalesce(m.waiting, 0) ORDER BY s.id LIMIT ${sql.lit(MAX_EXAMPLES)}`.execute(
    db,
  );
  return rows.map(
    ({ id, workflow_id, remaining, waiting }) =>
      `workflow ${workflow_id}: set ${id} waits for ${remaining} tasks, and ${waiting} of its members are not done`,
  );
}

async function checkLive(db: Db): Promise<string[]> {
  const { rows: tasks } = await sql<{ id: number; live: number }>`
    SELECT t.id, count(i.id) AS live FROM workflow w JOIN task t ON t.workflow_id = w.id AND t.status IN (${UNDER_WAY})
      LEFT JOIN task_instance i ON i.task_id = t.id AND i.status IN (${LIVE})
    WHERE ${WHOLE} GROUP BY t.id HAVING count(i.id) <> 1 ORDER BY t.id LIMIT ${sql.lit(MAX_EXAMPLES)}`.execute(
    db,
  );
  const { rows: instances } = await sql<{ id: number; task_id: number; status: string }>`
    SELECT i.id, i.task_id, t.status FROM task_instance i JOIN task t ON t.id = i.task_id
    WHERE i.status IN (${LIVE}) AND t.status NOT IN (${UNDER_WAY}) ORDER BY i.id LIMIT ${sql.lit(MAX_EXAMPLES)}`.execute(
    db,
  );
  return [
    ...tasks.map(({ id, live }) => `task ${id} is under way with ${live} live instances instead of one`),
    ...instances.map(
      ({ id, task_id, status }) => `instance ${id} is live, and its task ${task_id} has the status ${status}`,
    ),
  ];
}
