import { expect, test } from "bun:test";
import { statesOf, taskMachine, workflowMachine } from "@jobmon/core";
import { judgeResume, judgeTask } from "./judge-resume.ts";

test("every state of a workflow says whether it can be resumed, and why", () => {
  const run = { id: 9, state: "ERROR", reason: "3 tasks failed" } as const;
  expect(
    Object.fromEntries(statesOf(workflowMachine).map((state) => [state, judgeResume(state, run)])),
  ).toMatchSnapshot();
});

test("a workflow whose run is being stopped, or waits, says so", () => {
  expect(judgeResume("RUNNING", { id: 9, state: "COLD_RESUME", reason: null }).why).toBe(
    "its run 9 is being stopped, and the next one waits for that",
  );
  expect(judgeResume("QUEUED", { id: 9, state: "LINKING", reason: null }).why).toBe(
    "its run 9 waits for the one before; a resume replaces it",
  );
  expect(judgeResume("FAILED", { id: 9, state: "ERROR", reason: null }).why).toBe("its last run failed");
});

test("every state of a task says whether it will run, and why", () => {
  const verdicts = statesOf(taskMachine).map((state) => [
    state,
    judgeTask({ state, attempts: 3, maxAttempts: 3, remaining: 2 }),
  ]);
  expect(Object.fromEntries(verdicts)).toMatchSnapshot();
  expect(judgeTask({ state: "ERROR_FATAL", attempts: 1, maxAttempts: 1, remaining: 0 }).why).toBe(
    "failed after 1 attempt; starts afresh",
  );
  expect(judgeTask({ state: "REGISTERING", attempts: 0, maxAttempts: 1, remaining: 0 }).why).toBe("ready");
});

test("only what is done is kept", () => {
  for (const state of statesOf(taskMachine))
    expect([state, judgeTask({ state, attempts: 1, maxAttempts: 3, remaining: 0 }).willRun]).toEqual([
      state,
      state !== "DONE",
    ]);
});
