import type { Exit } from "./sbatch-command.ts";

export interface ProcessRequest {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly timeoutMs: number;
}

/** Runs a command to its end, or ends it by force when it takes too long; the exit code is null then. */
export async function runProcess({ command, environment, stdin, timeoutMs }: ProcessRequest): Promise<Exit> {
  let child: Bun.Subprocess<"ignore" | Uint8Array<ArrayBuffer>, "pipe", "pipe">;
  try {
    child = Bun.spawn([...command], {
      env: environment,
      stdin: stdin === undefined ? "ignore" : new TextEncoder().encode(stdin),
      stdout: "pipe",
      stderr: "pipe",
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { exitCode: NOT_FOUND, stdout: "", stderr: `${command[0]} cannot be started: ${why}` };
  }
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { exitCode: child.exitCode, stdout, stderr };
}

const NOT_FOUND = 127;
