import { expect, test } from "bun:test";
import type { TaskRow } from "../api/queries.ts";
import { TaskCsv } from "./task-csv.ts";

const task = (id: number, args: Record<string, string>, errorLine: string | null = null): TaskRow => ({
  id,
  workflowId: 1,
  name: `task ${id}`,
  templateName: "model",
  arrayId: 1,
  status: "DONE",
  attempts: 1,
  maxAttempts: 3,
  priority: 0,
  args,
  statusAt: 0,
  retryAt: null,
  latest: {
    version: 1,
    startedAt: 0,
    runSeconds: 1.5,
    peakMemoryBytes: 10,
    requested: { cores: 1, memoryBytes: null, runtimeSeconds: null, queue: null },
    errorLine,
  },
});

async function write(...pages: readonly (readonly TaskRow[])[]): Promise<readonly string[]> {
  const csv = new TaskCsv();
  for (const page of pages) csv.add(page);
  return (await new Blob([...(await csv.finish())]).text()).split("\n");
}

test("args that first appear on a later page are columns of every line", async () => {
  const lines = await write([task(1, { location: "7" })], [task(2, { year: "2020" })]);
  expect(lines[0]).toEndWith("error,arg.location,arg.year");
  expect(lines[1]).toEndWith(",7,");
  expect(lines[2]).toEndWith(",,2020");
  const commas = lines.slice(0, 3).map((line) => line.split(",").length);
  expect(new Set(commas).size).toBe(1);
});

test("quotes, commas and line breaks stay in their cell, also where columns are added later", async () => {
  const text = (await write([task(1, {}, 'a "b",\nc')], [task(2, { x: "1" })])).join("\n");
  expect(text).toContain('"a ""b"",\nc",\n2,');
});

test("what a spreadsheet would run as a formula is a text; a negative number stays one", async () => {
  const lines = await write([task(1, { a: "=cmd()", b: "-3" })]);
  expect(lines[1]).toEndWith("'=cmd(),-3");
});
