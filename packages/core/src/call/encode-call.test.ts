import { expect, test } from "bun:test";
import { encodeCall } from "./encode-call.ts";

test("what the path names goes there, the body is the body, the rest is the query", () => {
  expect(
    encodeCall("POST /workflows/:workflowId/logs/:stream", {
      workflowId: 7,
      stream: "std out",
      body: { user: "ana" },
      limit: 10,
    }),
  ).toEqual({ method: "POST", path: "/workflows/7/logs/std%20out?limit=10", body: '{"user":"ana"}' });
});

test("a list repeats its name, and what is not given is not sent", () => {
  const { path, body } = encodeCall("GET /workflows", {
    where: ["name:contains:a b&c", "id:is:1"],
    sort: undefined,
  });
  expect(new URLSearchParams(path.split("?")[1]).getAll("where")).toEqual(["name:contains:a b&c", "id:is:1"]);
  expect(path).not.toContain("sort");
  expect(body).toBeUndefined();
});

test("a path that would have a hole is refused", () => {
  expect(() => encodeCall("GET /tasks/:taskId", { limit: 1 })).toThrow("without taskId");
});
