import { join } from "node:path";
import type { ClusterName, Endpoint } from "./jobmon.ts";
import type { Lab } from "./lab.ts";

const SCRIPT = join(import.meta.dir, "..", "scripts", "define-and-run.ts");

/** What the script is to do. */
export interface ClientPlan {
  readonly endpoint: Endpoint;
  /** `array`: independent tasks made by one call. */
  readonly shape: "independent" | "array" | "chain" | "barrier";
  readonly tasks: number;
  readonly cluster: ClusterName;
  /** With the placeholder `{task}`. Default: `true {task}`. */
  readonly command?: string;
  /** Independent tasks beside the others, on another cluster. */
  readonly elsewhere?: { readonly tasks: number; readonly cluster: ClusterName; readonly command: string };
  readonly workflowArgs?: string;
  /** The workflow is stored already, and goes on. */
  readonly resume?: boolean;
  readonly until: "bound" | "started" | "done";
}

export interface ClientTimes {
  /** Making the tasks in the client. */
  readonly defineMs: number;
  readonly bindMs: number;
  /** From `start()` to the news that every task is done, or to its return. */
  readonly runMs: number;
  /** The same by the server's clock, from the start of the run to its end; 0 if it was not waited for. */
  readonly serverRunMs: number;
  /** When `start()` was called, UTC in milliseconds; 0 if it was not. */
  readonly startedAt: number;
  readonly workflowId: number;
  readonly firstTaskId: number;
  readonly peakMemoryBytes: number;
}

/** Runs a user's script in a process of its own, to its end. */
export function runClient(lab: Lab, plan: ClientPlan): Promise<ClientTimes> {
  return lab.runScript<ClientTimes>(SCRIPT, plan);
}
