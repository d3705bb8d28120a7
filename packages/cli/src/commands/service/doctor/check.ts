import { JobmonError } from "@jobmon/core";

/** One line of `jobmon doctor`. */
export interface Check {
  readonly name: string;
  readonly level: "ok" | "warn" | "fail";
  readonly text: string;
  /** What to do; empty when there is nothing. */
  readonly next: string;
}

export function ok(name: string, text: string): Check {
  return { name, level: "ok", text, next: "" };
}

export function warn(name: string, text: string, next: string): Check {
  return { name, level: "warn", text, next };
}

export function fail(name: string, text: string, next: string): Check {
  return { name, level: "fail", text, next };
}

/** A refusal as a failed check; any other error is a fault of the check itself. */
export function failBy(name: string, error: unknown): Check {
  if (error instanceof JobmonError) return fail(name, error.detail, error.hint);
  return fail(name, error instanceof Error ? error.message : String(error), "Please report this.");
}
