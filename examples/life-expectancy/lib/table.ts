/** The results as plain text: one line per region, one block per indicator. */
import { INDICATOR_IDS, INDICATORS, type IndicatorId } from "./indicators.ts";
import { REGIONS } from "./regions.ts";
import type { Check, Summary } from "./run-folder.ts";
import { at } from "./statistics.ts";

export interface Result {
  readonly summary: Summary;
  readonly check: Check;
}

type Line = readonly [string, string, string, string, string];

export function renderTable(results: readonly Result[]): string {
  const blocks = INDICATOR_IDS.map((indicator) => {
    const ofIndicator = results.filter((result) => result.summary.indicator === indicator);
    return renderBlock(indicator, ofIndicator);
  });
  return `${blocks.join("\n\n")}\n`;
}

function renderBlock(indicator: IndicatorId, results: readonly Result[]): string {
  const { label, unit, decimals } = INDICATORS[indicator];
  const { years, observed } = at(results, 0).summary;
  const [first, last, forecast] = [at(years, 0), at(years, observed.length - 1), at(years, years.length - 1)];
  const header: Line = ["Region", `${first}`, `${last}`, `${forecast} (90 % interval)`, "Check from 1990"];
  const lines = results.map((result) => describeResult(result, decimals));
  return [`${label} (${unit})`, ...alignColumns([header, ...lines])].join("\n");
}

function describeResult({ summary, check }: Result, decimals: number): Line {
  const { observed, median, lower, upper } = summary;
  const text = (values: readonly number[], index: number) => at(values, index).toFixed(decimals);
  const end = median.length - 1;
  return [
    REGIONS.find((region) => region.id === summary.region)?.name ?? summary.region,
    text(observed, 0),
    text(observed, observed.length - 1),
    `${text(median, end)} (${text(lower, end)} to ${text(upper, end)})`,
    `${check.inside} of ${check.forecasts} inside`,
  ];
}

function alignColumns(lines: readonly Line[]): readonly string[] {
  const widths = at(lines, 0).map((_, column) => Math.max(...lines.map((line) => at(line, column).length)));
  return lines.map((line) => {
    const cells = line.map((cell, column) =>
      column === 0 ? cell.padEnd(at(widths, column)) : cell.padStart(at(widths, column)),
    );
    return `  ${cells.join("   ")}`;
  });
}
