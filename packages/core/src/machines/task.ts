import { defineMachine, type EventOf, type StateOf } from "./machine.ts";

/** A task: one command of a workflow with its dependencies. It outlives its attempts. */
export const taskMachine = defineMachine({
  name: "task",
  states: {
    REGISTERING: {
      code: "G",
      label: "Waiting",
      tone: "waiting",
      meaning: "Waits for its upstream tasks or for a run.",
    },
    QUEUED: {
      code: "Q",
      label: "Queued",
      tone: "scheduled",
      meaning: "All upstreams are done; waits for a place to run.",
    },
    INSTANTIATING: {
      code: "I",
      label: "Leased",
      tone: "scheduled",
      meaning: "A distributor has taken it and is submitting it.",
    },
    LAUNCHED: {
      code: "O",
      label: "Launched",
      tone: "scheduled",
      meaning: "Submitted to the cluster; not started yet.",
    },
    RUNNING: { code: "R", label: "Running", tone: "running", meaning: "Its command is running." },
    ERROR_RECOVERABLE: {
      code: "E",
      label: "Waiting to retry",
      tone: "waiting",
      meaning: "An attempt failed; the next one starts after a pause.",
    },
    ADJUSTING_RESOURCES: {
      code: "A",
      label: "Waiting for resources",
      tone: "waiting",
      meaning: "An attempt outgrew its resources; the next one gets more.",
    },
    DONE: {
      code: "D",
      label: "Done",
      tone: "done",
      meaning: "Its command ended with success. It never runs again unless a person resets it.",
    },
    ERROR_FATAL: { code: "F", label: "Failed", tone: "failed", meaning: "Every attempt failed." },
  },
  initial: ["REGISTERING"],
  terminal: ["DONE", "ERROR_FATAL"],
  events: {
    /** All upstreams are DONE. */
    ready: { from: ["REGISTERING"], to: "QUEUED" },
    /** An upstream was reset. */
    unready: { from: ["QUEUED", "ERROR_RECOVERABLE", "ADJUSTING_RESOURCES"], to: "REGISTERING" },
    lease: { from: ["QUEUED"], to: "INSTANTIATING" },
    launch: { from: ["INSTANTIATING"], to: "LAUNCHED" },
    start: { from: ["INSTANTIATING", "LAUNCHED"], to: "RUNNING" },
    finish: { from: ["INSTANTIATING", "LAUNCHED", "RUNNING"], to: "DONE" },
    retry: { from: ["INSTANTIATING", "LAUNCHED", "RUNNING"], to: "ERROR_RECOVERABLE" },
    adjust: { from: ["INSTANTIATING", "LAUNCHED", "RUNNING"], to: "ADJUSTING_RESOURCES" },
    give_up: { from: ["INSTANTIATING", "LAUNCHED", "RUNNING"], to: "ERROR_FATAL" },
    /** Its attempt was ended on request: back to the start, no attempt counted. */
    release: { from: ["INSTANTIATING", "LAUNCHED", "RUNNING"], to: "REGISTERING" },
    /** The pause before a retry is over. */
    requeue: { from: ["ERROR_RECOVERABLE", "ADJUSTING_RESOURCES"], to: "QUEUED" },
    /** A person, or a resume, asks for it to run again. */
    reset: {
      from: ["DONE", "ERROR_FATAL", "ERROR_RECOVERABLE", "ADJUSTING_RESOURCES", "QUEUED"],
      to: "REGISTERING",
      late: ["REGISTERING"],
    },
    /** A person declares it done without running it. */
    mark_done: {
      from: ["REGISTERING", "QUEUED", "ERROR_RECOVERABLE", "ADJUSTING_RESOURCES", "ERROR_FATAL"],
      to: "DONE",
      late: ["DONE"],
    },
  },
});

export type TaskState = StateOf<typeof taskMachine>;
export type TaskEvent = EventOf<typeof taskMachine>;

/** States in which exactly one live instance of the task exists. */
export const ACTIVE_TASK_STATES = [
  "INSTANTIATING",
  "LAUNCHED",
  "RUNNING",
] as const satisfies readonly TaskState[];
