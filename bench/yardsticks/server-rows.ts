/**
 * What a database server alone costs: rows like Jobmon's, each transaction on the disk, in few large statements over one
 * connection, without a check, a reference or an index but the primary key.
 */
import { SQL } from "bun";
import { timeMs } from "../lab/rounds.ts";

const TABLES = [
  `CREATE TABLE bare_task (
    id BIGINT PRIMARY KEY, workflow_id BIGINT, array_id BIGINT, name VARCHAR(200), args VARCHAR(200), status CHAR(1),
    status_at BIGINT, num_attempts BIGINT, version BIGINT)`,
  `CREATE TABLE bare_instance (
    id BIGINT PRIMARY KEY, task_id BIGINT, workflow_id BIGINT, attempt BIGINT, status CHAR(1), leased_at BIGINT,
    started_at BIGINT, ended_at BIGINT, exit_code BIGINT, wall_ms BIGINT)`,
];
const BATCH = 1_000;

/** For each task: an instance row, then updates of the task, the instance and the task. How long they took. */
export async function runServerRows(url: string, tasks: number): Promise<number> {
  const connection = new SQL(url, { max: 1 });
  try {
    for (const table of TABLES) await connection.unsafe(table);
    for (let first = 1; first <= tasks; first += BATCH) await insertTasks(connection, first);
    return await timeMs(async () => {
      for (let first = 1; first <= tasks; first += BATCH) await runTasks(connection, first);
    });
  } finally {
    for (const name of ["bare_instance", "bare_task"])
      await connection.unsafe(`DROP TABLE IF EXISTS ${name}`);
    await connection.close();
  }
}

async function insertTasks(connection: SQL, first: number): Promise<void> {
  const rows = Array.from(
    { length: BATCH },
    (_, at) => `(${first + at}, 1, 1, 'noop_task-${first + at}', '["${first + at}"]', 'G', 0, 0, 1)`,
  );
  await connection.unsafe(`INSERT INTO bare_task VALUES ${rows.join(", ")}`);
}

async function runTasks(connection: SQL, first: number): Promise<void> {
  const which = `BETWEEN ${first} AND ${first + BATCH - 1}`;
  await connection.begin(async (tx) => {
    await tx.unsafe(
      `INSERT INTO bare_instance SELECT id, id, 1, 1, 'I', 0, NULL, NULL, NULL, NULL FROM bare_task WHERE id ${which}`,
    );
    await tx.unsafe(`UPDATE bare_task SET status = 'I', num_attempts = 1, version = 2 WHERE id ${which}`);
  });
  await connection.begin(async (tx) => {
    await tx.unsafe(
      `UPDATE bare_instance SET status = 'D', started_at = 1, ended_at = 2, exit_code = 0, wall_ms = 1 WHERE id ${which}`,
    );
    await tx.unsafe(`UPDATE bare_task SET status = 'D', version = 3 WHERE id ${which}`);
  });
}
