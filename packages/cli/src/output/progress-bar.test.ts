import { expect, test } from "bun:test";
import { progressBar } from "./progress-bar.ts";

const draw = (...given: Parameters<typeof progressBar>) =>
  progressBar(...given)
    .map(({ text }) => text)
    .join("");

test("the bar shows shares of done, failed and running", () => {
  expect(draw({ DONE: 50, RUNNING: 25, REGISTERING: 25 }, 100)).toBe("██████▓▓▓░░░");
});

test("one failed task among a million is seen", () => {
  expect(draw({ DONE: 999_999, ERROR_FATAL: 1 }, 1_000_000)).toBe("███████████×");
});

test("only a workflow that is wholly done has a full bar", () => {
  expect(draw({ DONE: 999_999, QUEUED: 1 }, 1_000_000)).toBe("███████████░");
  expect(draw({ DONE: 3 }, 3)).toBe("████████████");
});

test("every mix of counts draws twelve cells", () => {
  for (let done = 0; done <= 20; done++)
    for (let failed = 0; done + failed <= 20; failed++)
      expect(draw({ DONE: done, ERROR_FATAL: failed, RUNNING: 20 - done - failed }, 20)).toHaveLength(12);
});

test("a workflow without tasks has an empty bar", () => {
  expect(draw({}, 0)).toBe("░░░░░░░░░░░░");
});
