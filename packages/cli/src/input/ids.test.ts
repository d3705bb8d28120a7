import { describe, expect, test } from "bun:test";
import { JobmonError } from "@jobmon/core";
import { findWorkflowIds, parseIds, readTaskId, readWorkflowIds } from "./ids.ts";

const refusal = (work: () => unknown): JobmonError => {
  try {
    work();
  } catch (error) {
    if (error instanceof JobmonError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
};

describe("ids", () => {
  test("are read behind the command and from flags, each once, in order", () => {
    expect(findWorkflowIds({ workflows: ["9", "7"], workflowId: ["7,8"] })).toEqual([9, 7, 8]);
    expect(readTaskId({ task: "5" })).toBe(5);
  });

  test("that are no whole number above zero are refused by name", () => {
    for (const text of ["x", "1.5", "-1", "0", "", "1e3", "9007199254740993"])
      expect(refusal(() => parseIds("task", [text])).message).toBe(
        `${JSON.stringify(text)} is not a task id.`,
      );
  });

  test("are asked for when none was given, with the flag that takes them", () => {
    const { message, hint, entry } = refusal(() => readWorkflowIds({}));
    expect(message).toBe("No workflow id was given.");
    expect(hint).toContain("-w");
    expect(entry.exitCode).toBe(2);
  });

  test("more than one is refused where a command is about one", () => {
    expect(refusal(() => readTaskId({ tasks: ["1", "2"] })).message).toContain("2 task ids were given");
  });

  test("more than ten thousand are refused", () => {
    const many = Array.from({ length: 10_001 }, (_, at) => String(at + 1));
    expect(refusal(() => parseIds("task", many)).message).toContain("10001 task ids");
  });
});
