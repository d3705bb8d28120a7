import type { RunContext } from "../../plugin/plugin.ts";

export interface BatchScript {
  readonly context: RunContext;
  /** The worker and its arguments but for the index. */
  readonly worker: readonly string[];
  /** Of the worker, beside that of the run. */
  readonly workerEnvironment: Readonly<Record<string, string>>;
}

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Of another job, when the run was started from within one; those of this job must stand. */
const OF_A_JOB = /^(SLURM|SLURMD|SBATCH|SALLOC|SRUN|PMI|PMIX)_/;

/**
 * The script of an array. It carries the environment, folder and umask of its run, so that no private file has to be
 * shared with the nodes. The shell gives way to the worker, which so gets Slurm's signals itself.
 */
export function batchScript({ context, worker, workerEnvironment }: BatchScript): string {
  const variables = Object.entries(context.environment).filter(([name]) => !OF_A_JOB.test(name));
  const plain = variables.filter(([name]) => PLAIN_NAME.test(name));
  // Exported functions of bash have names that the shell does not take.
  const odd = variables.filter(([name]) => !PLAIN_NAME.test(name) && !name.includes("="));
  const settings = [...plain, ...Object.entries(workerEnvironment)];
  const words = [...worker, "--index"].map(quote).join(" ");
  const preface =
    odd.length === 0 ? "" : `env ${odd.map(([name, value]) => quote(`${name}=${value}`)).join(" ")} `;
  return `#!/bin/sh
umask ${context.umask.toString(8).padStart(4, "0")}
${settings.map(([name, value]) => `export ${name}=${quote(value)}`).join("\n")}
cd ${quote(context.cwd)} || exit ${CANNOT_ENTER_FOLDER}
exec ${preface}${words} "$SLURM_ARRAY_TASK_ID"
`;
}

/** The exit code of a job whose node lacks the folder of the run: EX_CONFIG of sysexits.h. */
export const CANNOT_ENTER_FOLDER = 78;

function quote(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
