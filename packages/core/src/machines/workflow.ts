import { defineMachine, type EventOf, type StateOf } from "./machine.ts";

/** A workflow: the tasks, their dependencies, and every run of them. Pausing is a flag, not a state. */
export const workflowMachine = defineMachine({
  name: "workflow",
  states: {
    REGISTERING: { code: "G", label: "Registering", tone: "waiting", meaning: "Its tasks are being bound." },
    INSTANTIATING: {
      code: "I",
      label: "Bound",
      tone: "waiting",
      meaning: "Every task is stored; no run has been started.",
    },
    QUEUED: {
      code: "Q",
      label: "Queued",
      tone: "scheduled",
      meaning: "A run is open; no task has been launched yet.",
    },
    RUNNING: { code: "R", label: "Running", tone: "running", meaning: "Tasks are being launched." },
    DONE: { code: "D", label: "Done", tone: "done", meaning: "Every task is done." },
    FAILED: {
      code: "F",
      label: "Failed",
      tone: "failed",
      meaning: "Its last run ended before every task was done.",
    },
    HALTED: {
      code: "H",
      label: "Stopped",
      tone: "stopped",
      meaning: "Stopped by a person; it can be resumed.",
    },
    ABORTED: {
      code: "A",
      label: "Aborted",
      tone: "stopped",
      meaning: "Its binding was never completed, or it is being deleted; nothing of it can run.",
    },
  },
  initial: ["REGISTERING"],
  terminal: ["DONE", "FAILED", "HALTED", "ABORTED"],
  events: {
    bind: { from: ["REGISTERING"], to: "INSTANTIATING", late: ["INSTANTIATING"] },
    queue: { from: ["INSTANTIATING", "FAILED", "HALTED", "DONE"], to: "QUEUED", late: ["QUEUED", "RUNNING"] },
    start: { from: ["QUEUED"], to: "RUNNING", late: ["RUNNING"] },
    finish: { from: ["INSTANTIATING", "QUEUED", "RUNNING", "FAILED", "HALTED"], to: "DONE", late: ["DONE"] },
    fail: { from: ["QUEUED", "RUNNING"], to: "FAILED", late: ["FAILED", "HALTED", "DONE"] },
    halt: { from: ["QUEUED", "RUNNING"], to: "HALTED", late: ["FAILED", "HALTED", "DONE"] },
    /** Tasks of a finished workflow were reset. */
    reopen: {
      from: ["DONE"],
      to: "FAILED",
      late: ["INSTANTIATING", "QUEUED", "RUNNING", "FAILED", "HALTED"],
    },
    abort: { from: ["REGISTERING"], to: "ABORTED", late: ["ABORTED"] },
    /** It ended long ago and is deleted. */
    prune: { from: ["DONE", "FAILED", "HALTED"], to: "ABORTED", late: ["ABORTED"] },
  },
});

export type WorkflowState = StateOf<typeof workflowMachine>;
export type WorkflowEvent = EventOf<typeof workflowMachine>;
