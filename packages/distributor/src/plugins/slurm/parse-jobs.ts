import { parseIndices } from "./index-list.ts";
import { type JobState, judgeState } from "./job-state.ts";

/** One job, or one element of an array, as the controller knows it. */
export interface Job {
  /** Of the array, or of a job that is none: with the index it names the element for ever. */
  readonly arrayJobId: number;
  readonly index: number | null;
  readonly name: string;
  readonly state: JobState;
  /** Why it waits. */
  readonly reason: string;
  readonly node: string | null;
}

/** The name comes last, since it may contain anything. `-r` is not asked for: a waiting array is one line. */
export const SQUEUE_FORMAT = "%F|%K|%T|%N|%r|%j";

/** What `squeue --format SQUEUE_FORMAT` prints; lines that are none of jobs, such as banners, are passed over. */
export function parseJobs(output: string): readonly Job[] {
  return output.split("\n").flatMap((line) => {
    const [array, indices, state, node, ...rest] = line.split("|");
    if (array === undefined || !/^\d+$/.test(array) || rest.length < 2) return [];
    const [reason, name] = splitReason(rest);
    const job = {
      arrayJobId: Number(array),
      name,
      state: judgeState(state ?? ""),
      reason,
      node: node || null,
    };
    return readIndices(indices ?? "").map((index) => ({ ...job, index }));
  });
}

/** Reasons have commas and parentheses, but no bar; a name may have one. */
function splitReason([reason = "", ...name]: readonly string[]): readonly [string, string] {
  return [reason, name.join("|")];
}

function readIndices(text: string): readonly (number | null)[] {
  const indices = parseIndices(text);
  return indices.length > 0 ? indices : [null];
}
