/**
 * The names of our jobs: `jm-KEY-BATCH`. The key is that of one distributor's spool folder, so that neither the jobs of
 * another server nor of another host are taken for ours; the batch says which they are.
 */

const PREFIX = "jm";

export function jobNameOf(key: string, batchId: string): string {
  return `${PREFIX}-${key}-${batchId}`;
}

/** Undefined when the job is none of ours. */
export function batchIdOf(key: string, jobName: string): string | undefined {
  const prefix = `${PREFIX}-${key}-`;
  return jobName.startsWith(prefix) ? jobName.slice(prefix.length) : undefined;
}
