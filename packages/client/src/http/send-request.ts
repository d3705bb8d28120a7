import { CLIENT_VERSION_HEADER, JobmonError, refuseOtherVersion, SERVER_VERSION_HEADER } from "@jobmon/core";
import manifest from "../../package.json" with { type: "json" };
import { setDeadline } from "./deadline.ts";
import type { EncodedRequest } from "./encode-request.ts";
import type { Endpoint } from "./endpoint.ts";
import { readProblem } from "./read-problem.ts";
import { networkTrouble, type Trouble } from "./trouble.ts";

/** `fetch`, as far as it is used here. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Sending {
  readonly fetch: Fetch;
  readonly endpoint: Endpoint;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

export type Sent = { readonly reply: unknown } | { readonly trouble: Trouble };

/** Sends a request once. Rejects only when the caller's own signal aborts it. */
export async function sendRequest(request: EncodedRequest, sending: Sending): Promise<Sent> {
  const { endpoint, signal, timeoutMs } = sending;
  const deadline = setDeadline({ limitMs: timeoutMs, signal });
  try {
    const response = await sending.fetch(endpoint.url + request.path, {
      method: request.method,
      headers: headersOf(endpoint, request),
      signal: deadline.signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    if (request.operation !== "getHealth") refuseOtherServer(response);
    if (response.ok) return { reply: await response.json() };
    return { trouble: await readProblem(response, request.operation) };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof JobmonError) return { trouble: { kind: "refused", error } };
    return { trouble: networkTrouble(error, { operation: request.operation, url: endpoint.url }) };
  } finally {
    deadline.end();
  }
}

export function headersOf({ token }: Endpoint, request: EncodedRequest): Record<string, string> {
  const headers: Record<string, string> = {
    accept: "application/json",
    [CLIENT_VERSION_HEADER]: manifest.version,
  };
  if (token !== "") headers.authorization = `Bearer ${token}`;
  if (request.body !== undefined) headers["content-type"] = "application/json";
  return headers;
}

/** A server of another version answers in a way that only seems to be understood. Its health may be asked for all the same. */
function refuseOtherServer(response: Response): void {
  refuseOtherVersion({ client: manifest.version, server: response.headers.get(SERVER_VERSION_HEADER) });
}
