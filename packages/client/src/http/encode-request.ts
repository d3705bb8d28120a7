import { API_PREFIX, type Method, type Operation, type RouteSpec, routes } from "@jobmon/api";
import { encodeCall } from "@jobmon/core";

export interface EncodedRequest {
  readonly operation: Operation;
  readonly method: Method;
  /** Path with the query, below the server's address. */
  readonly path: string;
  readonly body: string | undefined;
}

export function encodeRequest(operation: Operation, input: object): EncodedRequest {
  const { method, path: template }: RouteSpec = routes[operation];
  const { path, body } = encodeCall(`${method} ${template}`, input);
  return { operation, method, path: API_PREFIX + path, body };
}
