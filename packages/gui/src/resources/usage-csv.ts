import type { ArrayUsage } from "../api/queries.ts";
import { type CsvValue, writeCsvLine } from "../table/quote-csv.ts";

type Distribution = ArrayUsage["runSeconds"];

const HEAD = ["template", "finished"].concat(
  ["runtime_seconds", "memory_bytes"].flatMap((measure) =>
    ["requested", "min", "p50", "p95", "max", "waste", "recommended"].map((name) => `${measure}_${name}`),
  ),
);

/** What the table shows, in plain units; an empty cell is not known. */
export function writeUsageCsv(rows: readonly ArrayUsage[]): string {
  const lines = rows.map(({ templateName, finished, runSeconds, peakMemoryBytes }) => [
    templateName,
    finished,
    ...listNumbers(runSeconds),
    ...listNumbers(peakMemoryBytes),
  ]);
  return [HEAD, ...lines].map((cells) => `${writeCsvLine(cells)}\r\n`).join("");
}

function listNumbers(used: Distribution): readonly CsvValue[] {
  if (used === null) return Array.from({ length: 7 }, () => null);
  const { requested, min, p50, p95, max, waste, recommended } = used;
  return [requested, min, p50, p95, max, waste, recommended];
}
