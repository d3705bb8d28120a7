/**
 * A real server with accounts over a real database, listening, with a clock that a test turns: an operator `root`, the
 * editors `ana` and `ben`, the viewer `vera`, and what is ana's: a workflow, a distributor, a token.
 */
import { API_PREFIX, type Call, type Operation, type Reply, type RouteSpec, routes } from "@jobmon/api";
import type { Role, TokenScope } from "@jobmon/core";
import { openStore, type Store } from "@jobmon/store";
import type { AccountsOptions } from "../access/accounts-options.ts";
import { type RunningJobmonServer, startServer } from "../start-server.ts";
import { createLabDatabase } from "./lab-database.ts";
import { createTestClock, type TestClock } from "./test-clock.ts";

export const OPERATOR = "root";
export const SERVER_TOKEN = "server-token-of-this-lab";
const DAY_MS = 86_400_000;

export interface Answer<T = unknown> {
  readonly status: number;
  /** Of the problem document; undefined where there is none. */
  readonly code: string | undefined;
  readonly reply: T;
  readonly headers: Headers;
}

export interface AccountsLab extends AsyncDisposable {
  readonly url: string;
  readonly clock: TestClock;
  readonly store: Store;
  readonly logged: readonly string[];
  /** By name of the account; `root` is the operator. */
  readonly tokens: Readonly<Record<string, string>>;
  readonly call: <O extends Operation>(
    operation: O,
    call: Call<O>,
    token: string | undefined,
  ) => Promise<Answer<Reply<O>>>;
  readonly ask: (path: string, init?: RequestInit) => Promise<Answer>;
  readonly makeAccount: (name: string, role: Role) => Promise<void>;
  readonly makeToken: (user: string, wish?: TokenWish) => Promise<{ token: string; credentialId: number }>;
}

export interface TokenWish {
  readonly scope?: TokenScope;
  readonly expiresInSeconds?: number;
}

export async function openAccountsLab(options: Partial<AccountsOptions> = {}): Promise<AccountsLab> {
  const database = createLabDatabase();
  const store = await openStore({ url: database.url });
  const clock = createTestClock();
  const logged: string[] = [];
  const clean = async () => {
    await store.close();
    database.remove();
  };
  const server = await startOr(clean, () => serve({ store, clock, logged, options }));
  const ask = (path: string, init?: RequestInit) => send(server.url + path, init);
  const call: AccountsLab["call"] = (operation, given, token) =>
    send(...encode(server.url, operation, given, token)) as never;
  const must = async <O extends Operation>(operation: O, given: Call<O>, token = SERVER_TOKEN) => {
    const { status, reply } = await call(operation, given, token);
    if (status !== 200) throw new Error(`${operation} was answered ${status}: ${JSON.stringify(reply)}`);
    return reply;
  };
  const makeAccount = async (name: string, role: Role) => {
    await must("putAccount", { name, body: { user: OPERATOR, role } });
  };
  const makeToken = async (user: string, wish: TokenWish = {}) => {
    const { token, credential } = await must("createToken", { body: { user, name: "of the lab", ...wish } });
    return { token, credentialId: credential.credentialId };
  };
  const tokens: Record<string, string> = { [OPERATOR]: SERVER_TOKEN };
  for (const [name, role] of Object.entries(PEOPLE)) {
    await makeAccount(name, role);
    tokens[name] = (await makeToken(name)).token;
  }
  return {
    url: server.url,
    clock,
    store,
    logged,
    tokens,
    call,
    ask,
    makeAccount,
    makeToken,
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await clean();
    },
  };
}

/** A server that does not start leaves nothing behind. */
async function startOr<T>(clean: () => Promise<void>, start: () => T): Promise<T> {
  try {
    return start();
  } catch (error) {
    await clean();
    throw error;
  }
}

const PEOPLE: Readonly<Record<string, Role>> = { vera: "viewer", ana: "editor", ben: "editor" };

function serve(lab: {
  readonly store: Store;
  readonly clock: TestClock;
  readonly logged: string[];
  readonly options: Partial<AccountsOptions>;
}): RunningJobmonServer {
  const keep = (fields: unknown, event: string) => {
    lab.logged.push(`${event} ${JSON.stringify(fields)}`);
  };
  return startServer({
    store: lab.store,
    host: "127.0.0.1",
    port: 0,
    token: SERVER_TOKEN,
    version: "0.0.0-test",
    maxBodyBytes: 1_000_000,
    log: { debug: keep, info: keep, warn: keep, error: keep },
    clock: lab.clock,
    checkReplies: true,
    accounts: {
      operator: OPERATOR,
      newcomerRole: "viewer",
      tokenLifeMs: 90 * DAY_MS,
      sessionIdleMs: DAY_MS / 2,
      sessionLifeMs: 7 * DAY_MS,
      publicUrl: null,
      proxy: null,
      oidc: null,
      ...lab.options,
    },
  });
}

function encode(
  url: string,
  operation: Operation,
  given: object,
  token: string | undefined,
): [string, RequestInit] {
  const { method, path: pattern }: RouteSpec = routes[operation];
  const { body, ...named } = given as Readonly<Record<string, unknown>>;
  const rest = new Map(Object.entries(named));
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => {
    const value = String(rest.get(name));
    rest.delete(name);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams();
  for (const [name, value] of rest)
    for (const text of Array.isArray(value) ? value : [value]) query.append(name, String(text));
  return [
    `${url}${API_PREFIX}${path}${query.size > 0 ? `?${query}` : ""}`,
    {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    },
  ];
}

async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { redirect: "manual", ...init });
  const { status, headers } = response;
  if (headers.get("content-type")?.startsWith("text/event-stream")) {
    await response.body?.cancel();
    return { status, code: undefined, reply: undefined, headers };
  }
  const text = await response.text();
  const reply = /json/.test(headers.get("content-type") ?? "") ? JSON.parse(text) : text;
  return { status, code: status >= 400 ? reply?.code : undefined, reply, headers };
}

/** A bound workflow of two tasks that nobody runs. */
export async function makeWorkflow(
  { call, tokens }: Pick<AccountsLab, "call" | "tokens">,
  user: string,
  { workflowArgs, actAs = user }: { readonly workflowArgs: string; readonly actAs?: string },
): Promise<{ readonly workflowId: number; readonly firstTaskId: number }> {
  const token = tokens[actAs];
  const tool = await call("ensureTool", { body: { name: "lab" } }, token);
  const toolVersionId = tool.reply.versions[0] as number;
  const template = await call(
    "ensureTemplate",
    {
      body: { toolVersionId, name: "echo", command: "echo {x}", nodeArgs: ["x"], taskArgs: [], opArgs: [] },
    },
    token,
  );
  const arrays = [{ templateVersionId: template.reply.versionId, name: "echo", cluster: "dummy" }];
  const draft = await call(
    "createDraft",
    { body: { toolVersionId, workflowArgs, user, taskCount: 2, setCount: 0, profileCount: 1, arrays } },
    token,
  );
  const { workflowId, firstTaskId } = draft.reply;
  const group = {
    firstIndex: 0,
    count: 2,
    array: 0,
    args: { x: ["1", "2"] },
    upstreamSet: null,
    profile: 0,
  };
  const profiles = [{ ref: 0, requested: { cores: 1 } }];
  await call("putDraftChunk", { workflowId, chunk: 0, body: { groups: [group], sets: [], profiles } }, token);
  const bound = await call("bindDraft", { workflowId, body: {} }, token);
  if (bound.reply.state !== "bound") throw new Error(`not bound: ${JSON.stringify(bound.reply)}`);
  return { workflowId, firstTaskId };
}
