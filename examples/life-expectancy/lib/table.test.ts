import { expect, test } from "bun:test";
import { INDICATOR_IDS } from "./indicators.ts";
import { renderTable } from "./table.ts";

test("the table lines up first, last and forecast values with their interval and check", () => {
  const results = INDICATOR_IDS.map((indicator) => ({
    summary: {
      region: "south-asia",
      indicator,
      years: [1955, 2005, 2030],
      observed: [45.71, 6],
      median: [45, 65, 70.62],
      lower: [44, 64, 64.91],
      upper: [46, 66, 74.2],
    },
    check: { region: "south-asia", indicator, forecasts: 12, inside: 9, meanAbsoluteError: 1 },
  }));
  const [title, header, line] = renderTable(results).split("\n");
  expect(title).toBe("Life expectancy at birth (years)");
  expect(header).toBe("  Region       1955   2005   2030 (90 % interval)   Check from 1990");
  expect(line).toBe("  South Asia   45.7    6.0    70.6 (64.9 to 74.2)    9 of 12 inside");
});
