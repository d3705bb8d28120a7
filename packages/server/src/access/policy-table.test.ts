/**
 * Every operation as every kind of caller, on a real server: what is let in, and with which code the others are refused.
 * The rows come from the route table; what each need expects of each caller is written down here, once more.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Need, type Operation, policy, type RouteSpec, routes } from "@jobmon/api";
import { insertRule } from "@jobmon/store";
import { BROWSER_POLICY } from "../http/gui/browser-routes.ts";
import { type AccountsLab, makeWorkflow, openAccountsLab, SERVER_TOKEN } from "../testing/accounts-lab.ts";
import { hashSecret, makeSecret } from "./secret.ts";

/** What everything that is owned is ana's, and `ben` is another editor. */
const CALLERS = [
  "nobody",
  "wrong token",
  "expired token",
  "revoked token",
  "disabled account",
  "viewer",
  "other editor",
  "owner",
  "admin",
  "owner's read token",
  "owner's distributor token",
  "other's distributor token",
  "admin's distributor token",
  "demoted owner's distributor token",
  "worker of the batch",
  "forged worker",
] as const;
type CallerName = (typeof CALLERS)[number];
/** `in`: whatever the use-case says, the policy let the request through. */
type Expected = "in" | string;

/** Who is turned away from everything but what is open, before the policy is even asked. */
const OUTSIDERS = {
  nobody: "unauthorized",
  "wrong token": "unauthorized",
  "expired token": "credential_expired",
  "revoked token": "credential_ended",
  "disabled account": "credential_ended",
  "worker of the batch": "unauthorized",
  "forged worker": "unauthorized",
} as const satisfies Partial<Record<CallerName, Expected>>;

const NARROW_OUT = {
  "owner's read token": "out_of_scope",
  "owner's distributor token": "out_of_scope",
  "other's distributor token": "out_of_scope",
  "admin's distributor token": "out_of_scope",
  "demoted owner's distributor token": "out_of_scope",
} as const;

const EVERYBODY_IN = Object.fromEntries(CALLERS.map((name) => [name, "in"])) as Record<CallerName, Expected>;
const NOBODY_IN = Object.fromEntries(CALLERS.map((name) => [name, "unauthorized"])) as Record<
  CallerName,
  Expected
>;

const OWN_WORKFLOW: Record<CallerName, Expected> = {
  ...OUTSIDERS,
  ...NARROW_OUT,
  viewer: "role_too_low",
  "other editor": "not_your_workflow",
  owner: "in",
  admin: "in",
};

const EXPECTED: Readonly<Record<Need, Record<CallerName, Expected>>> = {
  open: EVERYBODY_IN,
  batch: { ...NOBODY_IN, "worker of the batch": "in" },
  read: {
    ...OUTSIDERS,
    ...NARROW_OUT,
    viewer: "in",
    "other editor": "in",
    owner: "in",
    admin: "in",
    "owner's read token": "in",
  },
  self: { ...OUTSIDERS, ...NARROW_OUT, viewer: "in", "other editor": "in", owner: "in", admin: "in" },
  define: {
    ...OUTSIDERS,
    ...NARROW_OUT,
    viewer: "role_too_low",
    "other editor": "in",
    owner: "in",
    admin: "in",
  },
  distribute: {
    ...OUTSIDERS,
    viewer: "role_too_low",
    "other editor": "in",
    owner: "in",
    admin: "in",
    "owner's read token": "out_of_scope",
    "owner's distributor token": "in",
    "other's distributor token": "in",
    "admin's distributor token": "in",
    "demoted owner's distributor token": "role_too_low",
  },
  own_distributor: {
    ...OUTSIDERS,
    viewer: "role_too_low",
    "other editor": "not_your_distributor",
    owner: "in",
    admin: "in",
    "owner's read token": "out_of_scope",
    "owner's distributor token": "in",
    "other's distributor token": "not_your_distributor",
    "admin's distributor token": "not_your_distributor",
    "demoted owner's distributor token": "role_too_low",
  },
  own_workflow: OWN_WORKFLOW,
  own_task: OWN_WORKFLOW,
  own_credential: {
    ...OUTSIDERS,
    ...NARROW_OUT,
    viewer: "not_your_credential",
    "other editor": "not_your_credential",
    owner: "in",
    admin: "in",
  },
  own_rule: {
    ...OUTSIDERS,
    ...NARROW_OUT,
    viewer: "not_your_rule",
    "other editor": "not_your_rule",
    owner: "in",
    admin: "in",
  },
  admin: {
    ...OUTSIDERS,
    ...NARROW_OUT,
    viewer: "role_too_low",
    "other editor": "role_too_low",
    owner: "role_too_low",
    admin: "in",
  },
};

const USERS: Readonly<Record<CallerName, string>> = {
  nobody: "ana",
  "wrong token": "ana",
  "expired token": "ana",
  "revoked token": "ana",
  "disabled account": "dora",
  viewer: "vera",
  "other editor": "ben",
  owner: "ana",
  admin: "root",
  "owner's read token": "ana",
  "owner's distributor token": "ana",
  "other's distributor token": "ben",
  "admin's distributor token": "root",
  "demoted owner's distributor token": "dan",
  "worker of the batch": "ana",
  "forged worker": "ana",
};

let lab: AccountsLab;
let things: Readonly<Record<string, number>>;
let bearers: Readonly<Record<CallerName, string | undefined>>;

beforeAll(async () => {
  lab = await openAccountsLab();
  const { workflowId, firstTaskId } = await makeWorkflow(lab, "ana", { workflowArgs: "table" });
  const cluster = { name: "dummy", kind: "dummy", queues: [] };
  const registered = await lab.call(
    "registerDistributor",
    { body: { user: "ana", host: "login1", version: "0.0.0-test", cluster } },
    lab.tokens.ana,
  );
  const distributorId = registered.reply.distributorId;
  const credential = makeSecret();
  const batchId = 1;
  await lab.store.write((tx) =>
    tx
      .insertInto("batch")
      .values({
        id: batchId,
        distributor_id: distributorId,
        key: "of the table",
        credential_hash: hashSecret(credential),
        created_at: lab.clock(),
      })
      .execute(),
  );
  const { credentialId } = await lab.makeToken("ana");
  const ruleId = await plantRule();
  things = { workflowId, taskId: firstTaskId, distributorId, batchId, credentialId, ruleId };
  bearers = await makeBearers(credential);
});
afterAll(() => lab[Symbol.asyncDispose]());

/** Ana's, to an address that nothing is sent to. */
async function plantRule(): Promise<number> {
  const id = 1_000;
  await lab.store.write((tx) =>
    insertRule(tx, {
      id,
      user_name: "ana",
      scope: "all",
      tool_id: null,
      workflow_id: null,
      events: "failed",
      stalled_ms: 60_000,
      back_pressure_ms: 60_000,
      channel: "slack",
      target: "http://127.0.0.1:9/",
      secret: "",
      is_enabled: 1,
      created_at: lab.clock(),
    }),
  );
  return id;
}

async function makeBearers(credential: string): Promise<typeof bearers> {
  const expired = await lab.makeToken("ana", { expiresInSeconds: 60 });
  const revoked = await lab.makeToken("ana");
  await lab.call("revokeToken", { credentialId: revoked.credentialId }, lab.tokens.ana);
  for (const name of ["dora", "dan"]) await lab.makeAccount(name, "editor");
  const disabled = await lab.makeToken("dora");
  const demoted = await lab.makeToken("dan", { scope: "distributor" });
  await lab.call(
    "putAccount",
    { name: "dora", body: { user: "root", role: "editor", disabled: true } },
    SERVER_TOKEN,
  );
  await lab.makeAccount("dan", "viewer");
  const narrow = async (user: string, scope: "read" | "distributor") =>
    (await lab.makeToken(user, { scope })).token;
  const made = {
    nobody: undefined,
    "wrong token": `jobmon_ana.${makeSecret()}`,
    "expired token": expired.token,
    "revoked token": revoked.token,
    "disabled account": disabled.token,
    viewer: lab.tokens.vera,
    "other editor": lab.tokens.ben,
    owner: lab.tokens.ana,
    admin: lab.tokens.root,
    "owner's read token": await narrow("ana", "read"),
    "owner's distributor token": await narrow("ana", "distributor"),
    "other's distributor token": await narrow("ben", "distributor"),
    "admin's distributor token": await narrow("root", "distributor"),
    "demoted owner's distributor token": demoted.token,
    "worker of the batch": credential,
    "forged worker": makeSecret(),
  };
  lab.clock.advance(61_000);
  return made;
}

/** The example of the contract, about ana's things, in the caller's own name. */
function callOf(operation: Operation, user: string): object {
  const { example, params }: RouteSpec = routes[operation];
  const own = Object.fromEntries(
    Object.keys(params?.shape ?? {}).flatMap((name) => (name in things ? [[name, things[name]]] : [])),
  );
  const body = example.body as Readonly<Record<string, unknown>> | undefined;
  return {
    ...example.params,
    ...own,
    ...example.query,
    ...(body === undefined
      ? {}
      : {
          body: {
            ...body,
            ...("user" in body ? { user } : {}),
            ...("waitSeconds" in body ? { waitSeconds: 0 } : {}),
          },
        }),
  };
}

/** What any change of a workflow, an account or a credential leaves. */
async function readTraces(): Promise<unknown> {
  return lab.store.read(async (db) => ({
    audits: await db
      .selectFrom("audit_log")
      .select((of) => of.fn.countAll().as("rows"))
      .execute(),
    workflows: await db
      .selectFrom("workflow")
      .select(["id", "version", "status", "is_paused"])
      .orderBy("id")
      .execute(),
    tasks: await db.selectFrom("task").select(["id", "status", "version"]).orderBy("id").execute(),
    distributors: await db.selectFrom("distributor").selectAll().orderBy("id").execute(),
    accounts: await db.selectFrom("account").select(["name", "role", "is_disabled"]).orderBy("id").execute(),
    credentials: await db.selectFrom("credential").select(["id", "ended_at"]).orderBy("id").execute(),
    rules: await db.selectFrom("notification_rule").select(["id", "is_enabled"]).orderBy("id").execute(),
    messages: await db.selectFrom("notification_message").select(["id", "state"]).orderBy("id").execute(),
    tools: await db.selectFrom("tool").selectAll().orderBy("id").execute(),
  }));
}

const REFUSED = new Set([401, 403]);
/** `not_your_instance` is what a distributor that was let in hears of the example's instances. */
const verdictOf = ({ status, code }: { readonly status: number; readonly code: string | undefined }) =>
  REFUSED.has(status) && code !== "not_your_instance" ? code : "in";

describe("the policy", () => {
  for (const operation of Object.keys(routes) as Operation[])
    test(`of ${operation} lets in whom it says, and tells the others why not`, async () => {
      const verdicts: Record<string, string | undefined> = {};
      // Those that are refused come first: what they leave behind is what was there.
      const turn = (name: CallerName) => (EXPECTED[policy[operation]][name] === "in" ? 1 : 0);
      let before: unknown = await readTraces();
      for (const name of CALLERS.toSorted((left, right) => turn(left) - turn(right))) {
        if (turn(name) === 1 && before !== undefined) {
          expect(await readTraces()).toEqual(before);
          before = undefined;
        }
        const answer = await lab.call(operation, callOf(operation, USERS[name]) as never, bearers[name]);
        expect(answer.status, `${operation} as ${name}: ${JSON.stringify(answer.reply)}`).not.toBe(500);
        verdicts[name] = verdictOf(answer);
      }
      expect(verdicts).toEqual(EXPECTED[policy[operation]]);
    });

  for (const [route, need] of Object.entries(BROWSER_POLICY))
    test(`of ${route}, which is the browser's, is the same`, async () => {
      const [method = "", pattern = ""] = route.split(" ");
      if (need === "open") return expect(route).toMatch(/sign-in|session|oidc/);
      const path = pattern.replace(/:instanceId/, "1").replace(/:stream/, "stdout");
      const verdicts: Record<string, string | undefined> = {};
      for (const name of CALLERS) {
        const bearer = bearers[name];
        const answer = await lab.ask(path, {
          method,
          headers: {
            "content-type": "application/json",
            ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          },
          body: method === "POST" ? JSON.stringify({ user: USERS[name] }) : undefined,
        });
        verdicts[name] = verdictOf(answer);
      }
      expect(verdicts).toEqual(EXPECTED[need]);
    });

  test("has no operation that changes anything and needs no more than reading", () => {
    const readers = Object.entries<RouteSpec>(routes).filter(
      ([operation, { method }]) => method !== "GET" && policy[operation as Operation] === "read",
    );
    expect(readers.map(([operation]) => operation).sort()).toEqual(["listInstancesOfTasks", "listRelatives"]);
  });

  test("gives every caller of this table something that no other gives", () => {
    const columns = CALLERS.map((name) =>
      Object.values(EXPECTED)
        .map((row) => row[name])
        .join(),
    );
    expect(new Set(columns).size).toBeGreaterThan(9);
  });
});

describe("a request that names somebody else", () => {
  const naming = (Object.keys(routes) as Operation[]).filter((operation) => {
    const { body }: RouteSpec = routes[operation];
    const example = routes[operation].example as { readonly body?: object };
    return (
      body !== undefined && "user" in (example.body ?? {}) && !["open", "batch"].includes(policy[operation])
    );
  });

  test("is found in every operation that has a user", () => {
    expect(naming.length).toBeGreaterThan(12);
  });

  for (const operation of naming)
    test(`is refused by ${operation}, whoever it names, but for an admin`, async () => {
      const verdict = async (as: CallerName, named: string) =>
        verdictOf(await lab.call(operation, callOf(operation, named) as never, bearers[as]));
      const need = policy[operation];
      if (need === "admin") expect(await verdict("owner", "root")).toBe("role_too_low");
      else {
        expect(await verdict("owner", "ben")).toBe("user_differs");
        expect(await verdict("owner", "root")).toBe("user_differs");
      }
      expect(await verdict("admin", "ana")).toBe(operation === "answerLogin" ? "user_differs" : "in");
    });
});
