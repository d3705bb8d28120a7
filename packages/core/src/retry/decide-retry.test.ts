import { expect, test } from "bun:test";
import fc from "fast-check";
import { FAILURE_KINDS, type FailureKind } from "../machines/coupling.ts";
import { backoffMs, decideRetry, type RetryDecision, type RetryPolicy } from "./decide-retry.ts";

const POLICY: RetryPolicy = {
  backoffInitialMs: 1_000,
  backoffFactor: 2,
  backoffMaxMs: 300_000,
  maxInfrastructureFailures: 5,
};

const kinds = fc.constantFrom(...(Object.keys(FAILURE_KINDS) as FailureKind[]));
const policies: fc.Arbitrary<RetryPolicy> = fc.record({
  backoffInitialMs: fc.integer({ min: 1, max: 100_000 }),
  backoffFactor: fc.double({ min: 1, max: 100, noNaN: true }),
  backoffMaxMs: fc.integer({ min: 0, max: 10_000_000 }),
  maxInfrastructureFailures: fc.nat({ max: 20 }),
});

interface Life {
  /** Failures by kind, the last one included. */
  readonly failures: Readonly<Record<FailureKind, number>>;
  readonly decisions: readonly RetryDecision[];
}

/** Lets a task fail in the given order until it is given up or the failures run out. */
function live(order: readonly FailureKind[], maxAttempts: number, policy: RetryPolicy): Life {
  const failures = { application: 0, resource: 0, infrastructure: 0 };
  const decisions: RetryDecision[] = [];
  for (const kind of order) {
    failures[kind] += 1;
    const history = {
      maxAttempts,
      countedFailures: failures.application + failures.resource,
      infrastructureFailures: failures.infrastructure,
    };
    const decision = decideRetry(kind, history, policy);
    decisions.push(decision);
    if (decision.event === "give_up") break;
  }
  return { failures, decisions };
}

test("neither budget is ever exceeded, and a task is given up only when one is used up", () => {
  fc.assert(
    fc.property(
      fc.array(kinds, { maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      policies,
      (order, maxAttempts, policy) => {
        const { failures, decisions } = live(order, maxAttempts, policy);
        const counted = failures.application + failures.resource;
        expect(counted).toBeLessThanOrEqual(maxAttempts);
        expect(failures.infrastructure).toBeLessThanOrEqual(policy.maxInfrastructureFailures + 1);
        const isGivenUp = decisions.at(-1)?.event === "give_up";
        const isUsedUp =
          counted === maxAttempts || failures.infrastructure === policy.maxInfrastructureFailures + 1;
        expect(isGivenUp).toBe(isUsedUp);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("infrastructure failures use up no attempt, and failed attempts no infrastructure budget", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.nat({ max: 50 }),
      policies,
      (maxAttempts, lost, policy) => {
        const ample = { ...policy, maxInfrastructureFailures: lost };
        const order: FailureKind[] = [
          ...Array<FailureKind>(lost).fill("infrastructure"),
          ...Array<FailureKind>(maxAttempts).fill("application"),
        ];
        const { decisions } = live(order, maxAttempts, ample);
        expect(decisions).toHaveLength(lost + maxAttempts);
        expect(decisions.slice(0, -1).every(({ event }) => event === "retry")).toBe(true);
      },
    ),
  );
});

test("each kind of failure has its own cure: more resources at once, or another try after a pause", () => {
  const history = { maxAttempts: 3, countedFailures: 1, infrastructureFailures: 1 };
  expect(decideRetry("application", history, POLICY)).toEqual({ event: "retry", waitMs: 1_000 });
  expect(decideRetry("resource", history, POLICY)).toEqual({ event: "adjust", waitMs: 0 });
  expect(decideRetry("infrastructure", history, POLICY)).toEqual({ event: "retry", waitMs: 1_000 });
});

test("giving up says which budget was used up", () => {
  const history = { maxAttempts: 3, countedFailures: 3, infrastructureFailures: 6 };
  expect(decideRetry("application", history, POLICY)).toEqual({
    event: "give_up",
    why: "3 of 3 attempts failed",
  });
  expect(decideRetry("resource", history, POLICY)).toEqual({
    event: "give_up",
    why: "3 of 3 attempts failed",
  });
  expect(decideRetry("infrastructure", history, POLICY)).toEqual({
    event: "give_up",
    why: "6 infrastructure failures, limit 5",
  });
});

test("a task that is to be tried once is given up at its first failure", () => {
  const history = { maxAttempts: 1, countedFailures: 1, infrastructureFailures: 0 };
  expect(decideRetry("application", history, POLICY).event).toBe("give_up");
  expect(decideRetry("resource", history, POLICY).event).toBe("give_up");
});

test("the pause grows by the factor with each failure, up to its limit", () => {
  expect([1, 2, 3, 4, 9, 10, 100].map((failures) => backoffMs(failures, POLICY))).toEqual([
    1_000, 2_000, 4_000, 8_000, 256_000, 300_000, 300_000,
  ]);
});

test("the pause is never shorter than the one before, never longer than its limit, and always a number", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), policies, (failures, policy) => {
      const wait = backoffMs(failures, policy);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(policy.backoffMaxMs);
      expect(backoffMs(failures + 1, policy)).toBeGreaterThanOrEqual(wait);
    }),
    { numRuns: 1_000 },
  );
});

test("without an initial pause there is none before any early retry", () => {
  const hurried = { ...POLICY, backoffInitialMs: 0 };
  for (const failures of [1, 2, 50]) expect(backoffMs(failures, hurried)).toBe(0);
});

test("a failure that would come again is not tried again, whatever budget is left", () => {
  const history = {
    maxAttempts: 3,
    countedFailures: 1,
    infrastructureFailures: 0,
    hopeless: "always the same",
  };
  for (const kind of Object.keys(FAILURE_KINDS) as FailureKind[])
    expect(decideRetry(kind, history, POLICY)).toEqual({ event: "give_up", why: "always the same" });
});
