import { type Counts, sumByTone } from "./status.ts";
import type { StyledText } from "./table.ts";

const CELLS = 12;
const SEGMENTS = [
  { tone: "done", cell: "█" },
  { tone: "failed", cell: "×" },
  { tone: "running", cell: "▓" },
] as const;

/** Done, failed and running tasks as a bar: whatever exists gets at least one cell, and only a full bar is full. */
export function progressBar(counts: Counts, taskCount: number): readonly StyledText[] {
  const sums = sumByTone(counts);
  const failed = countCells(sums.failed, taskCount);
  const running = countCells(sums.running, taskCount);
  const done = Math.min(countCells(sums.done, taskCount), CELLS - failed - running);
  const lengths = { done, failed, running };
  const parts = SEGMENTS.map(({ tone, cell }) => ({ text: cell.repeat(lengths[tone]), style: tone }));
  const rest = { text: "░".repeat(CELLS - done - failed - running), style: "dim" } as const;
  return [...parts, rest].filter(({ text }) => text !== "");
}

function countCells(count: number, total: number): number {
  if (count === 0 || total === 0) return 0;
  return count === total ? CELLS : Math.min(CELLS - 1, Math.max(1, Math.floor((count / total) * CELLS)));
}
