import {
  codeOf,
  type EventSpec,
  type Machine,
  taskInstanceMachine,
  taskMachine,
  workflowMachine,
  workflowRunMachine,
} from "@jobmon/core";
import { updateFrom } from "./grammar/forms.ts";
import { sql } from "./statement.ts";
import type { Tx } from "./store.ts";
import { type Cell, unfold } from "./unfold.ts";

/**
 * The guarded move: the only writer of a `status` column.
 *
 * **Invariant:** callers hold the workflow's row (see `lockWorkflow`), have read the rows' statuses in this transaction and
 * judged them with the machine. The statement repeats the guard; a row that slipped past it is a bug and undoes all.
 */
export const MACHINES = {
  task: taskMachine,
  task_instance: taskInstanceMachine,
  workflow_run: workflowRunMachine,
  workflow: workflowMachine,
} as const;

/** Those of movable tables that hold texts; the others hold numbers. */
const TEXT_COLUMNS = new Set([
  "name",
  "args",
  "reason",
  "external_id",
  "node",
  "signal",
  "failure_kind",
  "exhausted",
  "stdout_path",
  "stderr_path",
]);

export type MovableTable = keyof typeof MACHINES;
type EventNames<T extends MovableTable> = keyof (typeof MACHINES)[T]["events"] & string;

export interface Move<T extends MovableTable> {
  readonly table: T;
  readonly event: EventNames<T>;
  readonly ids: readonly number[];
  readonly at: number;
  readonly version: number;
  /** The same for all rows. */
  readonly set?: Readonly<Record<string, Cell>>;
  /** Added to the column, the same for all rows. */
  readonly add?: Readonly<Record<string, number>>;
  /** One list of cells per id, in the order of `columns`; null leaves the column as it is. */
  readonly each?: { readonly columns: readonly string[]; readonly cells: readonly (readonly Cell[])[] };
}

export async function moveMany<T extends MovableTable>(tx: Tx, move: Move<T>): Promise<void> {
  if (move.ids.length === 0) return;
  const machine = MACHINES[move.table] as unknown as Machine;
  const spec = machine.events[move.event] as EventSpec<string>;
  const from = spec.from.map((state) => sql.lit(codeOf(machine, state)));
  const rows = move.ids.map((id, position) => [id, ...(move.each?.cells[position] ?? [])]);
  const columns = move.each?.columns ?? [];
  const source = unfold(
    rows,
    Object.fromEntries([
      ["moved_id", "integer"],
      ...columns.map((name) => [name, TEXT_COLUMNS.has(name) ? "text" : "integer"] as const),
    ]),
  );
  const own = (name: string) => sql`${sql.table(move.table)}.${sql.id(name)}`;
  const result = await updateFrom({
    table: move.table,
    source,
    as: "moved",
    on: sql`${own("id")} = moved.moved_id`,
    set: [
      ["status", sql.lit(codeOf(machine, spec.to))],
      ["status_at", sql`${move.at}`],
      ["version", sql`${move.version}`],
      ...Object.entries(move.set ?? {}).map(([name, value]) => [name, sql`${value}`] as const),
      ...Object.entries(move.add ?? {}).map(([name, value]) => [name, sql`${own(name)} + ${value}`] as const),
      ...columns.map((name) => [name, sql`coalesce(moved.${sql.id(name)}, ${own(name)})`] as const),
    ],
    where: sql`${own("status")} IN (${sql.join(from)})`,
  }).execute(tx);
  const moved = Number(result.numAffectedRows ?? 0n);
  if (moved !== move.ids.length)
    throw new Error(
      `${move.table}: event ${move.event} moved ${moved} of ${move.ids.length} rows, ids ${move.ids.slice(0, 10).join(", ")}; the rest changed under a held lock`,
    );
}
