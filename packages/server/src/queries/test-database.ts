/**
 * A real database of its own, filled row by row. Rows are put in as they would be after some history, so that
 * reading is tested without the code that writes.
 */
import {
  codeOf,
  type TaskInstanceState,
  type TaskState,
  taskInstanceMachine,
  taskMachine,
  type WorkflowRunState,
  type WorkflowState,
  workflowMachine,
  workflowRunMachine,
} from "@jobmon/core";
import { openStore, type Store, type Tables } from "@jobmon/store";
import { createLabDatabase, type LabDatabase } from "../testing/lab-database.ts";
import { type QueryHandlers, queryHandlers } from "./query-handlers.ts";
import { instanceRow, NO_LIMIT, NOW, resourcesRow, runRow, taskRow, workflowRow } from "./test-rows.ts";

export { NOW } from "./test-rows.ts";

export interface TemplateSpec {
  readonly name: string;
  readonly command?: string;
  readonly nodeArgs?: readonly string[];
  readonly taskArgs?: readonly string[];
  readonly opArgs?: readonly string[];
}

export interface TaskSpec {
  readonly name?: string;
  readonly template?: string;
  readonly status?: TaskState;
  /** Values in the order node, task, op arguments. */
  readonly args?: readonly string[];
  /** Positions of earlier tasks. */
  readonly upstream?: readonly number[];
  readonly attributes?: Readonly<Record<string, string>>;
  readonly row?: Partial<Tables["task"]>;
}

export interface WorkflowSpec {
  readonly status?: WorkflowState;
  readonly tasks?: readonly TaskSpec[];
  readonly attributes?: Readonly<Record<string, string>>;
  readonly row?: Partial<Tables["workflow"]>;
  /** By template. */
  readonly arrayRow?: Partial<Tables["array"]>;
}

export interface AddedWorkflow {
  readonly id: number;
  readonly taskIds: readonly number[];
}

export interface InstancePlace {
  readonly workflow: AddedWorkflow;
  /** Position of its task. */
  readonly task: number;
  readonly runId: number;
  readonly distributorId: number;
}

type TableName = keyof Tables;

const ROWS_PER_STATEMENT = 500;

export class TestDatabase implements AsyncDisposable {
  readonly read: QueryHandlers;
  now = NOW;
  readonly #store: Store;
  readonly #database: LabDatabase;
  readonly #templates = new Map<string, number>();
  #lastId = 0;
  #lastTaskId = 1_000;

  static async open(): Promise<TestDatabase> {
    const own = createLabDatabase();
    const database = new TestDatabase(await openStore({ url: own.url }), own);
    await database.insert("tool", { id: 1, name: "life expectancy", created_at: NOW });
    await database.insert("tool_version", { id: 1, tool_id: 1, created_at: NOW });
    await database.insert("cluster", { id: 1, name: "multiprocess", kind: "multiprocess", queues: "[]" });
    await database.addTemplate({
      name: "model",
      command: "model {location} {draw}",
      nodeArgs: ["location"],
      opArgs: ["draw"],
    });
    return database;
  }

  private constructor(store: Store, database: LabDatabase) {
    this.#store = store;
    this.#database = database;
    this.read = queryHandlers({ store, clock: () => this.now });
  }

  async insert<T extends TableName>(table: T, row: Tables[T] | readonly Tables[T][]): Promise<void> {
    const rows = Array.isArray(row) ? row : [row];
    await this.#store.write(async (tx) => {
      for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT)
        await tx
          .insertInto(table as "tool")
          .values(rows.slice(start, start + ROWS_PER_STATEMENT) as never)
          .execute();
    });
  }

  async addTool(name: string): Promise<number> {
    const id = this.#nextId();
    await this.insert("tool", { id, name, created_at: NOW });
    await this.insert("tool_version", { id, tool_id: id, created_at: NOW });
    return id;
  }

  /** Returns the id of its version. */
  async addTemplate(spec: TemplateSpec): Promise<number> {
    const id = this.#nextId();
    await this.insert("task_template", { id, tool_version_id: 1, name: spec.name });
    await this.insert("task_template_version", {
      id,
      task_template_id: id,
      identity: String(id),
      command_template: spec.command ?? spec.name,
      node_args: JSON.stringify(spec.nodeArgs ?? []),
      task_args: JSON.stringify(spec.taskArgs ?? []),
      op_args: JSON.stringify(spec.opArgs ?? []),
    });
    this.#templates.set(spec.name, id);
    return id;
  }

  async addWorkflow(spec: WorkflowSpec = {}): Promise<AddedWorkflow> {
    const id = this.#nextId();
    const tasks = spec.tasks ?? [];
    const firstTaskId = this.#lastTaskId + 1;
    this.#lastTaskId += Math.max(1, tasks.length);
    const status = codeOf(workflowMachine, spec.status ?? "RUNNING");
    const row = workflowRow({ id, status, first_task_id: firstTaskId, task_count: tasks.length });
    await this.insert("workflow", { ...row, ...spec.row });
    const attributes = Object.entries(spec.attributes ?? {});
    await this.insert(
      "workflow_attribute",
      attributes.map(([name, value]) => ({ workflow_id: id, name, value })),
    );
    await this.insert("task_resources", resourcesRow(id));
    await this.#addTasks({ workflowId: id, firstTaskId, tasks, arrayRow: spec.arrayRow });
    return { id, taskIds: tasks.map((_, position) => firstTaskId + position) };
  }

  async #addTasks(added: {
    readonly workflowId: number;
    readonly firstTaskId: number;
    readonly tasks: readonly TaskSpec[];
    readonly arrayRow: WorkflowSpec["arrayRow"];
  }): Promise<void> {
    const { workflowId, firstTaskId, tasks } = added;
    const arrays = new Map<string, number>();
    const sets = new Map<string, number>();
    const counts = new Map<string, Tables["status_count"]>();
    const rows: Tables["task"][] = [];
    for (const [position, task] of tasks.entries()) {
      const array_id = await this.#ensureArray(arrays, workflowId, {
        template: task.template ?? "model",
        row: added.arrayRow,
      });
      const upstream_set_id = await this.#ensureSet(sets, added, task.upstream ?? []);
      const own = { id: firstTaskId + position, workflow_id: workflowId, array_id, upstream_set_id };
      const row = { ...taskRow(own), ...columnsOf(task) };
      rows.push(row);
      for (const array of [0, array_id]) {
        const key = `${array}/${row.status}`;
        const tasksSoFar = counts.get(key)?.tasks ?? 0;
        counts.set(key, {
          workflow_id: workflowId,
          array_id: array,
          status: row.status,
          tasks: tasksSoFar + 1,
        });
      }
    }
    await this.insert("task", rows);
    await this.insert("status_count", [...counts.values()]);
    const attributes = tasks.flatMap((task, position) =>
      Object.entries(task.attributes ?? {}).map(([name, value]) => ({
        task_id: firstTaskId + position,
        name,
        value,
      })),
    );
    await this.insert("task_attribute", attributes);
  }

  async #ensureArray(
    known: Map<string, number>,
    workflowId: number,
    { template, row }: { readonly template: string; readonly row: WorkflowSpec["arrayRow"] },
  ): Promise<number> {
    const found = known.get(template);
    if (found !== undefined) return found;
    const versionId = this.#templates.get(template);
    if (versionId === undefined) throw new Error(`the test has no template ${template}`);
    const id = this.#nextId();
    known.set(template, id);
    await this.insert("array", {
      id,
      workflow_id: workflowId,
      task_template_version_id: versionId,
      cluster_id: 1,
      name: template,
      max_concurrently_running: NO_LIMIT,
      ...row,
    });
    return id;
  }

  async #ensureSet(
    known: Map<string, number>,
    block: { readonly workflowId: number; readonly firstTaskId: number; readonly tasks: readonly TaskSpec[] },
    upstream: readonly number[],
  ): Promise<number> {
    const key = upstream.join();
    const found = known.get(key);
    if (found !== undefined) return found;
    const id = this.#nextId();
    known.set(key, id);
    const remaining = upstream.filter(
      (position) => (block.tasks[position]?.status ?? "REGISTERING") !== "DONE",
    ).length;
    await this.insert("upstream_set", {
      id,
      remaining,
      workflow_id: block.workflowId,
      is_pending: 0,
      promoted_to: 0,
    });
    const members = upstream.map((position) => ({
      task_id: block.firstTaskId + position,
      upstream_set_id: id,
    }));
    await this.insert("upstream_set_member", members);
    return id;
  }

  async addRun(
    workflowId: number,
    status: WorkflowRunState,
    row: Partial<Tables["workflow_run"]> = {},
  ): Promise<number> {
    const id = this.#nextId();
    const own = { id, workflow_id: workflowId, status: codeOf(workflowRunMachine, status) };
    await this.insert("workflow_run", { ...runRow(own), ...row });
    return id;
  }

  async addDistributor(row: Partial<Tables["distributor"]> = {}): Promise<number> {
    const id = this.#nextId();
    await this.insert("distributor", {
      id,
      user_name: "ana",
      host: "login1",
      cluster_id: 1,
      epoch: 1,
      version: "0.1.0",
      notices: "[]",
      last_seen_at: NOW,
      ...row,
    });
    return id;
  }

  async addInstance(
    of: InstancePlace,
    status: TaskInstanceState,
    row: Partial<Tables["task_instance"]> = {},
  ): Promise<number> {
    const [id = 0] = await this.addInstances([{ of, status, row }]);
    return id;
  }

  async addInstances(
    specs: readonly {
      readonly of: InstancePlace;
      readonly status: TaskInstanceState;
      readonly row?: Partial<Tables["task_instance"]>;
    }[],
  ): Promise<number[]> {
    const rows = specs.map(({ of, status, row }) => {
      const own = {
        id: this.#nextId(),
        task_id: of.workflow.taskIds[of.task] as number,
        workflow_id: of.workflow.id,
        workflow_run_id: of.runId,
        distributor_id: of.distributorId,
        task_resources_id: of.workflow.id,
        status: codeOf(taskInstanceMachine, status),
      };
      return { ...instanceRow(own), ...row };
    });
    await this.insert("task_instance", rows);
    return rows.map(({ id }) => id);
  }

  async addError(
    of: {
      readonly workflow: AddedWorkflow;
      readonly task: number;
      readonly runId: number;
      readonly instanceId: number;
    },
    row: Partial<Tables["task_instance_error"]> & { readonly stderr?: string } = {},
  ): Promise<number> {
    const id = this.#nextId();
    const { stderr, ...columns } = row;
    await this.insert("task_instance_error", {
      id,
      task_instance_id: of.instanceId,
      task_id: of.workflow.taskIds[of.task] as number,
      workflow_id: of.workflow.id,
      workflow_run_id: of.runId,
      kind: "application",
      description: "exit code 1. Tried again.",
      fingerprint: "5a0c",
      created_at: NOW,
      ...columns,
    });
    if (stderr !== undefined)
      await this.insert("task_instance_log", {
        task_instance_id: of.instanceId,
        stdout_tail: "",
        stderr_tail: stderr,
      });
    return id;
  }

  async addAudit(
    row: Pick<Tables["audit_log"], "workflow_id" | "event"> & Partial<Tables["audit_log"]>,
  ): Promise<number> {
    const id = this.#nextId();
    await this.insert("audit_log", {
      id,
      task_id: null,
      actor: "ana",
      detail: row.event,
      created_at: NOW,
      acting_for: null,
      ...row,
    });
    return id;
  }

  /** For what only SQL can change or tell. */
  async sql<R>(work: Parameters<Store["write"]>[0]): Promise<R> {
    return (await this.#store.write(work)) as R;
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store.close();
    this.#database.remove();
  }
}

/** What a test said of a task, as columns. */
function columnsOf({ name, status, args, row }: TaskSpec): Partial<Tables["task"]> {
  return {
    ...(name !== undefined && { name }),
    ...(args !== undefined && { args: JSON.stringify(args) }),
    ...(status !== undefined && { status: codeOf(taskMachine, status) }),
    ...row,
  };
}
