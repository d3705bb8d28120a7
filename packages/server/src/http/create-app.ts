import { randomBytes } from "node:crypto";
import { API_PREFIX, buildOpenApi, type Operation, type RouteSpec, routes } from "@jobmon/api";
import type { Log } from "@jobmon/core";
import { Hono } from "hono";
import type { Accounts } from "../access/accounts.ts";
import { UNWATCHED, type Watch } from "../watch/watch.ts";
import { answerRoute } from "./answer-route.ts";
import { answerUnknown } from "./answer-unknown.ts";
import { makeAccessCheck } from "./check-access.ts";
import { renderDocs } from "./docs/render-docs.ts";
import { createGate } from "./gate.ts";
import { addGui } from "./gui/add-gui.ts";
import { addLogDownloads } from "./gui/add-log-downloads.ts";
import { addOidc } from "./gui/add-oidc.ts";
import { addSessions } from "./gui/add-sessions.ts";
import { listBrowserPaths } from "./gui/browser-routes.ts";
import { trustSignedSessions } from "./gui/browser-sessions.ts";
import type { GuiFiles } from "./gui/pack.ts";
import { type ClaimLink, createSessions } from "./gui/sessions.ts";
import type { Handlers } from "./handlers.ts";
import { type CallerLimits, limitCallers, NO_LIMITS } from "./limit-callers.ts";
import { makeHeaders } from "./reply.ts";
import { guardAnswer, type Shell, type ShellEnv } from "./shell.ts";

export interface AppOptions {
  readonly handlers: Handlers;
  readonly version: string;
  /** The one token that lets callers in; null lets everyone in, and every reply says so. */
  readonly token: string | null;
  readonly maxBodyBytes: number;
  readonly log: Log;
  readonly statusOf: (code: string) => number;
  /** Validates every reply against the contract. For tests: it costs as much as validating requests. */
  readonly checkReplies?: boolean;
  readonly pingMs?: number;
  /** The pages for people; absent: only the API is served. */
  readonly gui?: GuiFiles;
  /** Signs the sessions of browsers; absent: they end with this process. */
  readonly sessionKey?: string;
  /** Remembers which links were used, beyond this process; absent: with this process. */
  readonly claimLink?: ClaimLink;
  readonly clock?: () => number;
  readonly watch?: Watch;
  readonly limits?: CallerLimits;
  /** Absent: the server has none. */
  readonly accounts?: Accounts;
}

export type App = Hono<ShellEnv>;

const PING_MS = 15_000;
const KEY_BYTES = 32;
export const OPENAPI_PATH = "/api/openapi.json";
export const DOCS_PATH = "/api/docs";

/**
 * The REST application over a set of use-cases. Each route is one handler and no middleware: Hono then calls it
 * directly, and a request pays only for what its route needs.
 */
export function createApp(options: AppOptions): App {
  const shell = makeShell(options);
  const app: App = new Hono();
  for (const [operation, route] of Object.entries<RouteSpec>(routes)) {
    app.on(route.method, API_PREFIX + route.path, answerRoute(shell, operation as Operation, route));
  }
  addDocuments(app, shell, options);
  addSessions(app, shell, options.version);
  addOidc(app, shell);
  addLogDownloads(app, shell);
  const answerOther = answerUnknown(shell, {
    ...listBrowserPaths(),
    [OPENAPI_PATH]: ["GET", "HEAD"],
    [DOCS_PATH]: ["GET", "HEAD"],
  });
  if (options.gui !== undefined) addGui(app, shell, options.gui);
  app.notFound(answerOther);
  if (shell.openToAll) {
    shell.log.warn(
      { why: "no token is asked for: whoever reaches this server may do anything" },
      "auth_disabled",
    );
  }
  return app;
}

function makeShell({
  handlers,
  version,
  token,
  maxBodyBytes,
  log,
  checkReplies = false,
  pingMs = PING_MS,
  sessionKey = randomBytes(KEY_BYTES).toString("base64url"),
  claimLink,
  clock = Date.now,
  accounts,
  watch = UNWATCHED,
  limits = NO_LIMITS,
}: AppOptions): Shell {
  const sessions =
    accounts?.sessions ?? trustSignedSessions(createSessions({ key: sessionKey, clock, claimLink }));
  return {
    handlers,
    gate: createGate(makeAccessCheck({ token, sessions, accounts: accounts?.desk }), accounts?.findOwner),
    accounts,
    sessions,
    openToAll: token === null && accounts === undefined,
    version,
    maxBodyBytes,
    log,
    checkReplies,
    pingMs,
    watch,
    limits: limitCallers(limits),
  };
}

/** The contract for programs and for people; both are made when first asked for, and kept. */
function addDocuments(app: App, shell: Shell, { version, statusOf }: AppOptions): void {
  const getOpenApi = keep(() => buildOpenApi({ version, statusOf }));
  const getOpenApiText = keep(() => JSON.stringify(getOpenApi()));
  const getDocs = keep(() => renderDocs({ openApi: getOpenApi(), version, openToAll: shell.openToAll }));

  app.get(
    OPENAPI_PATH,
    guardAnswer(
      shell,
      (_, rules) => new Response(getOpenApiText(), { headers: makeHeaders("application/json", rules) }),
    ),
  );
  app.get(
    DOCS_PATH,
    guardAnswer(shell, (_, rules) => {
      const { html, contentSecurityPolicy } = getDocs();
      const headers = {
        ...makeHeaders("text/html; charset=utf-8", rules),
        "content-security-policy": contentSecurityPolicy,
      };
      return new Response(html, { headers });
    }),
  );
}

function keep<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
