import { join } from "node:path";
import { timeMs } from "./rounds.ts";

const ROOT = join(import.meta.dir, "..", "..");

export type Environment = Readonly<Record<string, string>>;

/** What users run; `buildExecutable` makes it of the present source. */
export const EXECUTABLE = join(ROOT, "dist", "jobmon");
/** The same from source, where profiles show the names of functions. */
export const MAIN_SCRIPT = join(ROOT, "packages", "cli", "src", "main.ts");

export function buildExecutable(): void {
  const { success, stderr } = Bun.spawnSync([process.execPath, join(ROOT, "tools", "build.ts")]);
  if (!success) throw new Error(`dist/jobmon cannot be built: ${stderr.toString().trim()}`);
}

/** Runs a command as a whole process; takes milliseconds. Refuses one that fails. */
export function runCommand(command: readonly string[], environment: Environment): Promise<number> {
  return timeMs(() => {
    const { success, exitCode, stderr } = Bun.spawnSync([...command], { env: environment, stdin: "ignore" });
    if (!success)
      throw new Error(`\`${command.join(" ")}\` ended with ${exitCode}: ${stderr.toString().trim()}`);
  });
}
