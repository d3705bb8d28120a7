/** Routes are thin: validate, one use-case, reply. */
import { type Operation, policy, type RouteSpec } from "@jobmon/api";
import type { Handler as HonoHandler } from "hono";
import { CAUSE_HEADER } from "./cause-id.ts";
import { checkVersion } from "./check-version.ts";
import { describeIssues } from "./describe-issues.ts";
import type { RequestContext } from "./handlers.ts";
import { makeCallParser } from "./parse-call.ts";
import { recordRefusal } from "./refuse-request.ts";
import { type ReplyRules, replyJson } from "./reply.ts";
import { LiveContext } from "./request-context.ts";
import { guardAnswer, type ServerSide, type Shell, type ShellContext, type ShellEnv } from "./shell.ts";
import { makeStreamHeaders, openEventStream, type StreamedEvent } from "./stream-events.ts";

interface AcceptedCall {
  readonly call: unknown;
  readonly context: RequestContext;
}

export function answerRoute(shell: Shell, operation: Operation, route: RouteSpec): HonoHandler<ShellEnv> {
  // The table pairs each handler with the schemas of its own route; a loop over the table cannot tell the compiler so.
  const handle = shell.handlers[operation] as (call: unknown, context: RequestContext) => unknown;
  const accept = makeAcceptor(shell, operation, route);
  const checkReply = makeReplyCheck(shell, operation, route);

  const watched = watchAnswers(shell, operation);
  if (route.kind !== "stream") {
    return watched(async (c, rules, names) => {
      const { call, context } = await accept(c, rules);
      names(context.caller.user);
      const reply = await handle(call, context);
      checkReply?.(reply);
      return replyJson(reply, rules, c.req.raw);
    });
  }
  return watched(async (c, rules, names) => {
    const { call, context } = await accept(c, rules);
    names(context.caller.user);
    if (c.req.raw.method === "HEAD") return new Response(null, { headers: makeStreamHeaders(rules) });
    const events = handle(call, context) as AsyncIterable<StreamedEvent>;
    const attempt = `${c.req.method} ${c.req.path}`;
    const recordFailure = (error: unknown) => recordRefusal({ error, attempt, rules, log: shell.log });
    return openEventStream(
      { events, signal: context.signal, pingMs: shell.pingMs, checkEvent: checkReply, recordFailure },
      rules,
    );
  });
}

/** Tells the watch of each request and of its reply, be it a refusal, and who asked as soon as that is known. */
function watchAnswers(shell: Shell, operation: Operation) {
  type Named = (
    c: ShellContext,
    rules: ReplyRules,
    names: (user: string | null) => void,
  ) => Promise<Response>;
  return (answer: Named): HonoHandler<ShellEnv> => {
    const users = new WeakMap<Request, string | null>();
    const guarded = guardAnswer(shell, (c, rules) =>
      answer(c, rules, (user) => void users.set(c.req.raw, user)),
    );
    return async (c, next) => {
      const request = c.req.raw;
      const end = shell.watch.request({ operation, request });
      const response = (await guarded(c, next)) as Response;
      const causeId = response.headers.get(CAUSE_HEADER) ?? "";
      end({ status: response.status, user: users.get(request) ?? null, causeId });
      return response;
    };
  };
}

function makeAcceptor(shell: Shell, operation: Operation, route: RouteSpec) {
  const { gate, log, limits, maxBodyBytes } = shell;
  const parseCall = makeCallParser({ operation, route, maxBodyBytes });
  const door = { operation, need: policy[operation] };
  const admit = async (request: Request, side: ServerSide | undefined) => {
    try {
      return await gate.admit(door, request, side);
    } catch (error) {
      limits.refused(error, request, side);
      throw error;
    }
  };
  return async (c: ShellContext, { causeId }: ReplyRules): Promise<AcceptedCall> => {
    const request = c.req.raw;
    if (door.need !== "open") checkVersion(request, shell.version);
    limits.beforeAdmission(door, request, c.env);
    const caller = await admit(request, c.env);
    limits.admitted(door, caller, request, c.env);
    const call = await parseCall({ request, params: c.req.param() });
    await gate.permit(door, caller, call);
    log.debug({ operation, cause: causeId }, "request_accepted");
    return { call, context: new LiveContext({ causeId, caller, request, closing: c.env?.closing }) };
  };
}

/** A reply that breaks the contract is a bug. Production trusts its use-cases and their types; tests do not. */
function makeReplyCheck(
  shell: Shell,
  operation: Operation,
  route: RouteSpec,
): ((reply: unknown) => void) | undefined {
  if (!shell.checkReplies) return undefined;
  return (reply) => {
    const result = route.reply.safeParse(reply);
    if (result.success) return;
    throw new Error(
      `the reply of ${operation} breaks the contract: ${describeIssues(result.error.issues, reply, "the reply")}`,
    );
  };
}
