import { ERROR_CATALOGUE, type ErrorCode } from "./catalogue.ts";
import { type ErrorIds, JobmonError } from "./jobmon-error.ts";

/** A problem document after RFC 9457, with Jobmon's code, hint and ids as extension members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly hint: string;
  readonly ids: ErrorIds;
}

/** What went wrong, as it may be shown to a caller: the words of a foreign error are for the log, never for the wire. */
export function problemOf(error: unknown): Problem {
  const known = error instanceof JobmonError ? error : hideFault(error);
  const { status, title } = ERROR_CATALOGUE[known.code];
  return {
    type: `urn:jobmon:error:${known.code}`,
    title,
    status,
    code: known.code,
    detail: known.detail,
    hint: known.hint,
    ids: known.ids,
  };
}

function hideFault(cause: unknown): JobmonError {
  return new JobmonError("internal", {
    detail: "The request failed because of a fault inside Jobmon.",
    hint: "The server's log has the whole story; please report it with the steps that led here.",
    cause,
  });
}
