import { API_PREFIX, type Method, type Operation, type RouteSpec, routes } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";

export interface EncodedRequest {
  readonly operation: Operation;
  readonly method: Method;
  /** Path with the query, below the server's address. */
  readonly path: string;
  readonly body?: string;
}

type PathPart = { readonly text: string } | { readonly parameter: string };
type Input = Readonly<Record<string, unknown>>;

const pathParts = new Map<Operation, readonly PathPart[]>();

/** Takes a call apart: what the path names goes there, `body` is the body, the rest is the query. */
export function encodeRequest(operation: Operation, call: object): EncodedRequest {
  const input = call as Input;
  const { method }: RouteSpec = routes[operation];
  const parts = partsOf(operation);
  let path = API_PREFIX;
  const inPath = new Set(["body"]);
  for (const part of parts) {
    if ("text" in part) {
      path += part.text;
    } else {
      path += encodeURIComponent(readParameter(operation, part.parameter, input));
      inPath.add(part.parameter);
    }
  }
  const query = encodeQuery(input, inPath);
  const request = { operation, method, path: query === "" ? path : `${path}?${query}` };
  return input.body === undefined ? request : { ...request, body: JSON.stringify(input.body) };
}

function partsOf(operation: Operation): readonly PathPart[] {
  const known = pathParts.get(operation);
  if (known !== undefined) return known;
  const parts = routes[operation].path
    .split(/(:\w+)/)
    .filter((text) => text !== "")
    .map((text) => (text.startsWith(":") ? { parameter: text.slice(1) } : { text }));
  pathParts.set(operation, parts);
  return parts;
}

function readParameter(operation: Operation, name: string, input: Input): string {
  const value = input[name];
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new JobmonError("invalid_request", {
    detail: `${operation} was called without ${name}.`,
    hint: `Give ${name} as a number or a text.`,
    ids: { operation },
  });
}

function encodeQuery(input: Input, except: ReadonlySet<string>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) {
    if (except.has(name) || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  return query.toString();
}
