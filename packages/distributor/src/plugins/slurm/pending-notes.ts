/** What a look at the queue says of jobs that wait, gathered by array and reason, for people. */
import { MAX_NOTICE_RANGES } from "@jobmon/api";
import type { Notice } from "../../distributor-api.ts";
import type { Entry } from "./book.ts";
import { HELD_STATES } from "./job-state.ts";
import type { Job } from "./parse-jobs.ts";
import { judgeReason, type Prospect } from "./pending-reason.ts";

const CODES: Readonly<Record<Prospect, Notice["code"]>> = {
  passes: "waiting",
  held: "held",
  never: "never_starts",
};
/** Arrays and reasons; what is stuck comes first. */
const MAX_NOTES = 80;
/** Of a job that has only just come, and that nobody has looked at yet. */
const NO_REASON = ["", "None"];

interface Note {
  readonly code: Notice["code"];
  readonly text: string;
  readonly workflowId: number;
  readonly since: number;
  readonly instanceIds: number[];
}

export class PendingNotes {
  #notes = new Map<string, Note>();

  /** Sets down what one look has found; what was there before keeps its time. */
  renew(waiting: readonly { readonly entry: Entry; readonly job: Job }[], now: number): void {
    const notes = new Map<string, Note>();
    for (const { entry, job } of waiting) {
      const { word, prospect, text } = judgeReason(job.reason);
      const isHeld = HELD_STATES.includes(job.state.word);
      if (!isHeld && (job.state.word !== "PENDING" || NO_REASON.includes(word))) continue;
      const code = isHeld && prospect === "passes" ? "held" : CODES[prospect];
      const key = `${job.arrayJobId}/${job.state.word}/${word}`;
      const known = notes.get(key);
      if (known !== undefined) {
        known.instanceIds.push(entry.member.instanceId);
        continue;
      }
      notes.set(key, {
        code,
        text: `Slurm keeps job ${job.arrayJobId} waiting (${isHeld ? job.state.word : word}): ${text}`,
        workflowId: entry.member.workflowId,
        since: this.#notes.get(key)?.since ?? now,
        instanceIds: [entry.member.instanceId],
      });
    }
    this.#notes = notes;
  }

  list(): readonly Notice[] {
    const stuckFirst = [...this.#notes.values()].sort(
      (a, b) => Number(a.code === "waiting") - Number(b.code === "waiting"),
    );
    return stuckFirst
      .slice(0, MAX_NOTES)
      .map(({ instanceIds, ...note }) => ({ ...note, instances: rangesOf(instanceIds) }));
  }
}

/** Ascending; ids of one array mostly follow on each other. */
export function rangesOf(ids: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const id of [...ids].sort((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range !== undefined && range[1] + 1 >= id) range[1] = id;
    else ranges.push([id, id]);
  }
  return ranges.slice(0, MAX_NOTICE_RANGES);
}
