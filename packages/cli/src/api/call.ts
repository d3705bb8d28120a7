import type { Call, Reply } from "@jobmon/api";
import {
  CLIENT_VERSION_HEADER,
  encodeCall,
  JobmonError,
  refuseOtherVersion,
  SERVER_VERSION_HEADER,
} from "@jobmon/core";
import { VERSION } from "../version.ts";
import { type CliOperation, OPERATIONS, PREFIX } from "./operations.ts";
import { readProblem, refuseStranger } from "./problem.ts";

export interface ServerAddress {
  readonly url: string;
  /** Empty when the server asks for none. */
  readonly token: string;
  readonly timeoutMs: number;
}

/** The operations of one server. Replies are the server's own; errors are JobmonErrors. */
export interface Api {
  readonly url: string;
  readonly call: <O extends CliOperation>(operation: O, request: Call<O>) => Promise<Reply<O>>;
}

const MAX_TRIES = 4;
const FIRST_WAIT_MS = 100;

export function createApi(server: ServerAddress): Api {
  return {
    url: server.url,
    call: async (operation, request) => (await readReply(await send(server, operation, request))) as never,
  };
}

async function readReply(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw refuseStranger(response, text);
  }
}

/** A server that is busy is asked again a few times; one that does not answer is left to the person. */
async function send(server: ServerAddress, operation: CliOperation, request: object): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const response = await sendOnce(server, operation, request);
    if (operation !== "getHealth")
      refuseOtherVersion({ client: VERSION, server: response.headers.get(SERVER_VERSION_HEADER) });
    if (response.ok) return response;
    const error = await readProblem(response);
    if (error.entry.kind !== "unavailable" || attempt === MAX_TRIES) throw error;
    await Bun.sleep(FIRST_WAIT_MS * 2 ** (attempt - 1));
  }
}

async function sendOnce(server: ServerAddress, operation: CliOperation, request: object): Promise<Response> {
  const { method, path, body } = encodeCall(OPERATIONS[operation], request);
  try {
    return await fetch(server.url + PREFIX + path, {
      method,
      headers: {
        [CLIENT_VERSION_HEADER]: VERSION,
        ...(server.token === "" ? {} : { authorization: `Bearer ${server.token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body,
      signal: AbortSignal.timeout(server.timeoutMs),
    });
  } catch (cause) {
    throw refuseUnreachable(server.url, cause);
  }
}

function refuseUnreachable(url: string, cause: unknown): JobmonError {
  const isSlow = cause instanceof Error && cause.name === "TimeoutError";
  return new JobmonError("server_unreachable", {
    detail: isSlow ? `The server at ${url} did not answer in time.` : `No server answers at ${url}.`,
    hint: isSlow
      ? "Try again, or allow more time with http.request_timeout."
      : "Start one with `jobmon up`, or name another with http.service_url.",
    cause,
  });
}
