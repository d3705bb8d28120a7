import { JobmonError } from "@jobmon/core";

/** What `attempt` is refused with; fails when it is not refused, or not by Jobmon. */
export async function catchRefusal(attempt: Promise<unknown>): Promise<JobmonError> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof JobmonError) return error;
    throw error;
  }
  throw new Error("expected a refusal, and there was none");
}
