import { afterEach, beforeEach, expect, test } from "bun:test";
import { closeSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeTail, openLog, readLogTail } from "./log-files.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "jobmon-logs-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

function append(path: string, text: string, umask = 0o022): void {
  const file = openLog({ path, umask, processUmask: process.umask() });
  writeSync(file, text);
  closeSync(file);
}

test("a log is appended to and its missing folder is made", () => {
  const path = join(dir, "a", "b", "log");
  append(path, "one\n");
  append(path, "two\n");
  expect(readFileSync(path, "utf8")).toBe("one\ntwo\n");
});

test.each([0o077, 0o022, 0o000, 0o027])("a new log has the mode that mask %o leaves", (umask) => {
  const path = join(dir, "log");
  append(path, "x", umask);
  expect(statSync(path).mode & 0o777).toBe(0o666 & ~umask);
});

test("the mode of a log that is there already is left alone", () => {
  const path = join(dir, "log");
  append(path, "x", 0o077);
  append(path, "y", 0o000);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("a named pipe without a reader is an error and not an endless wait", () => {
  const path = join(dir, "pipe");
  Bun.spawnSync(["mkfifo", path]);
  expect(() => append(path, "x")).toThrow("ENXIO");
  expect(readLogTail(path)).toBe("");
});

test("the tail of a long log is its last characters", () => {
  const path = join(dir, "log");
  writeFileSync(path, `${"x".repeat(100_000)}${"y".repeat(9_999)}z`);
  const tail = readLogTail(path);
  expect(tail).toBe(`${"y".repeat(9_999)}z`);
  expect(readLogTail(path, 2)).toBe("yz");
});

test("the tail of wide characters is whole characters, wherever the bytes are cut", () => {
  const path = join(dir, "log");
  for (const prefix of ["", "a", "ab", "abc"]) {
    writeFileSync(path, prefix + "€".repeat(30_000));
    expect(readLogTail(path)).toBe("€".repeat(10_000));
    writeFileSync(path, prefix + "𝄞".repeat(30_000));
    expect(readLogTail(path)).toBe("𝄞".repeat(5_000));
  }
});

test("a log that is missing, empty or a folder has an empty tail", () => {
  writeFileSync(join(dir, "empty"), "");
  expect(readLogTail(join(dir, "missing"))).toBe("");
  expect(readLogTail(join(dir, "empty"))).toBe("");
  expect(readLogTail(dir)).toBe("");
});

test("a character still being written is held back and NUL bytes are made visible", () => {
  const bytes = new Uint8Array([0x61, 0x00, 0xe2, 0x82]);
  expect(decodeTail(bytes, { isCut: false, maxCharacters: 10 })).toBe("a\u2400");
});
