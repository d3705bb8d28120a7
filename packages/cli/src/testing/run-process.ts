import { join } from "node:path";
import type { CliRun } from "./run-cli.ts";

export const SHIM = join(import.meta.dir, "..", "..", "bin", "jobmon");

/** What a process of ours may know of this one: no configuration of the person who runs the tests. */
export function bareEnvironment(home: string): Record<string, string> {
  return { HOME: home, PATH: process.env.PATH ?? "", TZ: "UTC" };
}

/** Runs `jobmon` as a process of its own, in an empty home. */
export async function runProcess(
  words: readonly string[],
  world: {
    readonly home: string;
    readonly environment?: Readonly<Record<string, string>>;
    readonly program?: string;
  },
): Promise<CliRun> {
  const child = Bun.spawn([world.program ?? SHIM, ...words], {
    cwd: world.home,
    env: { ...bareEnvironment(world.home), ...world.environment },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { exitCode, stdout, stderr };
}
