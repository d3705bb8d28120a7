import { describe, expect, test } from "bun:test";
import { JobmonError, statesOf, taskMachine, workflowMachine } from "@jobmon/core";
import { parseStatuses } from "./statuses.ts";

describe("parseStatuses", () => {
  test("every state is known by its word, its letter and its label, in any case", () => {
    for (const state of statesOf(taskMachine)) {
      const { code, label } = taskMachine.states[state];
      for (const text of [state, state.toLowerCase(), code, label])
        expect(parseStatuses(taskMachine, [text])).toContain(state);
      expect(parseStatuses(taskMachine, [code])).toEqual([state]);
    }
  });

  test("the public groups hold every state of a task exactly once", () => {
    const groups = ["PENDING", "SCHEDULED", "RUNNING", "DONE", "FATAL"];
    const states = groups.flatMap((group) => parseStatuses(taskMachine, [group]));
    expect(states.sort()).toEqual(statesOf(taskMachine).sort());
  });

  test("the same letter means each machine's own state", () => {
    expect(parseStatuses(taskMachine, ["F"])).toEqual(["ERROR_FATAL"]);
    expect(parseStatuses(workflowMachine, ["F"])).toEqual(["FAILED"]);
  });

  test("a list with commas names each state once", () => {
    expect(parseStatuses(taskMachine, ["D,F", "FATAL"])).toEqual(["DONE", "ERROR_FATAL"]);
  });

  test("an unknown status is refused with the list of those that exist", () => {
    const parse = () => parseStatuses(taskMachine, ["finished"]);
    expect(parse).toThrow(JobmonError);
    expect(parse).toThrow('"finished" is not a status of a task.');
  });
});
