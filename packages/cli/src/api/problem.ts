import { type ErrorIds, isErrorCode, JobmonError } from "@jobmon/core";

const MAX_BODY_CHARACTERS = 200;

type Fields = Readonly<Record<string, unknown>>;

/** The error that a refused request stands for. An answer that is no problem document came from something else. */
export async function readProblem(response: Response): Promise<JobmonError> {
  const text = await response.text();
  const problem = parseObject(text);
  const code = typeof problem.code === "string" && isErrorCode(problem.code) ? problem.code : undefined;
  if (code === undefined) return refuseStranger(response, text);
  return new JobmonError(code, {
    detail: typeof problem.detail === "string" ? problem.detail : String(problem.title ?? code),
    hint: typeof problem.hint === "string" ? problem.hint : "",
    ids: readIds(problem.ids),
  });
}

/** The answer came from something that is no Jobmon server. */
export function refuseStranger(response: Response, text: string): JobmonError {
  return new JobmonError("server_unreachable", {
    detail: `${new URL(response.url).origin} answered ${response.status}, but not as a Jobmon server.`,
    hint: "Check http.service_url, and any proxy between here and the server.",
    cause: text.slice(0, MAX_BODY_CHARACTERS),
  });
}

function readIds(ids: unknown): ErrorIds {
  if (Array.isArray(ids)) return ids.length === 0 ? {} : { ids };
  return typeof ids === "object" && ids !== null ? (ids as ErrorIds) : {};
}

function parseObject(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Fields) : {};
  } catch {
    return {};
  }
}
