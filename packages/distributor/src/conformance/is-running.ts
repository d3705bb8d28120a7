import { existsSync, readFileSync } from "node:fs";

/** Whether a process does anything; a zombie has ended, and its parent has only not looked yet. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const path = `/proc/${pid}/stat`;
  return !existsSync(path) || !/\) [ZX] /.test(readFileSync(path, "utf8"));
}
