import type { PluginTask } from "../../plugin/plugin.ts";

/** What must be known of an instance after a crash. */
export interface Member {
  readonly instanceId: number;
  readonly workflowId: number;
  readonly memoryBytes: number | null;
  readonly runtimeSeconds: number | null;
  readonly stdoutPath: string;
  readonly stderrPath: string;
}

/** An array that was, or was about to be, submitted. Element `n` is the n-th member. */
export interface Batch {
  /** Of the job, and the key of the batch at the server. */
  readonly name: string;
  readonly createdAt: number;
  readonly members: readonly Member[];
  /** Null while nobody knows whether it exists. */
  readonly arrayJobId: number | null;
}

export function memberOf(task: PluginTask): Member {
  const { instanceId, workflowId, resources, stdoutPath, stderrPath } = task;
  const { memoryBytes, runtimeSeconds } = resources;
  return { instanceId, workflowId, memoryBytes, runtimeSeconds, stdoutPath, stderrPath };
}
