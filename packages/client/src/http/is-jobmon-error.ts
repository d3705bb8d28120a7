import { type ErrorCode, JobmonError } from "@jobmon/core";

/** Whether a caught value is a refusal of Jobmon, of this code if one is given: `isJobmonError(error, "workflow_already_done")`. */
export function isJobmonError(error: unknown, code?: ErrorCode): error is JobmonError {
  return error instanceof JobmonError && (code === undefined || error.code === code);
}
