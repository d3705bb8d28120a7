import { defineMachine, type EventOf, type StateOf } from "./machine.ts";

const TERMINAL = [
  "DONE",
  "ERROR",
  "ERROR_FATAL",
  "RESOURCE_ERROR",
  "UNKNOWN_ERROR",
  "NO_HEARTBEAT",
  "NO_DISTRIBUTOR_ID",
] as const;
const LIVE = ["INSTANTIATED", "LAUNCHED", "RUNNING", "TRIAGING"] as const;

/** A task instance: one attempt at a task. It is created when a distributor leases the task; its id is the fence. */
export const taskInstanceMachine = defineMachine({
  name: "task_instance",
  states: {
    INSTANTIATED: { code: "I", label: "Leased", tone: "scheduled", meaning: "Taken by a distributor." },
    LAUNCHED: { code: "O", label: "Launched", tone: "scheduled", meaning: "Accepted by the cluster." },
    RUNNING: { code: "R", label: "Running", tone: "running", meaning: "Its command is running." },
    TRIAGING: {
      code: "T",
      label: "Silent",
      tone: "running",
      meaning: "No heartbeat for three intervals; its distributor is gathering evidence.",
    },
    KILL_SELF: {
      code: "K",
      label: "Being killed",
      tone: "stopped",
      meaning: "Was asked to end; the cluster has not confirmed it yet.",
    },
    DONE: { code: "D", label: "Done", tone: "done", meaning: "Its command ended with success." },
    ERROR: { code: "E", label: "Failed", tone: "failed", meaning: "Its command failed." },
    RESOURCE_ERROR: {
      code: "Z",
      label: "Out of resources",
      tone: "failed",
      meaning: "It used more memory or time than it had.",
    },
    UNKNOWN_ERROR: {
      code: "U",
      label: "Lost",
      tone: "failed",
      meaning: "A node or the cluster failed under it.",
    },
    NO_HEARTBEAT: {
      code: "X",
      label: "Given up as lost",
      tone: "failed",
      meaning: "It was silent beyond the grace and nothing was found of it.",
    },
    NO_DISTRIBUTOR_ID: {
      code: "W",
      label: "Not accepted",
      tone: "failed",
      meaning: "It could not be submitted or started.",
    },
    ERROR_FATAL: { code: "F", label: "Killed", tone: "stopped", meaning: "It was ended on request." },
  },
  initial: ["INSTANTIATED"],
  terminal: TERMINAL,
  events: {
    launch: {
      from: ["INSTANTIATED"],
      to: "LAUNCHED",
      late: ["LAUNCHED", "RUNNING", "TRIAGING", "KILL_SELF", ...TERMINAL],
    },
    start: {
      from: ["INSTANTIATED", "LAUNCHED", "TRIAGING"],
      to: "RUNNING",
      late: ["RUNNING", "KILL_SELF", ...TERMINAL],
    },
    /** A sign of life from one that was given up for silent. */
    revive: {
      from: ["TRIAGING"],
      to: "RUNNING",
      late: ["INSTANTIATED", "LAUNCHED", "RUNNING", "KILL_SELF", ...TERMINAL],
    },
    suspect: {
      from: ["INSTANTIATED", "LAUNCHED", "RUNNING"],
      to: "TRIAGING",
      late: ["TRIAGING", "KILL_SELF", ...TERMINAL],
    },
    finish: { from: [...LIVE, "KILL_SELF"], to: "DONE", late: TERMINAL },
    fail: { from: LIVE, to: "ERROR", late: TERMINAL },
    exhaust: { from: LIVE, to: "RESOURCE_ERROR", late: TERMINAL },
    lose: { from: LIVE, to: "UNKNOWN_ERROR", late: TERMINAL },
    expire: { from: ["TRIAGING"], to: "NO_HEARTBEAT", late: TERMINAL },
    reject: { from: ["INSTANTIATED"], to: "NO_DISTRIBUTOR_ID", late: TERMINAL },
    kill: { from: LIVE, to: "KILL_SELF", late: ["KILL_SELF", ...TERMINAL] },
    killed: { from: ["KILL_SELF"], to: "ERROR_FATAL", late: TERMINAL },
  },
});

export type TaskInstanceState = StateOf<typeof taskInstanceMachine>;
export type TaskInstanceEvent = EventOf<typeof taskInstanceMachine>;

/** States in which the instance may still have a process somewhere. */
export const ACTIVE_INSTANCE_STATES = [...LIVE, "KILL_SELF"] as const satisfies readonly TaskInstanceState[];
