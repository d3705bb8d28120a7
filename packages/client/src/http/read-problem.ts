import { type ErrorCode, type ErrorIds, isErrorCode, JobmonError } from "@jobmon/core";
import type { Trouble, TroubleKind } from "./trouble.ts";

/** Statuses with which a server says: nothing was done, ask again later. */
const DECLINING_STATUSES: readonly number[] = [423, 429, 503, 507];
const MAX_SHOWN_CHARACTERS = 200;

interface Attempt {
  readonly operation: string;
  readonly status: number;
}

/** What an error response says. A proxy between us and the server may have written it, so it need not be a problem document. */
export async function readProblem(response: Response, operation: string): Promise<Trouble> {
  const text = await response.text();
  const trouble = parseProblem(parseJson(text) ?? text, { operation, status: response.status });
  const retryAfterMs = readRetryAfter(response.headers.get("retry-after"));
  return retryAfterMs === undefined ? trouble : { ...trouble, retryAfterMs };
}

/** A problem document, or whatever stands in its place. Its own status counts where it has one. */
export function parseProblem(said: unknown, attempt: Attempt): Trouble {
  const problem: Readonly<Record<string, unknown>> =
    typeof said === "object" && said !== null ? { ...said } : {};
  const status = typeof problem.status === "number" ? problem.status : attempt.status;
  const { code, detail, hint, ids, cause } = problem;
  const error = new JobmonError(typeof code === "string" && isErrorCode(code) ? code : codeOfStatus(status), {
    detail: textOf(detail) ?? describeForeign(said, attempt),
    hint: textOf(hint) ?? "Check the address of the server and what stands between it and this machine.",
    ids: readIds(ids),
    cause,
  });
  return { kind: kindOfStatus(status), error };
}

function kindOfStatus(status: number): TroubleKind {
  if (DECLINING_STATUSES.includes(status)) return "declined";
  return status >= 500 ? "broken" : "refused";
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404) return "not_found";
  if (status === 413) return "payload_too_large";
  if (status === 500) return "internal";
  return status > 500 || status === 423 || status === 429 ? "server_unreachable" : "invalid_request";
}

function describeForeign(said: unknown, { operation, status }: Attempt): string {
  const shown = typeof said === "string" ? said.trim().slice(0, MAX_SHOWN_CHARACTERS) : "";
  return `${operation} was answered ${status}, not in the way of a Jobmon server${shown === "" ? "" : `: ${shown}`}`;
}

/** Ids come as a record of names; a bare list is kept too. */
function readIds(ids: unknown): ErrorIds {
  if (typeof ids !== "object" || ids === null) return {};
  return Array.isArray(ids) ? { ids } : (ids as ErrorIds);
}

/** Seconds, or a date. */
function readRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const waitMs = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
