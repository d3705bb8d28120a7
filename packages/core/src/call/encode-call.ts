import { JobmonError } from "../errors/jobmon-error.ts";

export interface EncodedCall {
  readonly method: string;
  /** With the query; below the prefix of the API. */
  readonly path: string;
  /** JSON. */
  readonly body: string | undefined;
}

/**
 * One call as a request: what the path names goes there, `body` is the body, everything else is the query; a list repeats
 * its name. `route` is as in `GET /tasks/:taskId`.
 */
export function encodeCall(route: string, input: object): EncodedCall {
  const [method = "", template = ""] = route.split(" ");
  const { body, ...named } = input as Readonly<Record<string, unknown>>;
  const rest = new Map(Object.entries(named));
  const path = template.replace(/:(\w+)/g, (_, name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    if (typeof value !== "string" && typeof value !== "number") throw refuseMissing(route, name);
    return encodeURIComponent(value);
  });
  const query = [...rest].flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined)
      .map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`),
  );
  return {
    method,
    path: query.length === 0 ? path : `${path}?${query.join("&")}`,
    body: body === undefined ? undefined : JSON.stringify(body),
  };
}

function refuseMissing(route: string, name: string): JobmonError {
  return new JobmonError("invalid_request", {
    detail: `${route} was called without ${name}.`,
    hint: `Give ${name} as a number or a text.`,
  });
}
