import type { Problem } from "@jobmon/core";

/** A refusal of the server, or its silence, in the words of the catalogue. */
export class ProblemError extends Error {
  readonly code: string;
  readonly status: number;
  readonly hint: string | undefined;
  readonly causeId: string | undefined;

  constructor(problem: Partial<Problem> & { readonly detail: string; readonly cause?: string }) {
    super(problem.detail);
    this.name = "ProblemError";
    this.code = problem.code ?? "unknown";
    this.status = problem.status ?? 0;
    this.hint = problem.hint;
    this.causeId = problem.cause;
  }
}

export function unreachable(): ProblemError {
  return new ProblemError({
    code: "server_unreachable",
    detail: "The server does not answer.",
    hint: "This page goes on by itself as soon as it is back. `jobmon up` starts a server of your own.",
  });
}

/** Is it worth asking again without anything having changed? */
export function isTransient(error: unknown): boolean {
  return error instanceof ProblemError && (error.status === 0 || error.status === 503);
}
