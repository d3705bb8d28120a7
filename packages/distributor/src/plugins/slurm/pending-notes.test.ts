import { expect, test } from "bun:test";
import { Book } from "./book.ts";
import { judgeState } from "./job-state.ts";
import type { Job } from "./parse-jobs.ts";
import { PendingNotes, rangesOf } from "./pending-notes.ts";

const book = new Book();
const entryOf = (instanceId: number) =>
  book.add({
    instanceId,
    workflowId: 7,
    memoryBytes: null,
    runtimeSeconds: null,
    stdoutPath: "o",
    stderrPath: "e",
  });
const job = (reason: string, word = "PENDING"): Job => ({
  name: "jm-1",
  arrayJobId: 80,
  index: 0,
  state: judgeState(word),
  reason,
  node: null,
});
const waiting = (instanceId: number, ...words: Parameters<typeof job>) => ({
  entry: entryOf(instanceId),
  job: job(...words),
});

test("jobs that wait for the same reason are one notice, and what is stuck comes first", () => {
  const notes = new PendingNotes();
  notes.renew(
    [
      waiting(5, "Resources"),
      waiting(6, "Resources"),
      waiting(9, "JobHeldUser"),
      waiting(11, "BadConstraints"),
    ],
    100,
  );
  notes.renew(
    [
      waiting(6, "Resources"),
      waiting(7, "Resources"),
      waiting(9, "JobHeldUser"),
      waiting(11, "BadConstraints"),
    ],
    200,
  );
  expect(notes.list().map(({ code, instances, since }) => ({ code, instances, since }))).toEqual([
    { code: "held", instances: [[9, 9]], since: 100 },
    { code: "never_starts", instances: [[11, 11]], since: 100 },
    { code: "waiting", instances: [[6, 7]], since: 100 },
  ]);
  expect(notes.list()[0]?.text).toContain("scontrol release");
});

test("a job that runs, or that nobody has looked at yet, is no notice; one that was put back on hold is", () => {
  const notes = new PendingNotes();
  notes.renew([waiting(1, "None"), waiting(2, "None", "RUNNING"), waiting(3, "None", "REQUEUE_HOLD")], 1);
  expect(notes.list().map(({ code, instances }) => ({ code, instances }))).toEqual([
    { code: "held", instances: [[3, 3]] },
  ]);
});

test("ids in any order become ranges", () => {
  expect(rangesOf([5, 3, 4, 9, 8, 9])).toEqual([
    [3, 5],
    [8, 9],
  ]);
  expect(rangesOf([])).toEqual([]);
});
