import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "../../silent-log.ts";
import { HandClock } from "../../testing/hand-clock.ts";
import { BadNodes } from "./bad-nodes.ts";

const HOUR_MS = 3_600_000;

describe("nodes that a workflow keeps off", () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), "jm-nodes-"));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  const open = (clock: HandClock, name: string, enough = 3) =>
    new BadNodes({ path: join(dir, name), enough, clock, log: silentLog });

  test("are those where it failed often enough, for an hour, and no other workflow's", async () => {
    const clock = new HandClock();
    const nodes = open(clock, "hour");
    expect([nodes.note(1, "n1"), nodes.note(1, "n1"), nodes.note(2, "n1")]).toEqual([false, false, false]);
    await clock.turn(5_000);
    expect(nodes.note(1, "n1")).toBe(true);
    expect(nodes.note(1, "n1")).toBe(false);
    expect(nodes.list()).toEqual([{ workflowId: 1, node: "n1", since: clock.now() }]);
    expect(nodes.excludedFor(2)).toEqual([]);
    await clock.turn(HOUR_MS - 1);
    // Two of the four are an hour old.
    expect(nodes.excludedFor(1)).toEqual([]);
  });

  test("are known to a successor, which forgets what is too old or was cut off", async () => {
    const clock = new HandClock();
    const first = open(clock, "kept", 2);
    first.note(1, "old");
    first.note(1, "old");
    await clock.turn(HOUR_MS);
    first.note(7, "n2");
    first.note(7, "n2");
    const path = join(dir, "kept");
    appendFileSync(path, '{"workflowId":7,"no');
    const second = open(clock, "kept", 2);
    expect(second.list()).toEqual(first.list());
    expect(second.excludedFor(7)).toEqual(["n2"]);
    expect(readFileSync(path, "utf8").trim().split("\n")).toHaveLength(2);
  });

  test("are at most ten at a time, and held even where no file can be written", () => {
    const nodes = new BadNodes({
      path: join(dir, "absent", "file"),
      enough: 1,
      clock: new HandClock(),
      log: silentLog,
    });
    for (let node = 0; node < 12; node += 1) nodes.note(1, `n${node}`);
    expect(nodes.excludedFor(1)).toHaveLength(10);
  });
});
