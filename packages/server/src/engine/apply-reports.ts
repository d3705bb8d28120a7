/**
 * What became of instances, and what follows: the task moves, dependants become ready, failures are retried with more of
 * what ran out or given up, runs close. All of it in the transaction that accepts the report.
 *
 * **Invariant:** the instance id is the fence. A report moves its instance only from a state that the machine allows; a
 * second or late one finds the instance elsewhere and changes nothing.
 */
import type { Reply, Request } from "@jobmon/api";
import {
  FAILURE_OF_EVENT,
  judge,
  stateOfCode,
  TASK_EVENT_OF_INSTANCE_EVENT,
  type TaskInstanceEvent,
  type TaskInstanceState,
  taskInstanceMachine,
} from "@jobmon/core";
import {
  type InstanceState,
  putLogs,
  readInstanceStates,
  readTaskStates,
  type TaskState,
} from "@jobmon/store";
import { type Change, groupBy, movable, moveInstances, moveTasks } from "./change.ts";
import { decideFailures } from "./decide-failures.ts";
import { propagateDone, reconsider } from "./readiness.ts";
import { recordErrors } from "./record-errors.ts";

export type Report = Omit<Request<"reportInstances">["body"]["reports"][number], "event"> & {
  readonly event: TaskInstanceEvent;
  /** With a failure: why the next attempt would fail the same way, so that there is none. */
  readonly hopeless?: string;
};
export type Outcome = Reply<"reportInstances">["outcomes"][number];

/** An instance event that was judged to move. */
export interface Moved {
  readonly event: TaskInstanceEvent;
  readonly instance: InstanceState;
  readonly report: Report;
}

/** Moves run in the order of an instance's life, so that several reports of one instance may come in one batch. */
const LIFE_ORDER: readonly TaskInstanceEvent[] = [
  "launch",
  "start",
  "revive",
  "suspect",
  "kill",
  "finish",
  "fail",
  "exhaust",
  "lose",
  "reject",
  "expire",
  "killed",
];

export async function applyReports(change: Change, reports: readonly Report[]): Promise<Outcome[]> {
  const instances = await readInstanceStates(change.tx, [
    ...new Set(reports.map((report) => report.instanceId)),
  ]);
  const { outcomes, moves } = judgeReports(instances, reports);
  await moveReported(change, moves);
  await keepTails(change, moves);
  await moveTheirTasks(change, moves);
  change.isQuiet = moves.every(
    ({ event }) => !taskInstanceMachine.terminal.includes(taskInstanceMachine.events[event].to),
  );
  return outcomes;
}

function judgeReports(instances: ReadonlyMap<number, InstanceState>, reports: readonly Report[]) {
  const states = new Map<number, TaskInstanceState>();
  const moves: Moved[] = [];
  const outcomes = reports.map((report): Outcome => {
    const instance = instances.get(report.instanceId);
    if (!instance) return "unknown";
    const state = states.get(instance.id) ?? mustState(instance.status);
    const event = meantEvent(state, report.event);
    const judgement = judge(taskInstanceMachine, state, event);
    if (judgement !== "move") return judgement;
    states.set(instance.id, taskInstanceMachine.events[event].to);
    moves.push({ event, instance, report });
    return "moved";
  });
  return { outcomes, moves };
}

/**
 * An instance that was told to end and ended badly did what it was told; one whose rejection comes so late that it is
 * being looked into failed.
 */
function meantEvent(state: TaskInstanceState, event: TaskInstanceEvent): TaskInstanceEvent {
  if (state === "KILL_SELF" && event in FAILURE_OF_EVENT) return "killed";
  return state === "TRIAGING" && event === "reject" ? "fail" : event;
}

const REPORTED = [
  "started_at",
  "external_id",
  "node",
  "exit_code",
  "signal",
  "wall_ms",
  "cpu_ms",
  "peak_memory_bytes",
  "exhausted",
  "stdout_path",
  "stderr_path",
];

async function moveReported(change: Change, moves: readonly Moved[]): Promise<void> {
  const byEvent = groupBy(moves, (move) => move.event);
  for (const event of LIFE_ORDER) {
    const group = byEvent.get(event) ?? [];
    const isEnd = taskInstanceMachine.terminal.includes(taskInstanceMachine.events[event].to);
    await moveInstances(
      change,
      event,
      group.map(({ instance }) => instance),
      {
        set: {
          report_by: change.now + change.engine.policy.heartbeatTimeoutMs,
          ...(FAILURE_OF_EVENT[event] ? { failure_kind: FAILURE_OF_EVENT[event] } : {}),
        },
        each: {
          columns: [...REPORTED, "ended_at"],
          cells: new Map(
            group.map(({ instance, report }) => [
              instance.id,
              [...cellsOf(event, report), isEnd ? report.at : null],
            ]),
          ),
        },
      },
    );
  }
}

function cellsOf(event: TaskInstanceEvent, report: Report): (string | number | null)[] {
  return [
    report.startedAt ?? (event === "start" ? report.at : null),
    report.externalId ?? null,
    report.node ?? null,
    report.exitCode ?? null,
    report.signal ?? null,
    report.wallMs ?? null,
    report.cpuMs ?? null,
    report.peakMemoryBytes ?? null,
    event === "exhaust" ? (report.exhausted ?? "memory") : null,
    report.stdoutPath ?? null,
    report.stderrPath ?? null,
  ];
}

async function keepTails(change: Change, moves: readonly Moved[]): Promise<void> {
  const withTails = moves.filter(({ report }) => report.stdoutTail || report.stderrTail);
  await putLogs(
    change.tx,
    withTails.map(({ instance, report }) => [instance.id, report.stdoutTail ?? "", report.stderrTail ?? ""]),
  );
}

async function moveTheirTasks(change: Change, moves: readonly Moved[]): Promise<void> {
  const coupled = moves.filter(({ event }) => TASK_EVENT_OF_INSTANCE_EVENT[event] !== undefined);
  if (coupled.length === 0) return;
  const tasks = await readTaskStates(change.tx, [
    ...new Set(coupled.map(({ instance }) => instance.task_id)),
  ]);
  const of = (event: string) =>
    coupled
      .filter((move) => TASK_EVENT_OF_INSTANCE_EVENT[move.event] === event)
      .map((move) => tasks.get(move.instance.task_id) as TaskState);

  const ending = new Set([...of("finish"), ...of("release"), ...of("decide")].map((task) => task.id));
  const passing = (event: "launch" | "start") =>
    movable(
      event,
      of(event).filter((task) => !ending.has(task.id)),
    );
  const started = passing("start");
  const startedIds = new Set(started.map((task) => task.id));
  await moveTasks(
    change,
    "launch",
    passing("launch").filter((task) => !startedIds.has(task.id)),
  );
  await moveTasks(change, "start", started);

  await moveTasks(change, "finish", of("finish"));
  await propagateDone(
    change,
    of("finish").map((task) => task.id),
  );

  await moveTasks(change, "release", of("release"));
  await reconsider(change, of("release"));

  const failures = coupled.filter(({ event }) => FAILURE_OF_EVENT[event] !== undefined);
  const decided = await decideFailures(change, failures, tasks);
  await recordErrors(change, failures, decided);
}

function mustState(code: string): TaskInstanceState {
  const state = stateOfCode(taskInstanceMachine, code);
  if (!state) throw new Error(`a task instance has the unknown status ${code}`);
  return state;
}
