import { expect, test } from "bun:test";
import fc from "fast-check";
import { readAnswers } from "./read-answers.ts";

test("the last line with the prefix counts, whatever else was printed", () => {
  const output =
    'hello\nJOBMON-RESOURCES [1]\nJOBMON-RESOURCES [{"resources":{"cores":2}},{"error":"no"}]\nbye\n';
  expect(readAnswers(output, 2)).toEqual([{ resources: { cores: 2 } }, { error: "no" }]);
});

test.each([
  ["nothing at all", "", "no line that begins with JOBMON-RESOURCES"],
  ["no JSON", "JOBMON-RESOURCES [", "no JSON list"],
  ["no list", "JOBMON-RESOURCES {}", "no JSON list"],
  ["too few answers", "JOBMON-RESOURCES []", "asked for 1 answers and gave 0"],
])("%s is a fault of the process", (_, output, fragment) => {
  expect(readAnswers(output, 1)).toEqual({ fault: expect.stringContaining(fragment) });
});

test.each([
  ["a number", "7"],
  ["an empty object", "{}"],
  ["resources that are a list", '{"resources":[1]}'],
  ["a resource that is a list", '{"resources":{"memory":[1]}}'],
  ["a resource that is an object", '{"resources":{"memory":{"gb":1}}}'],
])("%s spoils that answer only", (_, answer) => {
  expect(readAnswers(`JOBMON-RESOURCES [${answer},{"resources":{}}]`, 2)).toEqual([
    { error: expect.any(String) },
    { resources: {} },
  ]);
});

test("nothing that a process prints makes the reader throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), fc.nat(3), (text, count) => {
      const answers = readAnswers(`JOBMON-RESOURCES ${text}`, count);
      expect("fault" in answers || answers.length === count).toBe(true);
    }),
  );
});
