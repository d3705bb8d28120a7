import { JobmonError } from "@jobmon/core";
import { captureHere } from "#platform";
import type { BindProgress } from "../bind/bind-workflow.ts";
import type { ApiClient } from "../http/api-client.ts";
import { RunHandle } from "./run-handle.ts";
import { submitterOf } from "./submitter.ts";

export interface StartOptions {
  /** `cold` ends what still runs of the run before, `hot` lets it go on. Default: refuse a workflow that exists. */
  readonly resume?: false | "cold" | "hot";
  /** Ends the run at the first task that failed for good. */
  readonly failFast?: boolean;
  /** After this time nothing more is launched; what was submitted runs to its end. Default: no limit. */
  readonly secondsUntilTimeout?: number;
  readonly onBindProgress?: (progress: BindProgress) => void;
  /** Where the environment of the run is kept. Default: `data.dir` of the configuration. */
  readonly dataDir?: string;
}

/** How often a start is tried whose reply was lost and of which the server shows no trace. */
const MAX_STARTS = 3;

/**
 * Starts a bound workflow. Its tasks will see this process's environment, working directory and umask, which stay in a
 * private file on this machine; the server gets its path.
 */
export async function startRun(
  client: ApiClient,
  workflowId: number,
  options: StartOptions,
): Promise<RunHandle> {
  const body = {
    resume: options.resume ? options.resume : ("no" as const),
    failFast: options.failFast ?? false,
    secondsUntilTimeout: options.secondsUntilTimeout ?? null,
    ...submitterOf(client),
    contextPath: captureHere(options.dataDir),
  };
  const previous = await findLatestRunId(client, workflowId);
  for (let starts = 1; ; starts++) {
    try {
      const { workflowRunId } = await client.call("startWorkflow", { workflowId, body });
      return new RunHandle(client, { workflowId, workflowRunId });
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      const latest = await findLatestRunId(client, workflowId);
      if (latest > previous) return new RunHandle(client, { workflowId, workflowRunId: latest });
      if (starts === MAX_STARTS) throw error;
    }
  }
}

/** A start is never repeated blindly: it may have been heard, and only the server can tell. */
function isUnanswered(error: unknown): boolean {
  return error instanceof JobmonError && error.code === "server_unreachable";
}

/** 0: it was never started. */
async function findLatestRunId(client: ApiClient, workflowId: number): Promise<number> {
  const { latestRun } = await client.call("getWorkflow", { workflowId });
  return latestRun?.id ?? 0;
}
