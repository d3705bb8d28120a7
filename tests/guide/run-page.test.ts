import { expect, test } from "bun:test";
import { isAsShown, scriptOf } from "./run-page.ts";

const told = (shown: string | undefined, said: string) => isAsShown({ line: 1, shown, said });

test("what is printed has to be what is shown, but for what differs from run to run", () => {
  expect(told("D: 7 of 7 tasks", "D: 7 of 7 tasks")).toBe(true);
  expect(told("a.b", "a b")).toBe(false);
  expect(told("D", "")).toBe(false);
  expect(told("D", "D\nE")).toBe(false);
  expect(told("id … of [1]", "id 17 of [1]")).toBe(true);
  expect(told("one …", "one two\nthree")).toBe(false);
  expect(told("a\nb", "a  \nb ")).toBe(true);
  expect(told(undefined, "anything")).toBe(true);
});

test("every snippet ends with a mark, in the words of its language", () => {
  const snippets = [
    { line: 1, code: "a" },
    { line: 9, code: "b" },
  ];
  expect(scriptOf(snippets, "R")).toBe('a\ncat("@@end of snippet@@\\n")\nb\ncat("@@end of snippet@@\\n")\n');
});
