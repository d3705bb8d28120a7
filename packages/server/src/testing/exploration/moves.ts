/** What may happen to a small workflow. Nothing is known of what is likely: every report may come at every moment. */
import { JobmonError } from "@jobmon/core";
import { promoteWaiting, requeueDue, suspectSilent } from "../../engine/upkeep.ts";
import { stopWorkflow } from "../../use-cases/control-workflow.ts";
import { setTaskStatus } from "../../use-cases/set-task-status.ts";
import { startRun } from "../bind-workflow.ts";
import { NOTHING_SPECIAL } from "../find-breaches.ts";
import type { Lab } from "../lab.ts";
import type { Rows } from "../read-rows.ts";
import type { ReportEvent, ScriptedDistributor } from "../scripted-distributor.ts";
import { DEFAULT_USER } from "../workflow-spec.ts";
import type { Move } from "./explore.ts";

export interface Scope {
  readonly lab: Lab;
  readonly workflowId: number;
  readonly current: ScriptedDistributor;
  /** Was replaced by the current one, and does not know it. */
  readonly replaced: ScriptedDistributor;
  readonly events: readonly ReportEvent[];
  readonly maxAttempts: number;
  readonly maxRuns: number;
  /** Whether people reset tasks and mark them done. */
  readonly people: "resume" | "resume and reset";
}

const REFUSALS_OF_PEOPLE = new Set<JobmonError["code"]>([
  "workflow_already_done",
  "workflow_run_active",
  "workflow_not_resumable",
  "illegal_transition",
]);
const MAY_RESET = { mayReset: true, mayMarkDone: false };

export function movesOf(scope: Scope, rows: Rows): Move[] {
  return [
    ...movesOfDistributors(scope, rows),
    ...movesOfReports(scope, rows),
    ...movesOfTime(scope),
    ...movesOfPeople(scope, rows),
  ];
}

function movesOfDistributors({ current, replaced, maxAttempts }: Scope, rows: Rows): Move[] {
  const last = rows.instances.at(-1)?.id ?? 0;
  const zombie: Move = {
    name: "the replaced one tries",
    act: async () => {
      for (const attempt of [replaced.lease(1), replaced.tell("finish", [last]), replaced.heartbeat([last])])
        await mustBeRefused(attempt, new Set(["distributor_superseded"]));
    },
  };
  const isFull = rows.instances.length >= rows.tasks.length * maxAttempts;
  return isFull ? [zombie] : [zombie, { name: "lease", act: () => current.lease(1) }];
}

function movesOfReports({ current, events }: Scope, rows: Rows): Move[] {
  return rows.instances.flatMap(({ id }, position) => [
    ...events.map((event) => ({ name: `${event} ${position}`, act: () => current.tell(event, [id]) })),
    { name: `heartbeat ${position}`, act: () => current.heartbeat([id]) },
  ]);
}

function movesOfTime({ lab }: Scope): Move[] {
  const { heartbeatTimeoutMs, triageGraceMs } = lab.policy;
  const silence = (name: string, ms: number): Move => ({
    name,
    act: async () => {
      lab.clock.advance(ms);
      await suspectSilent(lab.engine);
    },
  });
  return [
    { name: "requeue", act: () => requeueDue(lab.engine) },
    { name: "promote", act: () => promoteWaiting(lab.engine) },
    silence("silence", heartbeatTimeoutMs + 1),
    silence("long silence", heartbeatTimeoutMs + triageGraceMs + 1),
  ];
}

function movesOfPeople(scope: Scope, rows: Rows): Move[] {
  const { lab, workflowId, maxRuns, people } = scope;
  const person = (name: string, act: () => Promise<unknown>, allowed = NOTHING_SPECIAL): Move => ({
    name,
    allowed,
    act: () => unlessRefused(act()),
  });
  const moves = [
    person("stop", () => stopWorkflow(lab.engine, { workflowId, body: { user: DEFAULT_USER } })),
  ];
  if (rows.runs.length < maxRuns)
    for (const resume of ["cold", "hot"] as const)
      moves.push(person(resume, () => startRun(lab.engine, workflowId, { resume }), MAY_RESET));
  if (people === "resume and reset")
    for (const [position, { id }] of rows.tasks.entries())
      for (const status of ["DONE", "REGISTERING"] as const)
        moves.push(
          person(`set ${position} ${status}`, () => setStatus(scope, id, status), {
            mayReset: status === "REGISTERING",
            mayMarkDone: status === "DONE",
          }),
        );
  return moves;
}

function setStatus(
  { lab, workflowId }: Scope,
  taskId: number,
  status: "DONE" | "REGISTERING",
): Promise<unknown> {
  const body = {
    user: DEFAULT_USER,
    taskIds: [taskId],
    status,
    descendants: "none",
    ancestors: "none",
    preview: false,
  } as const;
  return setTaskStatus(lab.engine, { workflowId, body: { ...body, taskIds: [taskId] } });
}

async function unlessRefused(attempt: Promise<unknown>): Promise<void> {
  await attempt.catch((error: unknown) => {
    if (!(error instanceof JobmonError) || !REFUSALS_OF_PEOPLE.has(error.code)) throw error;
  });
}

async function mustBeRefused(attempt: Promise<unknown>, codes: ReadonlySet<string>): Promise<void> {
  const refusal = await attempt.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(refusal instanceof JobmonError) || !codes.has(refusal.code))
    throw new Error(`not refused: ${String(refusal)}`);
}
