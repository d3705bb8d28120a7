import { JobmonError } from "@jobmon/core";
import { z } from "zod";
import type { App } from "../create-app.ts";
import { describeIssues } from "../describe-issues.ts";
import { readJsonBody } from "../read-body.ts";
import { type ReplyRules, replyJson } from "../reply.ts";
import type { Shell } from "../shell.ts";
import { addBrowserRoute } from "./browser-routes.ts";
import type { OpenedSession } from "./browser-sessions.ts";
import { describeBrowser } from "./describe-browser.ts";
import { isFromOwnPage, readSessionCookie, writeSessionCookie } from "./session-cookie.ts";

const MAX_BODY_BYTES = 10_000;
const linkRequest = z.object({ user: z.string().min(1).max(255) });
const openRequest = z.union([
  z.object({ code: z.string().min(1).max(2_000) }),
  z.object({ token: z.string().min(1).max(2_000) }),
]);

/** Not part of the contract of programs: how the browser gets its session, and asks whose it is. */
export function addSessions(app: App, shell: Shell, version: string): void {
  addBrowserRoute(app, shell, {
    on: "GET /api/gui/sign-in",
    answer: ({ rules }) => {
      const { accounts } = shell;
      const oidc = accounts?.desk.options.oidc;
      return replyJson(
        { accounts: accounts !== undefined, oidc: oidc ? { label: oidc.label } : null },
        rules,
      );
    },
  });
  addBrowserRoute(app, shell, {
    on: "POST /api/gui/links",
    answer: async ({ c, rules, permit }) => {
      const body = await readForm(c.req.raw, linkRequest);
      await permit({ body });
      return replyJson(await shell.sessions.makeLink(body.user), rules);
    },
  });
  addBrowserRoute(app, shell, {
    on: "POST /api/gui/session",
    answer: async ({ c, rules }) => {
      if (!isFromOwnPage(c.req.raw)) throw refuseForeign();
      const form = await readForm(c.req.raw, openRequest);
      const opened =
        "code" in form
          ? await shell.sessions.redeem(form.code, describeBrowser(c.req.raw))
          : await openByToken(shell, form.token, c.req.raw);
      return replyOpened(shell, opened, { request: c.req.raw, rules });
    },
  });
  addBrowserRoute(app, shell, {
    on: "GET /api/gui/session",
    answer: ({ rules, caller }) => {
      const role = caller.kind === "account" ? caller.role : "admin";
      const accounts = shell.accounts !== undefined;
      return replyJson({ user: caller.user, role, accounts, openToAll: shell.openToAll, version }, rules);
    },
  });
  addBrowserRoute(app, shell, {
    on: "DELETE /api/gui/session",
    answer: async ({ c, rules }) => {
      const cookie = readSessionCookie(c.req.raw);
      if (cookie !== undefined && isFromOwnPage(c.req.raw)) await shell.sessions.end(cookie);
      return withCookie({ closed: true }, rules, { request: c.req.raw, value: "", maxAgeSeconds: 0 });
    },
  });
}

/** A person pastes the token that an admin gave them, or one of their own. */
async function openByToken(shell: Shell, token: string, request: Request): Promise<OpenedSession> {
  const { accounts } = shell;
  const caller = await accounts?.desk.open("token", token);
  if (accounts === undefined || caller === undefined)
    throw new JobmonError("unauthorized", {
      detail: "The token is not one of an account of this server.",
      hint: "`jobmon gui` prints a link that opens a session; an admin can make a token or a link.",
    });
  if (caller.scope !== "all")
    throw new JobmonError("out_of_scope", {
      detail: `The token has the scope ${caller.scope}; a session may do everything its account may.`,
      hint: "Sign in with a token of the scope `all`.",
    });
  return accounts.sessions.openFor(caller, `${describeBrowser(request)}, by a token`);
}

export function replyOpened(
  shell: Shell,
  { user, expiresAt, cookie, maxAgeMs }: OpenedSession,
  { request, rules }: { readonly request: Request; readonly rules: ReplyRules },
): Response {
  shell.log.info({ user, cause: rules.causeId }, "session_opened");
  const maxAgeSeconds = Math.floor(maxAgeMs / 1_000);
  return withCookie({ user, expiresAt }, rules, { request, value: cookie, maxAgeSeconds });
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
