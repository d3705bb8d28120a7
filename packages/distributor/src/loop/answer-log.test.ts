import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answerLog, readLogFile } from "./answer-log.ts";
import { decodePart } from "./decode-part.ts";
import { Instances } from "./instances.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
let dir = "";
let path = "";

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "jobmon-logs-"));
  path = join(dir, "task.o5");
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe("reading logs", () => {
  test("parts read one after the other make up the file, whole characters each", async () => {
    const text = "größe 漢字 🎲\n".repeat(50);
    writeFileSync(path, text);
    let read = "";
    for (let offset = 0; offset < Buffer.byteLength(text); offset = Buffer.byteLength(read)) {
      const part = await readLogFile({ path, offset, maxBytes: 7 });
      expect(part.offset).toBe(offset);
      read += part.text;
    }
    expect(read).toBe(text);
  });

  test("the last bytes begin with a whole character, and the offset says where", async () => {
    writeFileSync(path, "ab漢字");
    const part = await readLogFile({ path, offset: null, maxBytes: 5 });
    expect(part).toEqual({ text: "字", offset: 5, totalBytes: 8 });
  });

  test("an offset behind the end is an empty part at the end", async () => {
    writeFileSync(path, "abc");
    expect(await readLogFile({ path, offset: 10, maxBytes: 5 })).toEqual({
      text: "",
      offset: 3,
      totalBytes: 3,
    });
  });

  test("bytes that are no text become one question mark each, so that offsets stay right", () => {
    const bytes = new Uint8Array([0x61, 0xff, 0xfe, 0x62]);
    expect(decodePart(bytes, "character")).toEqual({ text: "a??b", skippedBytes: 0 });
    expect(decodePart(bytesOf("漢").subarray(0, 2), "character").text).toBe("");
  });

  test("a missing file is an answer with the reason", async () => {
    const request = { requestId: "r", instanceId: 6, path: join(dir, "task.o6"), offset: null, maxBytes: 10 };
    const answer = await answerLog(request, { instances: new Instances("login1"), plugin: {} });
    expect(answer.error).toContain("task.o6 cannot be read");
  });

  test("a file that is no log of the instance is not read, wherever the request comes from", async () => {
    const request = { requestId: "r", instanceId: 6, path: "/etc/passwd", offset: null, maxBytes: 10 };
    const answer = await answerLog(request, { instances: new Instances("login1"), plugin: {} });
    expect(answer.text).toBeUndefined();
    expect(answer.error).toContain("is not a log of task instance 6");
  });

  test("a plugin that keeps its logs elsewhere reads them itself", async () => {
    const request = { requestId: "r", instanceId: 6, path: "/far/task.o6", offset: null, maxBytes: 10 };
    const plugin = { readLog: async () => ({ text: "from afar", offset: 0, totalBytes: 9 }) };
    const answer = await answerLog(request, { instances: new Instances("login1"), plugin });
    expect(answer.text).toBe("from afar");
  });
});
