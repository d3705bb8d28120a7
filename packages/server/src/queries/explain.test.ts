import { expect, test } from "bun:test";
import {
  statesOf,
  type TaskInstanceState,
  taskInstanceMachine,
  taskMachine,
  workflowMachine,
  workflowRunMachine,
} from "@jobmon/core";
import fc from "fast-check";
import { explain } from "./explain.ts";
import type { TaskFacts } from "./task-facts.ts";

const NOW = 1_795_200_000_000;

type Change = {
  readonly [K in keyof TaskFacts]?: TaskFacts[K] extends object | null
    ? Partial<NonNullable<TaskFacts[K]>> | null
    : TaskFacts[K];
};

/** A queued task that nothing holds back, and what differs from it. */
function factsOf(change: Change): TaskFacts {
  const facts: TaskFacts = {
    task: { id: 5, state: "QUEUED", attempts: 0, maxAttempts: 3, statusAt: NOW - 10_000, retryAt: null },
    workflow: { id: 7, state: "RUNNING", isPaused: false, limit: 100, active: 4 },
    template: { name: "model", limit: 50, active: 3 },
    cluster: "multiprocess",
    run: { id: 9, state: "RUNNING", reason: null, user: "ana", host: "login1" },
    upstream: { remaining: 0, unfinished: [], failed: [] },
    instance: null,
    distributor: { id: 3, lastSeenAt: NOW - 1_000 },
    notices: [],
    ahead: { inWorkflow: 0, ofHigherPriority: 0 },
    lastError: null,
  };
  const changed = Object.entries(change).map(([key, value]) => {
    const before = facts[key as keyof TaskFacts];
    return [
      key,
      value !== null && typeof value === "object" && typeof before === "object"
        ? { ...before, ...value }
        : value,
    ];
  });
  return { ...facts, ...Object.fromEntries(changed) };
}

const told = (change: Change) => {
  const { answer, reasons } = explain(factsOf(change), NOW);
  return { answer, codes: reasons.map(({ code }) => code), text: reasons[0]?.text, next: reasons[0]?.next };
};

test("a task that nothing holds back is next in line", () => {
  expect(told({})).toEqual({
    answer: "It is next in line.",
    codes: ["next_in_line"],
    text: "distributor 3 takes it as soon as it has room",
    next: "nothing to do",
  });
});

test("a paused workflow is the answer, with how to unpause it", () => {
  expect(told({ workflow: { isPaused: true } })).toMatchObject({
    answer: "Its workflow is paused.",
    codes: ["paused"],
    next: "`jobmon workflow unpause 7`",
  });
});

test("each state of the run that launches nothing is told apart", () => {
  const answers = statesOf(workflowRunMachine).map((state) => {
    const { answer, codes, text } = told({ run: { state, reason: "3 tasks failed" } });
    return [state, [answer, ...codes, text]];
  });
  expect(Object.fromEntries(answers)).toMatchSnapshot();
  expect(told({ run: null, workflow: { state: "INSTANTIATING" } }).codes).toEqual(["not_started"]);
  expect(told({ run: null, workflow: { state: "REGISTERING" } }).codes).toEqual(["binding"]);
  expect(told({ run: null, workflow: { state: "ABORTED" } }).codes).toEqual(["aborted"]);
});

test("a limit that is reached is told with its numbers; one that is not is not told", () => {
  expect(told({ workflow: { active: 100 } })).toMatchObject({
    answer: "Its workflow runs as many tasks as it may.",
    codes: ["workflow_limit"],
    text: "100 tasks of workflow 7 active, at most 100 allowed",
  });
  expect(told({ template: { active: 50 } })).toMatchObject({
    codes: ["template_limit"],
    text: "50 tasks of the template model active, at most 50 allowed",
    next: "wait, or raise the limit: `jobmon workflow concurrency 7 --template model --max-tasks N`",
  });
  expect(told({ workflow: { active: 0, limit: 0 }, template: { active: 50 } }).codes).toEqual([
    "workflow_limit",
    "template_limit",
  ]);
});

test("a distributor that never was, or has been silent for more than 90 seconds, is the answer", () => {
  expect(told({ distributor: null })).toMatchObject({
    answer: "No distributor serves it.",
    codes: ["no_distributor"],
    text: "there never was a distributor for ana on login1 and the cluster multiprocess",
    next: "on login1, run `jobmon up` or `jobmon distributor start`",
  });
  expect(told({ distributor: { lastSeenAt: NOW - 90_000 } }).codes).toEqual(["next_in_line"]);
  expect(told({ distributor: { lastSeenAt: NOW - 90_001 } }).text).toContain("was last heard of 1m 30s ago");
});

test("tasks that are launched first are counted", () => {
  expect(told({ ahead: { inWorkflow: 12 } })).toMatchObject({
    answer: "12 queued tasks of its workflow go first.",
    codes: ["ahead"],
  });
  expect(told({ ahead: { inWorkflow: 1 } }).answer).toBe("1 queued task of its workflow goes first.");
  expect(told({ ahead: { inWorkflow: 1, ofHigherPriority: 8 } }).codes).toEqual(["priority", "ahead"]);
});

const waiting = { id: 1, name: "prepare", state: "RUNNING" } as const;
const broken = { id: 2, name: "clean", state: "ERROR_FATAL" } as const;

test("a waiting task lists what it waits for, and how many more", () => {
  const change = {
    task: { state: "REGISTERING" },
    upstream: { remaining: 12, unfinished: [waiting] },
  } as const;
  const explanation = explain(factsOf(change), NOW);
  expect(explanation).toEqual({
    taskId: 5,
    status: "REGISTERING",
    answer: "It waits for 12 upstream tasks.",
    reasons: [
      { code: "upstream", text: "task 1 (prepare) is running", next: "nothing to do" },
      { code: "upstream", text: "11 more upstream tasks are not done", next: "`jobmon task dependencies 5`" },
    ],
  });
});

test("a failed upstream task is the answer, even when the run has ended because of it", () => {
  const change = {
    task: { state: "REGISTERING" },
    upstream: { remaining: 2, unfinished: [broken, waiting], failed: [broken] },
    run: { state: "ERROR", reason: "1 task failed" },
  } as const;
  expect(told(change)).toEqual({
    answer: "It cannot run because task 2 failed.",
    codes: ["upstream_failed", "upstream", "run_closed"],
    text: "task 2 (clean) failed",
    next: "read `jobmon task logs 2`, mend the cause, then `jobmon workflow resume 7`",
  });
});

test("a failed task further up is told though the direct upstream only waits", () => {
  const blocked = { id: 3, name: "fit", state: "REGISTERING" } as const;
  const change = {
    task: { state: "REGISTERING" },
    upstream: { remaining: 1, unfinished: [blocked], failed: [broken, { ...broken, id: 4 }] },
  } as const;
  const found = told(change);
  expect(found.answer).toBe("It cannot run because tasks that it depends on failed.");
  expect(found.codes).toEqual(["upstream_failed", "upstream_failed", "upstream"]);
});

test("a retry says how long it waits and what failed", () => {
  const change = {
    task: { state: "ERROR_RECOVERABLE", attempts: 1, retryAt: NOW + 12_300 },
    lastError: "exit code 1. Tried again.",
  } as const;
  expect(told(change)).toEqual({
    answer: "It waits 12.3 s before it is tried again.",
    codes: ["retry_wait"],
    text: "attempt 1 of 3 failed: exit code 1. Tried again.",
    next: "nothing to do",
  });
  expect(told({ task: { state: "ADJUSTING_RESOURCES", retryAt: NOW } }).answer).toBe(
    "It is about to be tried again with more resources.",
  );
  expect(told({ ...change, workflow: { isPaused: true } }).codes).toEqual(["paused", "retry_wait"]);
});

test("a task that is done or has failed says so", () => {
  expect(told({ task: { state: "DONE" } })).toMatchObject({
    codes: ["done"],
    text: "it ended with success 10.0 s ago",
  });
  const lastError = "exit code 2. Not tried again.";
  expect(told({ task: { state: "ERROR_FATAL", attempts: 3 }, lastError })).toMatchObject({
    answer: "It failed, and none of its 3 attempts is left.",
    codes: ["failed"],
    text: "exit code 2. Not tried again.",
  });
  expect(told({ task: { state: "ERROR_FATAL", attempts: 1 }, lastError })).toMatchObject({
    answer: "It failed in a way that another attempt would not mend.",
    codes: ["failed"],
  });
});

test("an active task tells what its attempt is doing", () => {
  const active = (state: TaskInstanceState, reportBy = NOW + 1) =>
    told({
      task: { state: "RUNNING" },
      instance: {
        id: 51,
        state,
        statusAt: NOW - 60_000,
        reportBy,
        node: "n7",
        externalId: "4242",
        resolving: null,
      },
    });
  expect(active("RUNNING")).toMatchObject({
    answer: "It is running.",
    codes: ["running"],
    text: "attempt 51 on n7, as job 4242, for 1m",
  });
  expect(active("LAUNCHED").answer).toBe("The cluster has it, and has not started it yet.");
  expect(active("INSTANTIATED").answer).toBe("It is being submitted.");
  expect(active("INSTANTIATED", NOW - 1).codes).toEqual(["overdue"]);
  expect(active("TRIAGING").codes).toEqual(["silent"]);
  expect(active("KILL_SELF").codes).toEqual(["being_killed"]);
  const alone = {
    task: { state: "LAUNCHED" },
    instance: { id: 51, state: "LAUNCHED", reportBy: NOW },
    distributor: null,
  } as const;
  expect(told(alone as unknown as Change).codes).toContain("no_distributor");
});

test("whatever is known, there is an answer in one sentence and a reason with what to do", () => {
  const named = fc.record({
    id: fc.nat(),
    name: fc.string(),
    state: fc.constantFrom(...statesOf(taskMachine)),
  });
  const facts: fc.Arbitrary<TaskFacts> = fc.record({
    task: fc.record({
      id: fc.nat(),
      state: fc.constantFrom(...statesOf(taskMachine)),
      attempts: fc.nat(),
      maxAttempts: fc.nat(),
      statusAt: fc.nat(),
      retryAt: fc.option(fc.nat()),
    }),
    workflow: fc.record({
      id: fc.nat(),
      state: fc.constantFrom(...statesOf(workflowMachine)),
      isPaused: fc.boolean(),
      limit: fc.nat(),
      active: fc.nat(),
    }),
    template: fc.record({ name: fc.string(), limit: fc.nat(), active: fc.nat() }),
    cluster: fc.string(),
    run: fc.option(
      fc.record({
        id: fc.nat(),
        state: fc.constantFrom(...statesOf(workflowRunMachine)),
        reason: fc.option(fc.string()),
        user: fc.string(),
        host: fc.string(),
      }),
    ),
    upstream: fc.record({ remaining: fc.nat(), unfinished: fc.array(named), failed: fc.array(named) }),
    instance: fc.option(
      fc.record({
        id: fc.nat(),
        state: fc.constantFrom(...statesOf(taskInstanceMachine)),
        statusAt: fc.nat(),
        reportBy: fc.nat(),
        node: fc.option(fc.string()),
        externalId: fc.option(fc.string()),
        resolving: fc.option(fc.string()),
      }),
    ),
    distributor: fc.option(fc.record({ id: fc.nat(), lastSeenAt: fc.nat() })),
    notices: fc.array(
      fc.record({
        code: fc.constantFrom("back_pressure", "waiting", "held", "never_starts", "node_excluded"),
        text: fc.string({ minLength: 1 }),
        since: fc.nat(),
        workflowId: fc.option(fc.nat()),
        instances: fc.option(fc.array(fc.tuple(fc.nat(), fc.nat()))),
      }),
    ),
    ahead: fc.record({ inWorkflow: fc.nat(), ofHigherPriority: fc.nat() }),
    lastError: fc.option(fc.string()),
  });
  fc.assert(
    fc.property(facts, fc.nat(), (known, now) => {
      const { answer, reasons } = explain(known, now);
      expect(answer).toMatch(/^[A-Z0-9].*\.$/s);
      const isActive = ["INSTANTIATING", "LAUNCHED", "RUNNING"].includes(known.task.state);
      if (!isActive || known.instance !== null) expect(reasons.length).toBeGreaterThan(0);
      for (const { code, next } of reasons) {
        expect(code).toMatch(/^[a-z_]+$/);
        expect(next).not.toBe("");
      }
    }),
    { numRuns: 2_000 },
  );
});
