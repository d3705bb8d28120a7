import { describe, expect, test } from "bun:test";
import { renderChart } from "./chart.ts";
import { INDICATOR_IDS } from "./indicators.ts";
import { REGIONS } from "./regions.ts";
import type { Summary } from "./run-folder.ts";
import { escapeText, roundTicks } from "./svg.ts";

const summaries: readonly Summary[] = INDICATOR_IDS.flatMap((indicator) =>
  REGIONS.map(({ id }, i) => ({
    region: id,
    indicator,
    years: [1995, 2000, 2005, 2010, 2015],
    observed: [3, 4, 5].map((value) => value + i),
    median: [3, 4, 5, 6, 7].map((value) => value + i),
    lower: [2.9, 3.9, 4.9, 5, 5].map((value) => value + i),
    upper: [3.1, 4.1, 5.1, 7, 9].map((value) => value + i),
  })),
);
const chart = renderChart({ summaries, countryCount: 62 });

/** Every tag is closed by its own name, and nothing between tags is left unescaped. */
function findFlaw(xml: string): string | undefined {
  const open: string[] = [];
  const token = /<(\/?)([a-z]+)((?: [a-zA-Z0-9-]+="[^"<>&]*")*)(\/?)>|([^<>]+)|(.)/gs;
  for (const [whole, closing, name = "", , selfClosing, text, stray] of xml.matchAll(token)) {
    if (stray !== undefined) return `stray ${stray}`;
    if (text !== undefined && /&(?!amp;|lt;|gt;|quot;)/.test(text)) return `unescaped text ${text}`;
    if (text !== undefined || selfClosing) continue;
    if (!closing) open.push(name);
    else if (open.pop() !== name) return `unexpected ${whole}`;
  }
  return open.length === 0 ? undefined : `unclosed ${open.join(", ")}`;
}

describe("renderChart", () => {
  test("the chart is well-formed", () => {
    expect(findFlaw(chart)).toBeUndefined();
    expect(findFlaw(chart.replace("</g>", ""))).toBeDefined();
  });

  test("no coordinate is missing", () => {
    expect(chart).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("every region has a panel for every indicator, with its forecast written out", () => {
    for (const { name } of REGIONS)
      expect(chart.split(`>${name}</text>`)).toHaveLength(INDICATOR_IDS.length + 1);
    expect(chart).toContain(">12.0</text>");
    expect(chart).toContain(">12.00</text>");
  });

  test("the heading and the source name what is shown", () => {
    expect(chart).toContain("1995 to 2005, and a forecast to 2015");
    expect(chart).toContain("means of 62 countries");
  });
});

describe("svg", () => {
  test("text cannot break out of its element", () => {
    expect(escapeText('<b> & "c"')).toBe("&lt;b&gt; &amp; &quot;c&quot;");
  });

  test("ticks are round and enclose every value", () => {
    expect(roundTicks([31.2, 84.5], 5)).toEqual([20, 40, 60, 80, 100]);
    expect(roundTicks([0.8, 5.3], 5)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(roundTicks([5, 5], 5).length).toBeGreaterThan(0);
  });
});
