/**
 * What the states of Slurm jobs mean. `squeue` and `sacct` show one word each, where a flag such as COMPLETING replaces the
 * state beneath it; `sacct` appends who cancelled.
 */

/** `live`: not over. The others are ends, by what caused them. */
export type StateClass =
  | "live"
  | "completed"
  | "failed"
  | "memory"
  | "runtime"
  | "deadline"
  | "node"
  | "preempted"
  | "cancelled";

interface StateMeaning {
  readonly class: StateClass;
  /** For people. */
  readonly text: string;
}

const MEANINGS: Readonly<Record<string, StateMeaning>> = {
  PENDING: { class: "live", text: "waits" },
  CONFIGURING: { class: "live", text: "its nodes are made ready" },
  POWER_UP_NODE: { class: "live", text: "its nodes are powered up" },
  RUNNING: { class: "live", text: "runs" },
  COMPLETING: { class: "live", text: "is being cleaned up" },
  STAGE_OUT: { class: "live", text: "its data is staged out" },
  REQUEUED: { class: "live", text: "was put back into the queue" },
  REQUEUE_FED: { class: "live", text: "was put back into the queue of the federation" },
  REQUEUE_HOLD: { class: "live", text: "was put back into the queue and is held" },
  SPECIAL_EXIT: { class: "live", text: "is held after a special exit" },
  RESV_DEL_HOLD: { class: "live", text: "is held, as its reservation was deleted" },
  RESIZING: { class: "live", text: "changes its size" },
  SIGNALING: { class: "live", text: "is being signalled" },
  SUSPENDED: { class: "live", text: "is suspended" },
  STOPPED: { class: "live", text: "is stopped" },
  EXPEDITING: { class: "live", text: "is expedited" },
  COMPLETED: { class: "completed", text: "ended with exit code 0" },
  FAILED: { class: "failed", text: "ended with a failure" },
  OUT_OF_MEMORY: { class: "memory", text: "used more memory than it had asked for" },
  TIMEOUT: { class: "runtime", text: "ran longer than it had asked for" },
  DEADLINE: { class: "deadline", text: "could not end before its deadline" },
  NODE_FAIL: { class: "node", text: "its node failed" },
  BOOT_FAIL: { class: "node", text: "its node did not boot" },
  LAUNCH_FAILED: { class: "node", text: "its node could not launch it" },
  RECONFIG_FAIL: { class: "node", text: "its node could not be reconfigured" },
  PREEMPTED: { class: "preempted", text: "gave way to a job of higher priority" },
  CANCELLED: { class: "cancelled", text: "was cancelled" },
  REVOKED: { class: "node", text: "was revoked, as a sibling in the federation runs it" },
};

/** A state that no Slurm known to us has counts as live: to take it for an end could run a task twice. */
const UNKNOWN: StateMeaning = { class: "live", text: "is in a state that is not known here" };

export interface JobState {
  /** The bare word: `CANCELLED` for `CANCELLED by 1000`. */
  readonly word: string;
  readonly class: StateClass;
  readonly isKnown: boolean;
  readonly text: string;
}

export function judgeState(shown: string): JobState {
  const word = /^[A-Z_]+/.exec(shown.trim().toUpperCase())?.[0] ?? "";
  const meaning = Object.hasOwn(MEANINGS, word) ? MEANINGS[word] : undefined;
  return { word: word || shown.trim(), ...(meaning ?? UNKNOWN), isKnown: meaning !== undefined };
}

/** The states that are held until a person does something. */
export const HELD_STATES: readonly string[] = ["REQUEUE_HOLD", "SPECIAL_EXIT", "RESV_DEL_HOLD"];
