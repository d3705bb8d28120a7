import { expect, test } from "bun:test";
import { writeUsageCsv } from "./usage-csv.ts";

const used = {
  count: 2,
  min: 1,
  p50: 2,
  p95: 3,
  max: 4,
  binFrom: 1,
  binWidth: 1,
  bins: [1, 1],
  requested: 600,
  waste: 0.99,
  recommended: 4,
};
const usage = (templateName: string) => ({
  arrayId: 1,
  templateName,
  finished: 2,
  sampled: false,
  runSeconds: used,
  peakMemoryBytes: null,
  scatter: { taskIds: [], runSeconds: [], peakMemoryBytes: [] },
});

test("each template is a line of plain numbers, and what is not known is empty", () => {
  const [head, line, end] = writeUsageCsv([usage("model")]).split("\r\n");
  expect(head?.split(",")).toHaveLength(16);
  expect(line).toBe("model,2,600,1,2,3,4,0.99,4,,,,,,,");
  expect(end).toBe("");
});

test("a name cannot break the line, nor be run by a spreadsheet", () => {
  expect(writeUsageCsv([usage('a,"b"')])).toContain('"a,""b""",2');
  expect(writeUsageCsv([usage("=cmd()")])).toContain("'=cmd(),2");
});
