import type { Reply } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";
import { connect } from "#platform";
import type { ApiClient } from "../http/api-client.ts";
import type { StreamOptions } from "../http/follow-stream.ts";
import type { WorkflowEvent } from "./find-end.ts";
import type { RunResult } from "./run-result.ts";
import { submitterOf } from "./submitter.ts";
import { followRun, type RunIds, type WaitOptions, waitForEnd } from "./wait-for-end.ts";

/** A run on the server. Any number of handles may watch the same run; letting go of one changes nothing. */
export class RunHandle implements RunIds {
  readonly client: ApiClient;
  readonly workflowId: number;
  readonly workflowRunId: number;

  constructor(client: ApiClient, ids: RunIds) {
    this.client = client;
    this.workflowId = ids.workflowId;
    this.workflowRunId = ids.workflowRunId;
  }

  /** The workflow as it is now. */
  getWorkflow(): Promise<Reply<"getWorkflow">> {
    return this.client.call("getWorkflow", { workflowId: this.workflowId });
  }

  /** Status and counts now and after every change, ten times a second at most, until the run is over. */
  events(options: StreamOptions = {}): AsyncIterable<WorkflowEvent> {
    return followRun(this.client, this, options);
  }

  /** Waits for the end of this run, however long the server may be away in between. */
  wait(options: WaitOptions = {}): Promise<RunResult> {
    return waitForEnd(this.client, this, options);
  }

  /** Ends the run and every command of it. It is over when `wait()` resolves. */
  stop(): Promise<Reply<"stopWorkflow">> {
    return this.client.call("stopWorkflow", this.#order());
  }

  /** Launches nothing more; what runs goes on. */
  async pause(): Promise<void> {
    await this.client.call("pauseWorkflow", this.#order());
  }

  async unpause(): Promise<void> {
    await this.client.call("unpauseWorkflow", this.#order());
  }

  #order() {
    return { workflowId: this.workflowId, body: { user: submitterOf(this.client).user } };
  }
}

/** A handle on the latest run of a workflow, whoever started it. */
export async function attach(
  workflowId: number,
  options: { readonly client?: ApiClient } = {},
): Promise<RunHandle> {
  const client = options.client ?? (await connect());
  const { latestRun } = await client.call("getWorkflow", { workflowId });
  if (latestRun !== null) return new RunHandle(client, { workflowId, workflowRunId: latestRun.id });
  throw new JobmonError("conflict", {
    detail: `The workflow ${workflowId} was never started, so there is no run to attach to.`,
    hint: `Start it with \`jobmon workflow resume ${workflowId}\`, or from the script that defines it.`,
    ids: { workflowId },
  });
}
