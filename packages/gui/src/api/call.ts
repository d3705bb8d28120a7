import type { Call, Reply } from "@jobmon/api";
import { encodeCall } from "@jobmon/core";
import { type GuiOperation, OPERATIONS, PREFIX } from "./operations.ts";
import { ProblemError, unreachable } from "./problem-error.ts";

/** Calls one operation of the contract. The session's cookie goes along by itself. */
export async function call<O extends GuiOperation>(
  operation: O,
  input: Call<O>,
  signal?: AbortSignal,
): Promise<Reply<O>> {
  const { method, path, body } = encodeCall(OPERATIONS[operation], input);
  return (await send(PREFIX + path, { method, body, signal })) as Reply<O>;
}

export interface Sending {
  readonly method: string;
  /** JSON. */
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export async function send(path: string, { method, body, signal }: Sending): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body ?? null,
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreachable();
  }
  const reply: unknown = await response.json().catch(() => undefined);
  if (response.ok && reply !== undefined) return reply;
  throw readProblem(response, reply);
}

function readProblem(response: Response, reply: unknown): ProblemError {
  const problem = typeof reply === "object" && reply !== null ? (reply as Record<string, unknown>) : {};
  if (typeof problem.detail === "string") return new ProblemError({ ...problem, detail: problem.detail });
  return new ProblemError({
    code: "internal",
    status: response.status,
    detail: `The server answered ${response.status} without saying why.`,
    hint: "A proxy in between may have answered; try again.",
  });
}
