import { formatCount, formatDurationMs, workflowRunMachine } from "@jobmon/core";
import { thisPerson } from "#platform";
import type { BindProgress } from "../bind/bind-workflow.ts";
import type { Workflow } from "../definition/workflow.ts";
import type { ProgressTerminal } from "../progress/display.ts";
import { watchRun } from "../progress/watch-run.ts";
import { offerDetach } from "./offer-detach.ts";
import type { Person } from "./person.ts";
import type { RunHandle } from "./run-handle.ts";
import type { RunResult } from "./run-result.ts";
import type { StartOptions } from "./start-run.ts";

export interface RunOptions extends Omit<StartOptions, "onBindProgress"> {
  /** `auto`: a live view on a terminal, else a line now and then. Default: auto. */
  readonly progress?: "auto" | "lines" | "none";
  /** Who is told and asked. Default: the person before the terminal of this process. */
  readonly person?: Person;
}

/** Below this, binding takes no time worth a line. */
const MIN_TASKS_TO_REPORT = 20_000;

export async function runWorkflow(workflow: Workflow, options: RunOptions): Promise<RunResult> {
  const { progress = "auto", person = thisPerson(), ...startOptions } = options;
  const terminal = chooseTerminal(person.terminal, progress);
  const handle = await workflow.start({ ...startOptions, onBindProgress: reportBinding(terminal) });
  if (!terminal.isInteractive) terminal.write(`${describeStart(handle, workflow)}\n`);
  const offer = offerDetach(handle, person);
  try {
    const result =
      progress === "none"
        ? await handle.wait()
        : await watchRun(handle, { terminal, isHeld: offer.isAsking });
    if (progress !== "none") terminal.write(`${describeResult(result)}\n`);
    return result;
  } finally {
    offer.withdraw();
  }
}

function chooseTerminal(terminal: ProgressTerminal, progress: "auto" | "lines" | "none"): ProgressTerminal {
  if (progress === "auto") return terminal;
  const plain = { columns: terminal.columns, colours: terminal.colours, isInteractive: false };
  return { ...plain, write: progress === "none" ? () => undefined : terminal.write };
}

/** One line that is written over itself, for those who wait for a large workflow to be sent. */
function reportBinding(terminal: ProgressTerminal): (progress: BindProgress) => void {
  let shown = "";
  return ({ phase, taskCount, doneCount }) => {
    if (!terminal.isInteractive || taskCount < MIN_TASKS_TO_REPORT) return;
    const isOver = phase === "store" && doneCount === taskCount;
    const percent = Math.floor((doneCount / taskCount) * 100);
    const text = isOver
      ? ""
      : `${phase === "send" ? "sending" : "storing"} ${formatCount(taskCount)} tasks: ${percent}%`;
    if (text !== shown) terminal.write(`\r\u001b[2K${text}`);
    shown = text;
  };
}

function describeStart({ workflowId, workflowRunId }: RunHandle, { tasks }: Workflow): string {
  return `workflow ${workflowId}: run ${workflowRunId} started, ${formatCount(tasks.length)} ${tasks.length === 1 ? "task" : "tasks"}`;
}

export function describeResult(result: RunResult): string {
  const { workflowId, status, doneCount, failedCount, totalTasks, elapsedMs, reason } = result;
  const { label } = workflowRunMachine.states[status];
  const counts = `${formatCount(doneCount)} of ${formatCount(totalTasks)} tasks done in ${formatDurationMs(elapsedMs)}`;
  const failed =
    failedCount === 0
      ? ""
      : `, ${formatCount(failedCount)} failed; see them with: jobmon workflow errors ${workflowId}`;
  return `workflow ${workflowId}: ${label}${reason === null ? "" : ` (${reason})`}, ${counts}${failed}`;
}
