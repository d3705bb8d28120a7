import { defineMachine, type EventOf, type StateOf } from "./machine.ts";

const TERMINAL = ["DONE", "ERROR", "STOPPED", "TERMINATED", "ABORTED"] as const;

/** A workflow run: one call of `run()` or `start()`. At most one run of a workflow is open at a time. */
export const workflowRunMachine = defineMachine({
  name: "workflow_run",
  states: {
    REGISTERED: { code: "G", label: "Registered", tone: "waiting", meaning: "Created." },
    LINKING: {
      code: "L",
      label: "Waiting for the previous run",
      tone: "waiting",
      meaning: "Waits until nothing of the previous run is left on the cluster.",
    },
    BOUND: {
      code: "B",
      label: "Ready",
      tone: "scheduled",
      meaning: "May launch tasks; none has been leased yet.",
    },
    RUNNING: { code: "R", label: "Running", tone: "running", meaning: "Tasks are being launched." },
    DONE: { code: "D", label: "Done", tone: "done", meaning: "Every task is done." },
    ERROR: {
      code: "E",
      label: "Failed",
      tone: "failed",
      meaning:
        "It ended with failed tasks, on the first failure, or at its time limit; the reason is recorded.",
    },
    COLD_RESUME: {
      code: "C",
      label: "Stopping",
      tone: "stopped",
      meaning: "Launches nothing; its instances are being killed.",
    },
    HOT_RESUME: {
      code: "H",
      label: "Handing over",
      tone: "stopped",
      meaning: "Launches nothing; its instances go on under the next run.",
    },
    STOPPED: {
      code: "S",
      label: "Stopped",
      tone: "stopped",
      meaning: "Stopped by a person; no job of it is left.",
    },
    TERMINATED: { code: "T", label: "Replaced", tone: "stopped", meaning: "A later run took over." },
    ABORTED: { code: "A", label: "Aborted", tone: "stopped", meaning: "Never became ready." },
  },
  initial: ["REGISTERED"],
  terminal: TERMINAL,
  events: {
    link: { from: ["REGISTERED"], to: "LINKING" },
    bind: { from: ["REGISTERED", "LINKING"], to: "BOUND" },
    start: { from: ["BOUND"], to: "RUNNING", late: ["RUNNING"] },
    finish: { from: ["BOUND", "RUNNING"], to: "DONE", late: TERMINAL },
    fail: { from: ["BOUND", "RUNNING"], to: "ERROR", late: TERMINAL },
    stop: { from: ["BOUND", "RUNNING", "HOT_RESUME"], to: "COLD_RESUME", late: ["COLD_RESUME", ...TERMINAL] },
    hand_over: {
      from: ["BOUND", "RUNNING"],
      to: "HOT_RESUME",
      late: ["HOT_RESUME", "COLD_RESUME", ...TERMINAL],
    },
    /** A person's stop has converged. */
    stopped: { from: ["COLD_RESUME"], to: "STOPPED", late: TERMINAL },
    /** The next run may begin. */
    terminate: { from: ["COLD_RESUME", "HOT_RESUME"], to: "TERMINATED", late: TERMINAL },
    abort: { from: ["REGISTERED", "LINKING"], to: "ABORTED", late: TERMINAL },
  },
});

export type WorkflowRunState = StateOf<typeof workflowRunMachine>;
export type WorkflowRunEvent = EventOf<typeof workflowRunMachine>;

/** States in which the run may lease tasks. */
export const LAUNCHING_RUN_STATES = ["BOUND", "RUNNING"] as const satisfies readonly WorkflowRunState[];
/** States that block another run from opening. */
export const OPEN_RUN_STATES = [
  "REGISTERED",
  "LINKING",
  "BOUND",
  "RUNNING",
  "COLD_RESUME",
  "HOT_RESUME",
] as const satisfies readonly WorkflowRunState[];
