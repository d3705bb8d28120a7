import { expect, test } from "bun:test";
import type { Engine } from "../engine/engine.ts";
import { startScene } from "../testing/start-scene.ts";
import { createLogRequests, type LogRequests } from "./log-requests.ts";
import { searchLog } from "./search-log.ts";

/** Answers for a distributor that has this file. */
function holdFile(engine: Engine, text: string): LogRequests {
  const bytes = Buffer.from(text);
  return {
    ...createLogRequests(engine),
    ask: async (_, { offset, maxBytes }) => {
      const from = offset ?? Math.max(0, bytes.length - maxBytes);
      const part = bytes.subarray(from, from + maxBytes);
      return { text: part.toString(), offset: from, totalBytes: bytes.length };
    },
  };
}

async function search(text: string, query: { text: string; offset?: number; limit?: number }) {
  await using scene = await startScene({ tasks: [{ name: "a" }] });
  const { a } = await scene.leaseAll();
  await scene.distributor.tell("start", [a as number], { stderrPath: "/logs/a.e" });
  const request = { instanceId: a as number, stream: "stderr", offset: 0, limit: 100, ...query } as const;
  return await searchLog(scene.lab.engine, holdFile(scene.lab.engine, text), request);
}

test("lines that contain the text are found whatever its case, with the bytes where they begin", async () => {
  const log = "first\nÄn Error here\nfine\nerror: again";
  expect(await search(log, { text: "ERROR" })).toEqual({
    matches: [
      { offset: 6, line: "Än Error here" },
      { offset: Buffer.byteLength("first\nÄn Error here\nfine\n"), line: "error: again" },
    ],
    nextOffset: null,
    totalBytes: Buffer.byteLength(log),
  });
});

test("a search that found enough goes on where it stopped", async () => {
  const log = "hit 1\nhit 2\nhit 3\n";
  const first = await search(log, { text: "hit", limit: 2 });
  expect(first.matches.map(({ line }) => line)).toEqual(["hit 1", "hit 2"]);
  const rest = await search(log, { text: "hit", limit: 2, offset: first.nextOffset ?? 0 });
  expect([rest.matches.map(({ line }) => line), rest.nextOffset]).toEqual([["hit 3"], null]);
});

test("a line that lies across two parts is found once, and a huge log is searched in several requests", async () => {
  const line = `${"x".repeat(999)}\n`;
  const log = `${line.repeat(1_048)}${"y".repeat(700)} needle\n${line.repeat(9_000)}needle`;
  const first = await search(log, { text: "needle" });
  expect(first.matches).toMatchObject([{ offset: 1_048_000 }]);
  const offset = first.nextOffset ?? 0;
  expect(offset).toBeGreaterThan(8_000_000);
  const rest = await search(log, { text: "needle", offset });
  expect(rest.matches).toEqual([{ offset: Buffer.byteLength(log) - 6, line: "needle" }]);
  expect(rest.nextOffset).toBeNull();
});
