import type { Measurement } from "./measurement.ts";

const HEADINGS = ["suite", "name", "value", "yardstick", "ratio", "goal", ""] as const;
const RIGHT_ALIGNED: ReadonlySet<string> = new Set(["value", "ratio"]);

export function renderTable(measurements: readonly Measurement[]): string {
  const rows = [HEADINGS as readonly string[], ...measurements.map(renderRow)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0, HEADINGS[column] ?? ""))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function renderRow(measurement: Measurement): readonly string[] {
  const { suite, name, value, unit, yardstick, against, ratio, goal, holds } = measurement;
  return [
    suite,
    name,
    `${formatNumber(value)} ${unit}`,
    yardstick === null ? "" : `${formatNumber(yardstick)} ${unit}, ${against}`,
    ratio === null ? "" : ratio.toFixed(2),
    goal ?? "",
    holds === null ? "" : holds ? "ok" : "short",
  ];
}

function pad(cell: string, width: number, heading: string): string {
  return RIGHT_ALIGNED.has(heading) ? cell.padStart(width) : cell.padEnd(width);
}

/** Three significant digits below a thousand, whole numbers above. */
function formatNumber(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-GB");
  return String(Number(value.toPrecision(3)));
}
