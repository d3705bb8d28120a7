import { JobmonError } from "@jobmon/core";
import { z } from "zod";
import type { App } from "../create-app.ts";
import { describeIssues } from "../describe-issues.ts";
import { readJsonBody } from "../read-body.ts";
import { type ReplyRules, replyJson } from "../reply.ts";
import { guardAnswer, type Shell } from "../shell.ts";
import { isFromOwnPage, writeSessionCookie } from "./session-cookie.ts";
import { SESSION_MS } from "./sessions.ts";

const LINKS_PATH = "/api/gui/links";
const SESSION_PATH = "/api/gui/session";
export const SESSION_PATHS: Readonly<Record<string, readonly string[]>> = {
  [LINKS_PATH]: ["POST"],
  [SESSION_PATH]: ["GET", "HEAD", "POST", "DELETE"],
};

const MAX_BODY_BYTES = 10_000;
const linkRequest = z.object({ user: z.string().min(1).max(255) });
const openRequest = z.object({ code: z.string().min(1).max(2_000) });

/** Not part of the contract of programs: how the browser gets its session, and asks whose it is. */
export function addSessions(app: App, shell: Shell, version: string): void {
  app.post(
    LINKS_PATH,
    guardAnswer(shell, async (c, rules) => {
      shell.checkAccess(c.req.raw);
      const { user } = await readForm(c.req.raw, linkRequest);
      return replyJson(shell.sessions.makeLink(user), rules);
    }),
  );
  app.post(
    SESSION_PATH,
    guardAnswer(shell, async (c, rules) => {
      if (!isFromOwnPage(c.req.raw)) throw refuseForeign();
      const { code } = await readForm(c.req.raw, openRequest);
      const { user, expiresAt, cookie } = shell.sessions.redeem(code);
      shell.log.info({ user, cause: rules.causeId }, "session_opened");
      return withCookie({ user, expiresAt }, rules, {
        request: c.req.raw,
        value: cookie,
        maxAgeSeconds: Math.floor(SESSION_MS / 1_000),
      });
    }),
  );
  app.get(
    SESSION_PATH,
    guardAnswer(shell, (c, rules) => {
      const user = shell.checkAccess(c.req.raw);
      return replyJson({ user, openToAll: shell.openToAll, version }, rules);
    }),
  );
  app.delete(
    SESSION_PATH,
    guardAnswer(shell, (c, rules) =>
      withCookie({ closed: true }, rules, { request: c.req.raw, value: "", maxAgeSeconds: 0 }),
    ),
  );
}

function withCookie(
  reply: unknown,
  rules: ReplyRules,
  cookie: { readonly request: Request; readonly value: string; readonly maxAgeSeconds: number },
): Response {
  const response = replyJson(reply, rules);
  response.headers.set("set-cookie", writeSessionCookie(cookie.request, cookie));
  return response;
}

async function readForm<S extends z.ZodType>(request: Request, schema: S): Promise<z.output<S>> {
  const body = await readJsonBody(request, {
    operation: "a browser's session",
    maxBodyBytes: MAX_BODY_BYTES,
  });
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new JobmonError("invalid_request", {
    detail: `The request does not have the expected form: ${describeIssues(result.error.issues, body, "the body")}.`,
    hint: "`jobmon gui` prints a link that opens a session.",
  });
}

function refuseForeign(): JobmonError {
  return new JobmonError("forbidden", {
    detail: "A session is opened by a page of this server only.",
    hint: "Open the link that `jobmon gui` prints.",
  });
}
