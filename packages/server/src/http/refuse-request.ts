import { type Log, type Problem, problemOf } from "@jobmon/core";
import { makeHeaders, type ReplyRules } from "./reply.ts";

const RETRY_AFTER_SECONDS = 1;

export interface Refusal {
  readonly error: unknown;
  /** Method and path. */
  readonly attempt: string;
  readonly rules: ReplyRules;
  readonly headers?: Readonly<Record<string, string>>;
  readonly log: Log;
}

/** Answers with a problem document (RFC 9457). */
export function refuseRequest(refusal: Refusal): Response {
  const problem = recordRefusal(refusal);
  const headers = {
    ...makeHeaders("application/problem+json", refusal.rules),
    ...headersOf(problem),
    ...refusal.headers,
  };
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

export interface TracedProblem extends Problem {
  readonly cause: string;
}

/** Tells the log what the caller may not know, and returns what the caller may; the cause id leads from one to the other. */
export function recordRefusal({ error, attempt, rules, log }: Refusal): TracedProblem {
  const problem = { ...problemOf(error), cause: rules.causeId };
  const { code, ids, cause, status, detail } = problem;
  const entry = { attempt, code, ids, cause, detail };
  // `error` is for what someone must act on; a refusal is the caller's business.
  if (status < 500) log.info(entry, "request_refused");
  else if (status === 503) log.warn({ ...entry, err: error }, "request_refused");
  else log.error({ ...entry, err: error }, "request_failed");
  return problem;
}

function headersOf({ status, ids }: Problem): Record<string, string> {
  if (status === 401) return { "www-authenticate": 'Bearer realm="jobmon"' };
  if (status === 429) return { "retry-after": String(ids?.retryAfterSeconds ?? RETRY_AFTER_SECONDS) };
  return status === 503 ? { "retry-after": String(RETRY_AFTER_SECONDS) } : {};
}
