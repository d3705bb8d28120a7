import { expect, test } from "bun:test";
import type { TaskRow } from "../api/queries.ts";
import { patchPages } from "./patch-pages.ts";

const row = (id: number, status: TaskRow["status"]): TaskRow => ({
  id,
  workflowId: 1,
  name: `task ${id}`,
  templateName: "model",
  arrayId: 1,
  status,
  attempts: 1,
  maxAttempts: 3,
  priority: 0,
  args: {},
  statusAt: 0,
  retryAt: null,
});
const pages = {
  pages: [
    { rows: [row(1, "RUNNING"), row(2, "RUNNING")], nextCursor: "2" },
    { rows: [row(3, "RUNNING")], nextCursor: null },
  ],
};

test("a changed row is replaced where it stands, and one that fits no more goes", () => {
  const patched = patchPages(pages, new Set([1, 2]), [row(1, "DONE")]);
  expect(patched.pages[0]?.rows).toEqual([row(1, "DONE")]);
  expect(patched.pages[0]?.nextCursor).toBe("2");
});

test("a page without a changed row stays the same object, so nothing of it is drawn again", () => {
  const patched = patchPages(pages, new Set([1]), [row(1, "DONE")]);
  expect(patched.pages[1]).toBe(pages.pages[1] as (typeof pages.pages)[1]);
});

test("a row that was not asked for is left alone", () => {
  expect(patchPages(pages, new Set([9]), [])).toEqual(pages);
});
