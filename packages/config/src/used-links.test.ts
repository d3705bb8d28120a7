import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createUsedLinks } from "./used-links.ts";

const dataDir = mkdtempSync(join(tmpdir(), "jobmon-links-"));
afterAll(() => rmSync(dataDir, { recursive: true }));

test("a link is taken once, also by a server that was started since", () => {
  const now = Date.now();
  const before = createUsedLinks(dataDir, () => now);
  expect(before("one", now + 600_000)).toBe(true);
  expect(before("one", now + 600_000)).toBe(false);
  const restarted = createUsedLinks(dataDir, () => now);
  expect(restarted("one", now + 600_000)).toBe(false);
  expect(restarted("other", now + 600_000)).toBe(true);
});

test("what nobody could use any more is forgotten", () => {
  const later = Date.now() + 3_600_000;
  expect(createUsedLinks(dataDir, () => later)("third", later + 600_000)).toBe(true);
  expect(readdirSync(join(dataDir, "used-links"))).toEqual(["third"]);
});
