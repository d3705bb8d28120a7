/** Draws the chart and writes the table from the summaries and checks of all regions. */
import { renderChart } from "../lib/chart.ts";
import { REQUIRED, runScript } from "../lib/command-line.ts";
import { INDICATOR_IDS } from "../lib/indicators.ts";
import { writeTextAtomically } from "../lib/record-file.ts";
import { REGION_IDS } from "../lib/regions.ts";
import { chartPath, listCountriesOf, readCheck, readSummary, tablePath } from "../lib/run-folder.ts";
import { renderTable } from "../lib/table.ts";

runScript({
  name: "report",
  usage: "report.ts --data RUN_FOLDER --out RUN_FOLDER",
  options: { data: REQUIRED, out: REQUIRED },
  main({ data, out }) {
    const results = INDICATOR_IDS.flatMap((indicator) =>
      REGION_IDS.map((region) => ({
        summary: readSummary(data, { indicator, region }),
        check: readCheck(data, { indicator, region }),
      })),
    );
    const countryCount = REGION_IDS.flatMap((region) => listCountriesOf(data, region)).length;
    const summaries = results.map((result) => result.summary);
    writeTextAtomically(chartPath(out), renderChart({ summaries, countryCount }));
    const table = renderTable(results);
    writeTextAtomically(tablePath(out), table);
    console.log(`${table}\nChart: ${chartPath(out)}`);
  },
});
