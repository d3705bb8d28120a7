import { codeOf, taskInstanceMachine, taskMachine, workflowMachine, workflowRunMachine } from "@jobmon/core";
import { TABLE_SHAPES } from "../schema/table-shapes.ts";
import type { Tables } from "../schema/tables.ts";
import { sql } from "../statement.ts";
import type { Store, Tx } from "../store.ts";
import { type Cell, unfold } from "../unfold.ts";

/** Whatever a text may have. */
const LETTERS = `"it's" \\ \\u0041 {} [1] %_ \n\t é 漢 😀 `;
const DONE = codeOf(taskMachine, "DONE");
const SHARED_ID = 1;
const FAILED_OFFSET = 50_000;

/** Everything of workflow `n` is numbered from here. */
export const firstIdOf = (workflowId: number) => workflowId * 100_000;

type Rows = { readonly [T in keyof Tables]?: readonly Partial<Tables[T]>[] };

/** A workflow of one tool that is done since the beginning of time, with rows in every table that has some of it. */
export async function plantHistory(
  store: Store,
  plan: { readonly id: number; readonly tasks: number },
): Promise<void> {
  const isFirst = await store.read(
    async (db) => (await db.selectFrom("tool").select("id").execute()).length === 0,
  );
  await store.write(async (tx) => {
    if (isFirst) await insertAll(tx, SHARED);
    await insertAll(tx, workflowRows(plan));
    await insertAll(tx, taskRows(plan));
    await insertAll(tx, instanceRows(plan));
    await insertAll(tx, notificationRows(plan));
  });
}

/** Columns that are not told are null, or 0, or empty. */
async function insertAll(tx: Tx, rows: Rows): Promise<void> {
  for (const { name, columns } of TABLE_SHAPES) {
    const given = (rows[name] ?? []) as readonly Record<string, Cell>[];
    if (given.length === 0) continue;
    const source = unfold(
      given.map((row) => columns.map((column) => row[column.name] ?? null)),
      Object.fromEntries(columns.map((column) => [column.name, column.kind])),
    );
    const names = sql.join(columns.map((column) => sql.id(column.name)));
    await sql`INSERT INTO ${sql.table(name)} (${names}) SELECT ${names} FROM ${source} AS planted`.execute(
      tx,
    );
  }
}

const SHARED: Rows = {
  counter: [{ name: "task", next_id: 900_000 }],
  tool: [{ id: SHARED_ID, name: "tool", created_at: 0 }],
  tool_version: [{ id: SHARED_ID, tool_id: SHARED_ID, created_at: 0 }],
  task_template: [{ id: SHARED_ID, tool_version_id: SHARED_ID, name: "work" }],
  task_template_version: [
    {
      id: SHARED_ID,
      task_template_id: SHARED_ID,
      identity: "identity",
      command_template: LETTERS,
      node_args: "[]",
      task_args: "[]",
      op_args: "[]",
    },
  ],
  cluster: [{ id: SHARED_ID, name: "cluster", kind: "dummy", queues: "[]" }],
  distributor: [
    {
      id: SHARED_ID,
      user_name: "ana",
      host: "login1",
      cluster_id: SHARED_ID,
      epoch: 1,
      version: "0",
      last_seen_at: 0,
      notices: "[]",
    },
  ],
};

function workflowRows({ id, tasks }: { readonly id: number; readonly tasks: number }): Rows {
  const first = firstIdOf(id);
  const counts = { workflow_id: id, status: DONE, tasks };
  const numbers = { waiting: 0, queued: 0, launching: 0, running: 0, retrying: 0, done: tasks, failed: 0 };
  const history = { workflow_id: id, at: 0, step_ms: 1_000, ordinal: 1, changed_at: 0, peak_running: 1 };
  const chunk = { set_rows: LETTERS, profile_rows: "", attribute_rows: "", task_rows: "", task_ranges: "" };
  const texts = { workflow_args: LETTERS, name: LETTERS, description: LETTERS, user_name: "ana" };
  const limits = { is_paused: 0, priority: 0, max_concurrently_running: 9, version: 3, retries: 0 };
  const blocks = { first_task_id: first, task_count: tasks, first_set_id: first, set_count: 2 };
  return {
    workflow: [
      {
        id,
        tool_version_id: SHARED_ID,
        args_hash: "hash",
        identity: `identity ${id}`,
        status: codeOf(workflowMachine, "DONE"),
        status_at: 10,
        first_resources_id: first,
        resources_count: 1,
        created_at: 0,
        touched_at: 0,
        ...texts,
        ...limits,
        ...blocks,
      },
    ],
    workflow_attribute: [{ workflow_id: id, name: "project", value: LETTERS }],
    array: [
      {
        id: first,
        workflow_id: id,
        task_template_version_id: SHARED_ID,
        cluster_id: SHARED_ID,
        name: "work",
        max_concurrently_running: 9,
      },
    ],
    status_count: [
      { ...counts, array_id: 0 },
      { ...counts, array_id: first },
    ],
    status_history: [
      { ...history, ...numbers, array_id: 0 },
      { ...history, ...numbers, array_id: first },
    ],
    array_edge: [{ workflow_id: id, from_array_id: first, to_array_id: first, links: tasks - 1 }],
    draft_chunk: [
      { workflow_id: id, chunk: 0, task_count: tasks, hashes: "", set_refs: "", array_counts: "", ...chunk },
    ],
    task_resources: [
      { id: first, requested: "{}", scales: "{}", fallback_queues: "[]", dynamic: null, resolved_by: null },
      {
        id: first + 1,
        requested: "{}",
        scales: "{}",
        fallback_queues: "[]",
        dynamic: LETTERS,
        resolved_by: null,
      },
    ],
    audit_log: [
      {
        id: first,
        workflow_id: id,
        task_id: null,
        actor: "ana",
        event: "bound",
        detail: LETTERS,
        created_at: 0,
      },
    ],
  };
}

/** All but the first task wait for the first; the last has resources of its own. */
function taskRows({ id, tasks }: { readonly id: number; readonly tasks: number }): Rows {
  const first = firstIdOf(id);
  const set = { workflow_id: id, remaining: 0, is_pending: 0, promoted_to: 0 };
  const tries = { num_attempts: 1, max_attempts: 3, counted_failures: 0, infrastructure_failures: 0 };
  const rest = { memory_growths: 0, runtime_growths: 0, retry_at: null, version: 3, priority: 0 };
  return {
    upstream_set: [
      { id: first, ...set },
      { id: first + 1, ...set },
    ],
    upstream_set_member: [{ task_id: first, upstream_set_id: first + 1 }],
    task: Array.from({ length: tasks }, (_, index) => ({
      id: first + index,
      workflow_id: id,
      array_id: first,
      upstream_set_id: index === 0 ? first : first + 1,
      task_resources_id: index === tasks - 1 ? first + 1 : first,
      name: `work ${index} ${LETTERS}`,
      args: JSON.stringify([LETTERS]),
      identity: `identity ${index}`,
      status: DONE,
      status_at: 10,
      ...tries,
      ...rest,
    })),
    task_attribute: [{ task_id: first, name: "place", value: LETTERS }],
  };
}

/** Every task was done at its first attempt, but the first task at its second. */
function instanceRows({ id, tasks }: { readonly id: number; readonly tasks: number }): Rows {
  const first = firstIdOf(id);
  const failed = first + FAILED_OFFSET;
  const row = (taskId: number, instanceId: number) => ({
    id: instanceId,
    task_id: taskId,
    workflow_id: id,
    workflow_run_id: first,
    array_id: first,
    distributor_id: SHARED_ID,
    task_resources_id: taskId === first + tasks - 1 ? first + 1 : first,
    attempt: 1,
    status: codeOf(taskInstanceMachine, instanceId === failed ? "ERROR" : "DONE"),
    status_at: 10,
    report_by: 10,
    leased_at: 1,
    started_at: 2,
    ended_at: 10,
    wall_ms: 8,
    version: 3,
  });
  const instances = [
    ...Array.from({ length: tasks }, (_, index) => row(first + index, first + index)),
    row(first, failed),
  ];
  const told = { workflow_id: id, workflow_run_id: first, created_at: 5 };
  return {
    workflow_run: [
      {
        id: first,
        workflow_id: id,
        status: codeOf(workflowRunMachine, "DONE"),
        status_at: 10,
        user_name: "ana",
        host: "login1",
        is_fail_fast: 0,
        created_at: 0,
        ended_at: 10,
        version: 3,
      },
    ],
    task_instance: instances,
    task_instance_log: [{ task_instance_id: failed, stdout_tail: LETTERS, stderr_tail: "" }],
    task_instance_error: [
      {
        id: first,
        task_instance_id: failed,
        task_id: first,
        kind: "application",
        description: LETTERS,
        fingerprint: "f",
        ...told,
      },
    ],
    audit_log: [
      {
        id: first + 1,
        workflow_id: id,
        task_id: first,
        actor: "ana",
        event: "reset",
        detail: "again",
        created_at: 1,
      },
    ],
    batch: [{ id: first, distributor_id: SHARED_ID, key: `batch ${id}`, credential_hash: "", created_at: 0 }],
    batch_member: instances.map((instance, position) => ({
      batch_id: first,
      position,
      task_instance_id: instance.id,
      stdout_path: LETTERS,
      stderr_path: "",
    })),
  };
}

/** A rule about this workflow alone, and what it told. */
function notificationRows({ id }: { readonly id: number }): Rows {
  const first = firstIdOf(id);
  const limits = { stalled_ms: 60_000, back_pressure_ms: 60_000, is_enabled: 1, created_at: 0 };
  return {
    notification_rule: [
      {
        id: first,
        user_name: "ana",
        scope: "workflow",
        workflow_id: id,
        events: "finished",
        channel: "webhook",
        target: `https://example.org/${LETTERS}`,
        secret: LETTERS,
        ...limits,
      },
    ],
    notification_message: [
      {
        id: first,
        rule_id: first,
        message_key: `key ${id}`,
        content: LETTERS,
        state: "delivered",
        attempts: 1,
        next_at: 10,
        created_at: 10,
        ended_at: 10,
      },
    ],
    notification_event: [
      {
        id: first,
        rule_id: first,
        workflow_id: id,
        workflow_run_id: first,
        kind: "finished",
        episode: 0,
        facts: LETTERS,
        created_at: 10,
        message_id: first,
      },
    ],
  };
}
