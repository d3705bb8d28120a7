import { Link } from "@tanstack/react-router";
import type { TaskRow } from "../api/queries.ts";
import { formatBytes } from "../display/format-bytes.ts";
import { formatSeconds } from "../display/format-time.ts";
import { Moment } from "../display/moment.tsx";
import { Status } from "../display/status.tsx";
import { lookOfTask } from "../display/tones.ts";
import type { Column } from "../table/data-table.tsx";

const MAX_ARG_COLUMNS = 5;

/** The columns every task has, with those of its args in between. */
export function taskColumns(argNames: readonly string[]): readonly Column<TaskRow>[] {
  return [...LEADING, ...argNames.map(argColumn), ...TRAILING];
}

/** The args that tell the listed tasks apart. */
export function pickArgNames(rows: readonly TaskRow[]): readonly string[] {
  const values = new Map<string, Set<string>>();
  for (const { args } of rows.slice(0, 200))
    for (const [name, value] of Object.entries(args)) {
      const known = values.get(name) ?? new Set();
      values.set(name, known.add(value));
    }
  const varying = [...values].filter(([, seen]) => seen.size > 1).map(([name]) => name);
  return varying.slice(0, MAX_ARG_COLUMNS);
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
