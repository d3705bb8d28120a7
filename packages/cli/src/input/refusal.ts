import { JobmonError } from "@jobmon/core";

/** A refusal of what was typed: `detail` is one sentence, `hint` says what to type instead. */
export function refuseUsage(detail: string, hint: string): JobmonError {
  return new JobmonError("invalid_request", { detail, hint });
}
