import { describe, expect, test } from "bun:test";
import { JobmonError } from "@jobmon/core";
import { decideRepeat, jitterWaitMs } from "./decide-repeat.ts";
import type { Trouble, TroubleKind } from "./trouble.ts";

const error = new JobmonError("server_unreachable", { detail: "It is away.", hint: "Wait." });
const policy = { attempts: 5, timeoutMs: 10_000 };
const half = () => 0.5;

function decide(kind: TroubleKind, state: { isSafe?: boolean; repeats?: number; elapsedMs?: number } = {}) {
  const trouble: Trouble = { kind, error };
  return decideRepeat(
    trouble,
    { isSafe: true, repeats: 0, elapsedMs: 0, ...state },
    { policy, random: half },
  );
}

describe("decideRepeat", () => {
  test("a request that changes something for a second time is repeated only when the server surely did nothing", () => {
    const repeated = (kind: TroubleKind, isSafe: boolean) => decide(kind, { isSafe }) !== undefined;
    const kinds = ["unsent", "declined", "lost", "broken", "refused"] as const;
    expect(kinds.filter((kind) => repeated(kind, false))).toEqual(["unsent", "declined"]);
    expect(kinds.filter((kind) => repeated(kind, true))).toEqual(["unsent", "declined", "lost", "broken"]);
  });

  test("it gives up after the attempts of the policy", () => {
    expect(decide("lost", { repeats: 4 })).toBeDefined();
    expect(decide("lost", { repeats: 5 })).toBeUndefined();
  });

  test("it gives up when the next attempt would come after the time of the policy", () => {
    expect(decide("lost", { repeats: 2, elapsedMs: 9_800 })).toBe(200);
    expect(decide("lost", { repeats: 2, elapsedMs: 9_801 })).toBeUndefined();
  });

  test("a server that fails over a request is asked three times more, not as long as one that is away", () => {
    expect(decide("broken", { repeats: 2 })).toBeDefined();
    expect(decide("broken", { repeats: 3 })).toBeUndefined();
  });

  test("a server that says when to come back is not asked before", () => {
    const trouble: Trouble = { kind: "declined", error, retryAfterMs: 3_000 };
    const wait = decideRepeat(trouble, { isSafe: false, repeats: 0, elapsedMs: 0 }, { policy, random: half });
    expect(wait).toBe(3_050);
  });

  test("the wait is anything up to a bound that doubles, and never beyond its limit", () => {
    const bounds = [0, 1, 2, 3, 20, 5_000].map((repeats) => jitterWaitMs(repeats, () => 1));
    expect(bounds).toEqual([100, 200, 400, 800, 30_000, 30_000]);
    expect(jitterWaitMs(3, () => 0)).toBe(0);
  });
});
