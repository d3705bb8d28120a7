/**
 * What attempts do to their task, explored to the end: from one leased task every order of every event, with every
 * decision about a failure, until no new situation turns up. The situations are finite, so this covers orders of any length.
 */
import { expect, test } from "bun:test";
import {
  FAILURE_KINDS,
  FAILURE_OF_EVENT,
  TASK_EVENT_OF_INSTANCE_EVENT,
  WORKFLOW_EVENT_OF_RUN_EVENT,
} from "./coupling.ts";
import { judge, type Machine, statesOf } from "./machine.ts";
import { ACTIVE_TASK_STATES, type TaskEvent, type TaskState, taskMachine } from "./task.ts";
import { type TaskInstanceEvent, type TaskInstanceState, taskInstanceMachine } from "./task-instance.ts";
import { type WorkflowEvent, type WorkflowState, workflowMachine } from "./workflow.ts";
import {
  OPEN_RUN_STATES,
  type WorkflowRunEvent,
  type WorkflowRunState,
  workflowRunMachine,
} from "./workflow-run.ts";

const INSTANCE_EVENTS = Object.keys(taskInstanceMachine.events) as TaskInstanceEvent[];
const RUN_EVENTS = Object.keys(workflowRunMachine.events) as WorkflowRunEvent[];
const isTaskActive = (state: TaskState) => (ACTIVE_TASK_STATES as readonly TaskState[]).includes(state);
const isEnd = (state: TaskInstanceState) => taskInstanceMachine.terminal.includes(state);

interface Situation {
  readonly task: TaskState;
  /** Attempts, oldest first. */
  readonly instances: readonly TaskInstanceState[];
}

const LEASED: Situation = { task: "INSTANTIATING", instances: ["INSTANTIATED"] };

/** An attempt that was told to end, and then ended badly, did what it was told. */
function meant(state: TaskInstanceState, event: TaskInstanceEvent): TaskInstanceEvent {
  return state === "KILL_SELF" && FAILURE_OF_EVENT[event] !== undefined ? "killed" : event;
}

/** What a failure of this kind may lead to. */
function decisions(event: TaskInstanceEvent): readonly TaskEvent[] {
  return FAILURE_OF_EVENT[event] === "resource" ? ["adjust", "give_up"] : ["retry", "give_up"];
}

/** What becomes of a situation when an attempt has an event: none when nothing moves. */
function report(situation: Situation, attempt: number, reported: TaskInstanceEvent): readonly Situation[] {
  const state = situation.instances[attempt] as TaskInstanceState;
  const event = meant(state, reported);
  if (judge(taskInstanceMachine, state, event) !== "move") return [];
  const instances = situation.instances.with(attempt, taskInstanceMachine.events[event].to);
  const coupled = TASK_EVENT_OF_INSTANCE_EVENT[event];
  if (coupled === undefined) return [{ ...situation, instances }];
  const taskEvents = coupled === "decide" ? decisions(event) : [coupled];
  return taskEvents.map((taskEvent) => ({ instances, task: moveTask(situation.task, taskEvent) }));
}

/** A launch or start that the task has behind it changes nothing; an end must always be possible. */
function moveTask(task: TaskState, event: TaskEvent): TaskState {
  const judgement = judge(taskMachine, task, event);
  if (judgement === "move") return taskMachine.events[event].to;
  if (event === "launch" || event === "start") return task;
  throw new Error(`an attempt ended, and its task could not ${event} from ${task}`);
}

function exploreAll(next: (situation: Situation) => readonly Situation[]): readonly Situation[] {
  const seen = new Map([[JSON.stringify(LEASED), LEASED]]);
  for (const situation of seen.values())
    for (const found of next(situation)) seen.set(JSON.stringify(found), found);
  return [...seen.values()];
}

const reportsOf = (situation: Situation) =>
  situation.instances.flatMap((_, attempt) =>
    INSTANCE_EVENTS.flatMap((event) => report(situation, attempt, event)),
  );

test("a task is active exactly while its attempt is, in whatever order things are reported", () => {
  const situations = exploreAll(reportsOf);
  expect(situations.length).toBeGreaterThan(20);
  for (const { task, instances } of situations)
    expect([task, instances, isTaskActive(task)]).toEqual([
      task,
      instances,
      !isEnd(instances[0] as TaskInstanceState),
    ]);
});

test("from wherever an attempt has come, it can still end, and what is left then never moves again", () => {
  for (const situation of exploreAll(reportsOf)) {
    const next = reportsOf(situation);
    if (isEnd(situation.instances[0] as TaskInstanceState))
      expect([situation, next]).toEqual([situation, []]);
    else expect(next.some(({ instances }) => isEnd(instances[0] as TaskInstanceState))).toBe(true);
  }
});

test("every order of a life's reports with an end among them ends the attempt, and its task exactly once", () => {
  for (const ending of ["finish", "fail", "exhaust", "lose"] as const)
    for (const order of permutationsOf<TaskInstanceEvent>([
      "launch",
      "start",
      "suspect",
      "revive",
      "kill",
      ending,
    ])) {
      let situation = LEASED;
      let ends = 0;
      for (const event of order) {
        const [next] = report(situation, 0, event);
        if (next === undefined) continue;
        if (isTaskActive(situation.task) && !isTaskActive(next.task)) ends += 1;
        situation = next;
      }
      expect([
        order,
        isEnd(situation.instances[0] as TaskInstanceState),
        isTaskActive(situation.task),
        ends,
      ]).toEqual([order, true, false, 1]);
    }
});

test("an attempt that is told to end is never recorded as failed: it ends as killed, or as done if it was faster", () => {
  const killed = exploreAll(reportsOf).filter(({ instances }) => instances[0] === "KILL_SELF");
  expect(killed.length).toBeGreaterThan(0);
  for (const situation of killed)
    for (const { task, instances } of reportsOf(situation))
      expect([
        ["ERROR_FATAL", "REGISTERING"],
        ["DONE", "DONE"],
      ]).toContainEqual([instances[0] as string, task]);
});

/** Beside reports: retries that fall due, leases, resets and declarations by a person. Up to three attempts. */
function everythingThatHappens(situation: Situation): readonly Situation[] {
  const moves = (["ready", "unready", "requeue", "reset", "mark_done"] as const).flatMap((event) =>
    judge(taskMachine, situation.task, event) === "move"
      ? [{ ...situation, task: taskMachine.events[event].to }]
      : [],
  );
  const isLeasable = judge(taskMachine, situation.task, "lease") === "move" && situation.instances.length < 3;
  const leased: Situation[] = isLeasable
    ? [{ task: "INSTANTIATING", instances: [...situation.instances, "INSTANTIATED"] }]
    : [];
  return [...reportsOf(situation), ...moves, ...leased];
}

test("through retries, resets and late reports of earlier attempts, a task never has two live attempts", () => {
  const situations = exploreAll(everythingThatHappens);
  expect(situations.some(({ instances }) => instances.length === 3)).toBe(true);
  for (const { task, instances } of situations) {
    const live = instances.filter((state) => !isEnd(state));
    expect([task, instances, live.length]).toEqual([task, instances, isTaskActive(task) ? 1 : 0]);
  }
});

test("couplings name events that exist, and every failure is decided", () => {
  for (const [event, taskEvent] of Object.entries(TASK_EVENT_OF_INSTANCE_EVENT)) {
    expect(INSTANCE_EVENTS).toContain(event as TaskInstanceEvent);
    if (taskEvent !== "decide") expect(Object.keys(taskMachine.events)).toContain(taskEvent as TaskEvent);
    const isFailure = FAILURE_OF_EVENT[event as TaskInstanceEvent] !== undefined;
    expect([event, taskEvent === "decide"]).toEqual([event, isFailure]);
  }
  for (const kind of Object.values(FAILURE_OF_EVENT))
    expect(Object.keys(FAILURE_KINDS)).toContain(kind as string);
  for (const [runEvent, event] of Object.entries(WORKFLOW_EVENT_OF_RUN_EVENT)) {
    expect(RUN_EVENTS).toContain(runEvent as WorkflowRunEvent);
    expect(Object.keys(workflowMachine.events)).toContain(event as WorkflowEvent);
  }
});

test("every event that ends an attempt tells its task", () => {
  for (const event of INSTANCE_EVENTS)
    if (isEnd(taskInstanceMachine.events[event].to))
      expect([event, TASK_EVENT_OF_INSTANCE_EVENT[event]]).not.toEqual([event, undefined]);
});

test("a run that may launch has a workflow that says so, and one that has ended by itself or by a stop has not", () => {
  for (const bound of ["INSTANTIATING", "FAILED", "HALTED", "DONE"] as const) {
    const seen = new Map<
      string,
      { run: WorkflowRunState; workflow: WorkflowState; last: WorkflowRunEvent | null }
    >();
    const start = { run: "REGISTERED", workflow: bound, last: null } as const;
    seen.set(JSON.stringify(start), start);
    for (const { run, workflow } of seen.values())
      for (const event of RUN_EVENTS) {
        if (judge(workflowRunMachine, run, event) !== "move") continue;
        const found = {
          run: workflowRunMachine.events[event].to,
          workflow: moveWorkflow(workflow, event),
          last: event,
        };
        seen.set(JSON.stringify(found), found);
      }
    for (const { run, workflow, last } of seen.values()) {
      const runs = workflow === "QUEUED" || workflow === "RUNNING";
      if (last !== null && (OPEN_RUN_STATES as readonly string[]).includes(run))
        expect([bound, run, workflow, runs]).toEqual([bound, run, workflow, true]);
      if (last === "finish" || last === "fail" || last === "stopped")
        expect([bound, run, workflow, runs]).toEqual([bound, run, workflow, false]);
    }
  }
});

function moveWorkflow(workflow: WorkflowState, event: WorkflowRunEvent): WorkflowState {
  const coupled = WORKFLOW_EVENT_OF_RUN_EVENT[event];
  if (coupled === undefined || judge(workflowMachine, workflow, coupled) !== "move") return workflow;
  return workflowMachine.events[coupled].to;
}

function permutationsOf<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, at) => permutationsOf(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

test("the states of every machine are words in capitals", () => {
  for (const machine of [
    taskMachine,
    taskInstanceMachine,
    workflowMachine,
    workflowRunMachine,
  ] as unknown as Machine[])
    for (const state of statesOf(machine)) expect(state).toMatch(/^[A-Z_]+$/);
});
