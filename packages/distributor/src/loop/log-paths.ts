import { join, resolve } from "node:path";
import type { Lease, Resources } from "../distributor-api.ts";

/** File systems allow 255 bytes; the ending takes up to 18. */
const MAX_NAME_BYTES = 230;
const ILLEGAL_IN_FILE_NAME = /[/\p{Cc}\p{Cs}]/gu;

export interface LogPaths {
  readonly stdoutPath: string;
  readonly stderrPath: string;
}

/** Where an instance writes: `{dir}/{task name}.o{instance id}` and `.e{instance id}`, never the file of another attempt. */
export function logPathsOf(
  lease: Pick<Lease, "instanceId" | "workflowRunId" | "name">,
  resources: Pick<Resources, "stdout" | "stderr">,
  place: { readonly logsDir: string; readonly cwd: string },
): LogPaths {
  const runDir = join(place.logsDir, String(lease.workflowRunId));
  const name = fileNameOf(lease.name);
  const dirOf = (dir: string | null) => (dir === null ? runDir : resolve(place.cwd, dir));
  return {
    stdoutPath: `${dirOf(resources.stdout)}/${name}.o${lease.instanceId}`,
    stderrPath: `${dirOf(resources.stderr)}/${name}.e${lease.instanceId}`,
  };
}

/** Whether a path can be a log of the instance, by its name. */
export function isLogPathOf(path: string, instanceId: number): boolean {
  return path.endsWith(`.o${instanceId}`) || path.endsWith(`.e${instanceId}`);
}

function fileNameOf(taskName: string): string {
  const name = taskName.replace(ILLEGAL_IN_FILE_NAME, "_");
  if (name.length * 3 <= MAX_NAME_BYTES) return name;
  const bytes = new TextEncoder().encode(name);
  if (bytes.length <= MAX_NAME_BYTES) return name;
  return new TextDecoder().decode(bytes.subarray(0, MAX_NAME_BYTES)).replace(/\uFFFD+$/, "");
}
