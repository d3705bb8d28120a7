import { JobmonError } from "@jobmon/core";
import { say } from "#platform";
import type { ApiClient } from "../http/api-client.ts";
import type { StreamOptions } from "../http/follow-stream.ts";
import { findEnd, type RunRow, type WorkflowEvent } from "./find-end.ts";
import { createOutageNotes } from "./outage-notes.ts";
import { makeResult, type RunResult } from "./run-result.ts";

export interface RunIds {
  readonly workflowId: number;
  readonly workflowRunId: number;
}

export interface WaitOptions {
  /** Ends the waiting, not the run. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: WorkflowEvent) => void;
  /** What the person should know, such as that the server is away. Default: a line on stderr. */
  readonly say?: (text: string) => void;
}

const PAGE = 1_000;

/** What happens to the workflow until this run is over; the last event is the one that says so. */
export async function* followRun(
  client: ApiClient,
  { workflowId, workflowRunId }: RunIds,
  options: StreamOptions = {},
): AsyncGenerator<WorkflowEvent> {
  for await (const event of client.stream("streamEvents", { workflowId }, options)) {
    yield event;
    if (findEnd(event, workflowRunId) !== undefined) return;
  }
}

/** Waits until the run is over, however long the server may be away in between. */
export async function waitForEnd(
  client: ApiClient,
  ids: RunIds,
  options: WaitOptions = {},
): Promise<RunResult> {
  const notes = createOutageNotes(options.say ?? say);
  let end: ReturnType<typeof findEnd>;
  for await (const event of followRun(client, ids, { signal: options.signal, onOutage: notes.onOutage })) {
    notes.onEvent();
    options.onEvent?.(event);
    end = findEnd(event, ids.workflowRunId);
  }
  const run = end === undefined || end === "replaced" ? await getRun(client, ids) : end;
  return makeResult(client, await client.call("getWorkflow", { workflowId: ids.workflowId }), run);
}

async function getRun(client: ApiClient, { workflowId, workflowRunId }: RunIds): Promise<RunRow> {
  const { rows } = await client.call("listRuns", { workflowId, limit: PAGE });
  const run = rows.find(({ id }) => id === workflowRunId);
  if (run !== undefined) return run;
  throw new JobmonError("not_found", {
    detail: `The run ${workflowRunId} of workflow ${workflowId} was replaced, and is not among its latest ${PAGE} runs.`,
    hint: `See its runs with \`jobmon workflow story ${workflowId}\`.`,
    ids: { workflowId, workflowRunId },
  });
}
