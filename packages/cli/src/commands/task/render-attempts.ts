import { formatDurationMs, formatMemory, formatRuntime, taskInstanceMachine } from "@jobmon/core";
import type { InstanceRow } from "../../api/rows.ts";
import { type Column, cleanLine, type Page, renderTable } from "../../output/table.ts";

/** Each attempt of a task: where it ran, what it used of what it had asked for, and its logs. */
export function renderAttempts(page: Page, attempts: readonly InstanceRow[]): string {
  if (attempts.length === 0) return "";
  return `\n${renderTable(page, columns, attempts)}${attempts.map(renderLogs).join("")}`;
}

const columns: readonly Column<InstanceRow>[] = [
  { title: "ATTEMPT", cell: ({ attempt }) => String(attempt), align: "right" },
  { title: "STATUS", cell: ({ status }) => taskInstanceMachine.states[status].label },
  { title: "NODE", cell: ({ node }) => node ?? "" },
  { title: "JOB", cell: ({ externalId }) => externalId ?? "" },
  {
    title: "RUNTIME",
    cell: ({ wallMs, resources: { runtimeSeconds } }) =>
      compare(
        wallMs === null ? null : formatDurationMs(wallMs),
        runtimeSeconds === null ? null : formatRuntime(runtimeSeconds),
      ),
  },
  { title: "CPU", cell: ({ cpuMs }) => (cpuMs === null ? "" : formatDurationMs(cpuMs)) },
  {
    title: "MEMORY",
    cell: ({ peakMemoryBytes, resources: { memoryBytes } }) =>
      compare(
        peakMemoryBytes === null ? null : formatMemory(wholeMebibytes(peakMemoryBytes)),
        memoryBytes === null ? null : formatMemory(memoryBytes),
      ),
  },
];

/** What was used of what was asked for, as far as either is known. */
function compare(used: string | null, requested: string | null): string {
  if (requested === null) return used ?? "";
  return `${used ?? "?"} of ${requested}`;
}

const MEBIBYTE = 1024 ** 2;

/** Below a mebibyte every byte is told. */
function wholeMebibytes(bytes: number): number {
  return bytes < MEBIBYTE ? bytes : Math.round(bytes / MEBIBYTE) * MEBIBYTE;
}

function renderLogs({ attempt, stdoutPath, stderrPath }: InstanceRow): string {
  const paths = [stdoutPath, stderrPath].flatMap((path) => (path === null ? [] : [cleanLine(path)]));
  return paths.map((path) => `logs of attempt ${attempt}: ${path}\n`).join("");
}
