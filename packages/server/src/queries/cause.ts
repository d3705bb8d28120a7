import type { Reply } from "@jobmon/api";

export type Explanation = Reply<"explainTask">;
export type Reason = Explanation["reasons"][number];

/** Why a task is not running: one sentence, and the reasons that say what exactly and what to do. */
export interface Cause {
  readonly answer: string;
  readonly reasons: readonly Reason[];
}

export const NOTHING_TO_DO = "nothing to do";
