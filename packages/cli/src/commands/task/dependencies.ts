import type { Reply } from "@jobmon/api";
import { formatCount } from "@jobmon/core";
import { readTaskId, type TaskIdInput } from "../../input/ids.ts";
import { countOf } from "../../output/counting.ts";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import { taskStatus } from "../../output/status.ts";
import { type Column, type Page, renderTable } from "../../output/table.ts";
import type { Shell } from "../../shell.ts";

type Dependencies = Reply<"getDependencies">;
type Neighbour = Dependencies["upstream"][number];

interface DependenciesInput extends TaskIdInput, OutputChoice {
  readonly limit: number;
}

/** The server lists at most this many neighbours each way; the full numbers are always given. */
const MAX_LISTED = 1_000;

export async function run(shell: Shell, input: DependenciesInput): Promise<void> {
  const taskId = readTaskId(input);
  const api = await shell.api();
  const found = await api.call("getDependencies", { taskId, limit: Math.min(MAX_LISTED, input.limit) });
  createOutput(shell.terminal, input).show({
    rows: [found],
    id: () => taskId,
    render: (page) => renderDependencies(page, taskId, found),
  });
}

export function renderDependencies(page: Page, taskId: number, found: Dependencies): string {
  const { upstream, upstreamCount, downstream, downstreamCount } = found;
  const waits =
    upstreamCount === 0 ? "waits for no other task." : `waits for ${countOf(upstreamCount, "task")}:`;
  const awaited =
    downstreamCount === 0
      ? "No task waits for it."
      : `${countOf(downstreamCount, "task")} ${downstreamCount === 1 ? "waits" : "wait"} for it:`;
  return [
    `Task ${taskId} ${waits}\n`,
    listNeighbours(page, upstream, upstreamCount),
    `\n${awaited}\n`,
    listNeighbours(page, downstream, downstreamCount),
  ].join("");
}

function listNeighbours(page: Page, rows: readonly Neighbour[], count: number): string {
  if (rows.length === 0) return "";
  const rest = count - rows.length;
  return (
    renderTable(page, columns, rows) + (rest > 0 ? `and ${formatCount(rest)} more; -l shows more.\n` : "")
  );
}

const columns: readonly Column<Neighbour>[] = [
  { title: "ID", cell: ({ id }) => ({ text: String(id) }), align: "right" },
  { title: "NAME", cell: ({ name }) => name },
  { title: "STATUS", cell: ({ status }) => taskStatus(status) },
];
