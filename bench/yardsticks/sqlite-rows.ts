/**
 * What the database alone costs: rows like Jobmon's, as durable as Jobmon's (write-ahead log, synchronous FULL), from one
 * bare loop without a server, a check or an index but the primary key.
 */
import { Database } from "bun:sqlite";
import { join } from "node:path";
import { timeMs } from "../lab/rounds.ts";

const TABLES = `
  CREATE TABLE task (
    id INTEGER PRIMARY KEY, workflow_id INTEGER, array_id INTEGER, upstream_set_id INTEGER, task_resources_id INTEGER,
    name TEXT, args TEXT, identity TEXT, status TEXT, status_at INTEGER, priority INTEGER, num_attempts INTEGER,
    max_attempts INTEGER, version INTEGER);
  CREATE TABLE task_instance (
    id INTEGER PRIMARY KEY, task_id INTEGER, workflow_id INTEGER, workflow_run_id INTEGER, attempt INTEGER, status TEXT,
    leased_at INTEGER, started_at INTEGER, ended_at INTEGER, exit_code INTEGER, wall_ms INTEGER);
`;
const INSERT_TASK = "INSERT INTO task VALUES (?1, 1, 1, 1, 1, ?2, ?3, ?4, 'G', 0, 0, 0, 3, 1)";
const INSERT_INSTANCE = "INSERT INTO task_instance VALUES (?1, ?1, 1, 1, 1, 'I', 0, NULL, NULL, NULL, NULL)";
const LAUNCH_TASK = "UPDATE task SET status = 'I', num_attempts = 1, version = 2 WHERE id = ?1";
const END_INSTANCE =
  "UPDATE task_instance SET status = 'D', started_at = 1, ended_at = 2, exit_code = 0, wall_ms = 1 WHERE id = ?1";
const END_TASK = "UPDATE task SET status = 'D', version = 3 WHERE id = ?1";
const BATCH = 1_000;
const IDENTITY_CHARACTERS = 64;

export interface RowTimes {
  /** A task row for each task. */
  readonly insertMs: number;
  /** For each task: an instance row, then updates of the task, the instance and the task. */
  readonly runMs: number;
}

export async function writeRows(folder: string, tasks: number): Promise<RowTimes> {
  const database = new Database(join(folder, "rows.sqlite"), { create: true });
  try {
    database.run("PRAGMA journal_mode = WAL");
    database.run("PRAGMA synchronous = FULL");
    database.run(TABLES);
    return {
      insertMs: await timeMs(() => insertTasks(database, tasks)),
      runMs: await timeMs(() => runTasks(database, tasks)),
    };
  } finally {
    database.close();
  }
}

function insertTasks(database: Database, tasks: number): void {
  const insert = database.prepare(INSERT_TASK);
  const identity = "0".repeat(IDENTITY_CHARACTERS);
  inBatches(database, tasks, (id) => insert.run(id, `noop_task-${id}`, `["${id}"]`, identity));
}

function runTasks(database: Database, tasks: number): void {
  const lease = [INSERT_INSTANCE, LAUNCH_TASK].map((text) => database.prepare(text));
  const end = [END_INSTANCE, END_TASK].map((text) => database.prepare(text));
  for (let first = 1; first <= tasks; first += BATCH) {
    const size = Math.min(BATCH, tasks - first + 1);
    for (const statements of [lease, end]) {
      inBatches(database, size, (at) => {
        for (const statement of statements) statement.run(first + at - 1);
      });
    }
  }
}

function inBatches(database: Database, rows: number, write: (row: number) => void): void {
  const writeBatch = database.transaction((first: number, last: number) => {
    for (let row = first; row <= last; row++) write(row);
  });
  for (let first = 1; first <= rows; first += BATCH) writeBatch(first, Math.min(rows, first + BATCH - 1));
}
