import { JobmonError } from "@jobmon/core";
import { OIDC_CALLBACK_PATH, TRIP_MS } from "../../access/oidc-desk.ts";
import type { App } from "../create-app.ts";
import { recordRefusal } from "../refuse-request.ts";
import { makeHeaders } from "../reply.ts";
import type { Shell } from "../shell.ts";
import { addBrowserRoute, type BrowserCall } from "./browser-routes.ts";
import { describeBrowser } from "./describe-browser.ts";
import {
  originOf,
  readCookie,
  wayBackCookieName,
  writeSessionCookie,
  writeWayBackCookie,
} from "./session-cookie.ts";

/** To the sign-in provider and back. A refusal leads to the sign-in page, which says what it means. */
export function addOidc(app: App, shell: Shell): void {
  addBrowserRoute(app, shell, {
    on: "GET /api/gui/oidc/start",
    answer: (call) =>
      orBackToSignIn(shell, call, async ({ c, rules }) => {
        const { oidc } = mustOfferOidc(shell);
        const request = c.req.raw;
        const returnTo = c.req.query("returnTo") ?? "/";
        const { url, cookie } = await oidc.setOut({ origin: originOf(request), returnTo });
        const maxAgeSeconds = TRIP_MS / 1_000;
        const kept = writeWayBackCookie(request, { value: cookie, path: OIDC_CALLBACK_PATH, maxAgeSeconds });
        return redirect(url, [kept], rules);
      }),
  });
  addBrowserRoute(app, shell, {
    on: "GET /api/gui/oidc/callback",
    answer: (call) =>
      orBackToSignIn(shell, call, async ({ c, rules }) => {
        const { oidc, sessions } = mustOfferOidc(shell);
        const request = c.req.raw;
        const cookie = readCookie(request, wayBackCookieName(request));
        const query = new URL(request.url).searchParams;
        const { caller, returnTo } = await oidc.comeBack({ query, cookie });
        const opened = await sessions.openFor(caller, `${describeBrowser(request)}, by the sign-in provider`);
        shell.log.info({ user: opened.user, cause: rules.causeId }, "session_opened");
        const maxAgeSeconds = Math.floor(opened.maxAgeMs / 1_000);
        return redirect(
          returnTo,
          [
            writeSessionCookie(request, { value: opened.cookie, maxAgeSeconds }),
            writeWayBackCookie(request, { value: "", path: OIDC_CALLBACK_PATH, maxAgeSeconds: 0 }),
          ],
          rules,
        );
      }),
  });
}

async function orBackToSignIn(
  shell: Shell,
  call: BrowserCall,
  answer: (call: BrowserCall) => Promise<Response>,
): Promise<Response> {
  try {
    return await answer(call);
  } catch (error) {
    const { c, rules } = call;
    const attempt = `${c.req.method} ${c.req.path}`;
    const { code } = recordRefusal({ error, attempt, rules, log: shell.log });
    return redirect(`/#refused=${code}`, [], rules);
  }
}

function mustOfferOidc({ accounts }: Shell) {
  const oidc = accounts?.oidc;
  if (accounts !== undefined && oidc !== undefined) return { oidc, sessions: accounts.sessions };
  throw new JobmonError("not_found", {
    detail: "This server offers no sign-in provider.",
    hint: "Whoever runs it can set accounts.oidc.issuer.",
  });
}

function redirect(
  url: string,
  cookies: readonly string[],
  rules: Parameters<typeof makeHeaders>[1],
): Response {
  const headers = new Headers({
    ...makeHeaders("text/plain", rules),
    location: url,
    "referrer-policy": "no-referrer",
  });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 302, headers });
}
