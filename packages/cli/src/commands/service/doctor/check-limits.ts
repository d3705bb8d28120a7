import { readFileSync } from "node:fs";
import { formatCount } from "@jobmon/core";
import { type Check, ok, warn } from "./check.ts";

const LIMITS = [
  { name: "open files", line: "Max open files", least: 4_096, flag: "-n" },
  { name: "processes", line: "Max processes", least: 1_024, flag: "-u" },
] as const;

/** What the shell allows this process, and hence what it starts. */
export function checkLimits(): readonly Check[] {
  const table = readLimits();
  return LIMITS.map(({ name, line, least, flag }) => {
    const limit = table === undefined ? undefined : parseLimit(table, line);
    if (limit === undefined) return ok(name, "This system does not tell its limit.");
    if (limit >= least)
      return ok(name, limit === Number.POSITIVE_INFINITY ? "No limit." : `Up to ${formatCount(limit)}.`);
    const text = `At most ${formatCount(limit)}, which many tasks at once may exhaust.`;
    return warn(
      name,
      text,
      `Run \`ulimit ${flag} ${least}\` before \`jobmon up\`, or ask for a higher limit.`,
    );
  });
}

export function parseLimit(table: string, line: string): number | undefined {
  const soft = new RegExp(`^${line}\\s+(\\S+)`, "m").exec(table)?.[1];
  if (soft === undefined) return undefined;
  return soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft);
}

function readLimits(): string | undefined {
  try {
    return readFileSync("/proc/self/limits", "utf8");
  } catch {
    return undefined;
  }
}
