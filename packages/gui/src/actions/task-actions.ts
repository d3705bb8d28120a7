import { formatCount } from "@jobmon/core";
import type { Where } from "../filters.ts";

export type TaskAction = "retry" | "reset" | "mark_done" | "set_priority";

interface ActionWords {
  readonly choice: string;
  readonly verb: string;
  readonly past: string;
  readonly meaning: string;
}

export const ACTION_WORDS: Readonly<Record<TaskAction, ActionWords>> = {
  retry: {
    choice: "Retry failed ones",
    verb: "Retry",
    past: "will run again",
    meaning: "Failed tasks run again with all their attempts.",
  },
  reset: {
    choice: "Reset",
    verb: "Reset",
    past: "were reset",
    meaning:
      "They run again whatever became of them; what runs is ended first, and all that depends on them waits.",
  },
  mark_done: {
    choice: "Mark as done",
    verb: "Mark as done",
    past: "count as done",
    meaning: "They count as done without running, and what waits for them goes on.",
  },
  set_priority: {
    choice: "Change priority",
    verb: "Change the priority of",
    past: "have another priority",
    meaning: "Higher goes first when places are few.",
  },
};

export interface TaskActionRequest {
  readonly action: TaskAction;
  readonly where: Where;
  /** What the filter means, in words: `the 3 selected tasks`. */
  readonly what: string;
}

export function tasksOf(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "task" : "tasks"}`;
}
