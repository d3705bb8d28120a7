import type { ArrayUsage } from "../api/queries.ts";

type Distribution = ArrayUsage["runSeconds"];

const HEAD = ["template", "finished"].concat(
  ["runtime_seconds", "memory_bytes"].flatMap((measure) =>
    ["requested", "min", "p50", "p95", "max", "waste", "recommended"].map((name) => `${measure}_${name}`),
  ),
);

/** What the table shows, in plain units; an empty cell is not known. */
export function writeUsageCsv(rows: readonly ArrayUsage[]): string {
  const lines = rows.map(({ templateName, finished, runSeconds, peakMemoryBytes }) => [
    quote(templateName),
    finished,
    ...listNumbers(runSeconds),
    ...listNumbers(peakMemoryBytes),
  ]);
  return [HEAD, ...lines].map((cells) => `${cells.join(",")}\r\n`).join("");
}

function listNumbers(used: Distribution): readonly (number | string)[] {
  if (used === null) return Array.from({ length: 7 }, () => "");
  const { requested, min, p50, p95, max, waste, recommended } = used;
  return [requested, min, p50, p95, max, waste, recommended].map((value) => value ?? "");
}

/** A cell that begins as a formula would be run by spreadsheets. */
function quote(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
