import { expect, test } from "bun:test";
import { JobmonError } from "./jobmon-error.ts";
import { problemOf } from "./problem.ts";
import { quoteText } from "./quote.ts";

const story = {
  detail: "Workflow 12 is done.",
  hint: "Reset it first.",
  ids: { workflowId: 12, taskIds: [3, 4] },
};

test("the message is the sentence and the ids", () => {
  const error = new JobmonError("workflow_already_done", story);
  expect(error.message).toBe("Workflow 12 is done. [workflowId 12; taskIds 3, 4]");
  expect(error.name).toBe("JobmonError");
  expect(error.entry.status).toBe(409);
  expect(new JobmonError("internal", { detail: "A.", hint: "B." }).message).toBe("A.");
});

test("a long list of ids is cut in the message and whole in the ids", () => {
  const taskIds = Array.from({ length: 25 }, (_, index) => index);
  const error = new JobmonError("not_found", { detail: "Gone.", hint: "Look.", ids: { taskIds } });
  expect(error.message).toBe("Gone. [taskIds 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 15 more]");
  expect(error.ids.taskIds).toHaveLength(25);
});

test("a refusal becomes a problem document with its status, title, hint and ids", () => {
  expect(problemOf(new JobmonError("workflow_already_done", story))).toEqual({
    type: "urn:jobmon:error:workflow_already_done",
    title: "The workflow is done",
    status: 409,
    code: "workflow_already_done",
    ...story,
  });
});

test("a foreign error becomes an internal one that keeps its words to itself", () => {
  const problem = problemOf(new Error("password=hunter2"));
  expect(problem.code).toBe("internal");
  expect(problem.status).toBe(500);
  expect(JSON.stringify(problem)).not.toContain("hunter2");
  expect(problemOf("thrown text").code).toBe("internal");
});

test("the cause of an error is kept for the log", () => {
  const cause = new Error("below");
  expect(new JobmonError("internal", { ...story, cause }).cause).toBe(cause);
});

test("quoted text is escaped and cut", () => {
  expect(quoteText("a\u001b[31m\n\u009b")).toBe('"a\\u001b[31m\\n\\u009b"');
  expect(quoteText("x".repeat(1_000_000))).toBe(`"${"x".repeat(60)}…"`);
});
