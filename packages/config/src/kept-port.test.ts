import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepPort, readKeptPort } from "./kept-port.ts";

const dataDir = mkdtempSync(join(tmpdir(), "jobmon-port-"));
afterAll(() => rmSync(dataDir, { recursive: true }));

test("a folder that had no server keeps no port; one that had keeps it", () => {
  expect(readKeptPort(dataDir)).toBeUndefined();
  keepPort(dataDir, 40_123);
  expect(readKeptPort(dataDir)).toBe(40_123);
});

test("a damaged file keeps no port", () => {
  for (const text of ["", "none", "0", "70000", "-1", "1.5"]) {
    writeFileSync(join(dataDir, "server.port"), text);
    expect(readKeptPort(dataDir)).toBeUndefined();
  }
});
