import type { Workflow } from "../api/queries.ts";

/** A run is open: what is made ready is launched without a resume. */
export function hasOpenRun({ status }: Pick<Workflow, "status">): boolean {
  return status === "QUEUED" || status === "RUNNING";
}

/** How the server is asked to resume from a browser: where the last run was, in its environment. */
export function resumeBody(workflow: Workflow, user: string) {
  return {
    resume: "cold" as const,
    user,
    host: workflow.latestRun?.host ?? "localhost",
    contextPath: null,
  };
}
