import { JobmonError, type Log } from "@jobmon/core";
import type { Context, Handler as HonoHandler } from "hono";
import type { Accounts } from "../access/accounts.ts";
import type { Watch } from "../watch/watch.ts";
import { pickCauseId } from "./cause-id.ts";
import { type AllowedHosts, checkHost } from "./check-host.ts";
import type { Gate } from "./gate.ts";
import type { Sessions } from "./gui/browser-sessions.ts";
import type { Handlers } from "./handlers.ts";
import type { LimitCallers } from "./limit-callers.ts";
import { refuseRequest } from "./refuse-request.ts";
import type { ReplyRules } from "./reply.ts";

/** What every answer of one application shares. */
export interface Shell {
  readonly handlers: Handlers;
  readonly gate: Gate;
  /** Absent: the server has no accounts. */
  readonly accounts: Accounts | undefined;
  readonly sessions: Sessions;
  readonly openToAll: boolean;
  readonly version: string;
  readonly maxBodyBytes: number;
  readonly log: Log;
  readonly checkReplies: boolean;
  readonly pingMs: number;
  readonly watch: Watch;
  readonly limits: LimitCallers;
}

/** What the listening server adds to each request; absent when the application is called without one. */
export interface ServerSide {
  readonly hosts: AllowedHosts;
  /** Aborted when the server begins to close. */
  readonly closing: AbortSignal;
  /** Of the machine that the connection comes from, be it a proxy's. */
  readonly addressOf: (request: Request) => string | undefined;
}

export type ShellEnv = { Bindings: ServerSide | undefined };
export type ShellContext = Context<ShellEnv>;
export type Answer = (c: ShellContext, rules: ReplyRules) => Response | Promise<Response>;

/** The rim of every answer: a cause id, the host check, and every error turned into a problem document. */
export function guardAnswer(shell: Shell, answer: Answer): HonoHandler<ShellEnv> {
  return async (c) => {
    const rules: ReplyRules = {
      causeId: pickCauseId(c.req.raw),
      openToAll: shell.openToAll,
      version: shell.version,
    };
    try {
      checkHost(c.req.raw, c.env?.hosts ?? null);
      return await answer(c, rules);
    } catch (error) {
      const attempt = `${c.req.method} ${c.req.path}`;
      return refuseRequest({ error: explainAbort(error), attempt, rules, log: shell.log });
    }
  };
}

/** A use-case that waited and was told to stop has nothing to answer, and nothing is wrong with it. */
function explainAbort(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "AbortError") return error;
  return new JobmonError("server_unreachable", {
    detail: "The request ended before its answer was known, because the server closes or the caller left.",
    hint: "Ask again.",
    cause: error,
  });
}
