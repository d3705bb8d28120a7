/** Reads the data set, checks every row, and writes one file per country. */
import { REQUIRED, runScript } from "../lib/command-line.ts";
import { parseGapminder } from "../lib/gapminder.ts";
import { parseJson, readText, writeRecord } from "../lib/record-file.ts";
import { countryListPath, countryPath } from "../lib/run-folder.ts";

runScript({
  name: "prepare",
  usage: "prepare.ts --data GAPMINDER_JSON --out RUN_FOLDER",
  options: { data: REQUIRED, out: REQUIRED },
  main({ data, out }) {
    const remedy = "it should be data/gapminder.json of the npm package vega-datasets";
    const countries = parseGapminder(parseJson(data, readText(data, remedy), remedy));
    for (const country of countries) writeRecord(countryPath(out, country.country), country);
    // The list comes last: where it stands, every country file stands too.
    writeRecord(countryListPath(out), {
      countries: countries.map((country) => country.country),
      regions: countries.map((country) => country.region),
    });
    console.log(`${countries.length} countries written to ${out}`);
  },
});
