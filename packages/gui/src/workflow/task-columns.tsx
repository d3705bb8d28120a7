import { Link } from "@tanstack/react-router";
import type { TaskRow } from "../api/queries.ts";
import { formatBytes } from "../display/format-bytes.ts";
import { formatSeconds } from "../display/format-time.ts";
import { Moment } from "../display/moment.tsx";
import { Status } from "../display/status.tsx";
import { lookOfTask } from "../display/tones.ts";
import type { Column } from "../table/column.ts";

const MAX_USUAL_ARGS = 5;
const LOOKED_AT_ROWS = 200;
const UNUSUAL = new Set(["template", "queue", "priority", "started"]);

/** Every column a table of these tasks may have, with those of its args in between. */
export function taskColumns(argNames: readonly string[]): readonly Column<TaskRow>[] {
  return [...LEADING, ...argNames.map(argColumn), ...TRAILING];
}

/** The columns when nobody picks others. */
export function usualColumns(varyingArgs: readonly string[]): readonly string[] {
  const args = varyingArgs.slice(0, MAX_USUAL_ARGS);
  return taskColumns(args)
    .map(({ id }) => id)
    .filter((id) => !UNUSUAL.has(id));
}

/** Every arg of the listed tasks, and which of them tell the tasks apart. */
export function argNamesOf(rows: readonly TaskRow[]) {
  const values = new Map<string, Set<string>>();
  for (const { args } of rows.slice(0, LOOKED_AT_ROWS))
    for (const [name, value] of Object.entries(args)) {
      const known = values.get(name) ?? new Set();
      values.set(name, known.add(value));
    }
  return {
    all: [...values.keys()],
    varying: [...values].filter(([, seen]) => seen.size > 1).map(([name]) => name),
  };
}

type Requested = NonNullable<TaskRow["latest"]>["requested"];

function describeRequest({ cores, memoryBytes, runtimeSeconds }: Requested): string {
  const memory = memoryBytes === null ? [] : [formatBytes(memoryBytes)];
  const runtime = runtimeSeconds === null ? [] : [formatSeconds(runtimeSeconds)];
  return [`${cores} c`, ...memory, ...runtime].join(" · ");
}

const dash = <span className="muted">–</span>;

const argColumn = (name: string): Column<TaskRow> => ({
  id: `arg.${name}`,
  header: name,
  width: "minmax(70px, 0.6fr)",
  isWide: true,
  cell: ({ args }) => args[name] ?? dash,
});

const LEADING: readonly Column<TaskRow>[] = [
  { id: "id", header: "Id", width: "84px", sort: "id", align: "end", isWide: true, cell: ({ id }) => id },
  {
    id: "name",
    header: "Task",
    width: "minmax(150px, 2fr)",
    sort: "name",
    cell: ({ id, name }) => (
      <Link to="/tasks/$taskId" params={{ taskId: id }} className="row-link" tabIndex={-1} title={name}>
        {name}
      </Link>
    ),
  },
  {
    id: "status",
    header: "Status",
    width: "minmax(110px, 0.8fr)",
    sort: "status",
    cell: ({ status }) => <Status look={lookOfTask(status)} />,
  },
];

const TRAILING: readonly Column<TaskRow>[] = [
  {
    id: "template",
    header: "Template",
    width: "minmax(90px, 0.8fr)",
    isWide: true,
    cell: ({ templateName }) => templateName,
  },
  {
    id: "runtime",
    header: "Ran",
    width: "80px",
    sort: "runtime",
    align: "end",
    cell: ({ latest }) => (latest?.runSeconds == null ? dash : formatSeconds(latest.runSeconds)),
  },
  {
    id: "memory",
    header: "Peak memory",
    width: "104px",
    sort: "memory",
    align: "end",
    isWide: true,
    cell: ({ latest }) => (latest?.peakMemoryBytes == null ? dash : formatBytes(latest.peakMemoryBytes)),
  },
  {
    id: "attempts",
    header: "Attempts",
    width: "84px",
    sort: "attempts",
    align: "end",
    isWide: true,
    cell: ({ attempts, maxAttempts }) => (
      <>
        {attempts}
        <span className="muted"> / {maxAttempts}</span>
      </>
    ),
  },
  {
    id: "requested",
    header: "Asks for",
    width: "minmax(110px, 0.8fr)",
    isWide: true,
    cell: ({ latest }) => (latest ? describeRequest(latest.requested) : dash),
  },
  {
    id: "queue",
    header: "Queue",
    width: "minmax(80px, 0.5fr)",
    isWide: true,
    cell: ({ latest }) => latest?.requested.queue ?? dash,
  },
  {
    id: "priority",
    header: "Priority",
    width: "76px",
    align: "end",
    isWide: true,
    cell: ({ priority }) => priority,
  },
  {
    id: "started",
    header: "Started",
    width: "minmax(86px, 0.6fr)",
    isWide: true,
    cell: ({ latest }) => <Moment at={latest?.startedAt} />,
  },
  {
    id: "since",
    header: "Since",
    width: "minmax(86px, 0.6fr)",
    sort: "status_at",
    isWide: true,
    cell: ({ statusAt }) => <Moment at={statusAt} />,
  },
  {
    id: "error",
    header: "Last error",
    width: "minmax(140px, 1.6fr)",
    isWide: true,
    cell: ({ latest }) =>
      latest?.errorLine == null ? dash : <code title={latest.errorLine}>{latest.errorLine}</code>,
  },
];
