/**
 * The paths that are no part of the contract of programs, and what a caller needs for each: the rest of the policy. A
 * path is served by `addBrowserRoute` alone, which takes its need from here.
 */
import type { Need } from "@jobmon/api";
import type { Caller } from "../../access/caller.ts";
import type { App } from "../create-app.ts";
import type { ReplyRules } from "../reply.ts";
import { guardAnswer, type Shell, type ShellContext } from "../shell.ts";

export const BROWSER_POLICY = {
  "GET /api/gui/sign-in": "open",
  "POST /api/gui/links": "self",
  "GET /api/gui/session": "read",
  "POST /api/gui/session": "open",
  "DELETE /api/gui/session": "open",
  "GET /api/gui/oidc/start": "open",
  "GET /api/gui/oidc/callback": "open",
  "GET /api/gui/instances/:instanceId/logs/:stream": "read",
} as const satisfies Readonly<Record<string, Need>>;

export type BrowserRoute = keyof typeof BROWSER_POLICY;

export interface BrowserCall {
  readonly c: ShellContext;
  readonly rules: ReplyRules;
  readonly caller: Caller;
  /** Refuses what the caller may not do to what the request names. */
  readonly permit: (call: object) => Promise<void> | undefined;
}

export function addBrowserRoute(
  app: App,
  shell: Shell,
  route: { readonly on: BrowserRoute; readonly answer: (call: BrowserCall) => Response | Promise<Response> },
): void {
  const [method, path] = route.on.split(" ") as ["GET" | "POST" | "DELETE", string];
  const door = { operation: route.on, need: BROWSER_POLICY[route.on] };
  app.on(
    method,
    path,
    guardAnswer(shell, async (c, rules) => {
      const caller = await shell.gate.admit(door, c.req.raw, c.env);
      return route.answer({ c, rules, caller, permit: (call) => shell.gate.permit(door, caller, call) });
    }),
  );
}

/** Methods by path, for what tells people which there are. */
export function listBrowserPaths(): Readonly<Record<string, readonly string[]>> {
  const paths: Record<string, string[]> = {};
  for (const route of Object.keys(BROWSER_POLICY)) {
    const [method = "", path = ""] = route.split(" ");
    const methods = paths[path] ?? [];
    methods.push(...(method === "GET" ? ["GET", "HEAD"] : [method]));
    paths[path] = methods;
  }
  return paths;
}
