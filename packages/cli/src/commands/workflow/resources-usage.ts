import { formatDurationMs, formatMemory } from "@jobmon/core";
import type { UsageRow } from "../../api/rows.ts";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import { type Cell, type Column, renderTable } from "../../output/table.ts";
import type { Shell } from "../../shell.ts";
import { readUsage, type UsageInput, type WorkflowUsageRow } from "./usage.ts";

export async function run(shell: Shell, input: UsageInput & OutputChoice): Promise<void> {
  const rows = await readUsage(await shell.api(), input);
  createOutput(shell.terminal, input).show({
    rows,
    id: ({ templateVersionId }) => templateVersionId,
    render: (page) =>
      rows.length === 0 ? "No task has ended with measured usage yet.\n" : renderTable(page, columns, rows),
  });
}

const columns: readonly Column<WorkflowUsageRow>[] = [
  { title: "TEMPLATE", cell: ({ templateName }) => templateName },
  { title: "TASKS", cell: ({ instances }) => instances },
  { title: "TIME MEDIAN", cell: ({ wallSeconds }) => showTime(wallSeconds?.median), align: "right" },
  { title: "MAX", cell: ({ wallSeconds }) => showTime(wallSeconds?.max), align: "right" },
  {
    title: "ASKED",
    cell: ({ requestedRuntimeSeconds }) => showTime(requestedRuntimeSeconds?.max),
    align: "right",
  },
  {
    title: "MEMORY MEDIAN",
    cell: ({ peakMemoryBytes }) => showMemory(peakMemoryBytes?.median),
    align: "right",
  },
  { title: "MAX", cell: ({ peakMemoryBytes }) => showMemory(peakMemoryBytes?.max), align: "right" },
  {
    title: "ASKED",
    cell: ({ requestedMemoryBytes }) => showMemory(requestedMemoryBytes?.max),
    align: "right",
  },
  { title: "CORES USED", cell: showCoresUsed, align: "right" },
  { title: "ASKED", cell: ({ requestedCores }) => showNumber(requestedCores?.max), align: "right" },
];

/** Processor time over wall time: how many cores were busy on average. */
function showCoresUsed({ cpuSeconds, wallSeconds }: UsageRow): Cell {
  if (cpuSeconds === null || wallSeconds === null || wallSeconds.mean === 0) return null;
  return showNumber(cpuSeconds.mean / wallSeconds.mean);
}

function showNumber(value: number | undefined): Cell {
  return value === undefined ? null : { text: String(Number(value.toFixed(2))) };
}

function showTime(seconds: number | undefined): Cell {
  if (seconds === undefined) return null;
  return { text: formatDurationMs(seconds * 1000) };
}

/** Rounded to three figures: a measured peak of 123,456,789 bytes is 118 MiB to a person. */
function showMemory(bytes: number | undefined): Cell {
  if (bytes === undefined) return null;
  const unit = 1024 ** Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return { text: formatMemory(Number((bytes / unit).toPrecision(3)) * unit) };
}
