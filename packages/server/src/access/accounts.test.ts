import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  type AccountsLab,
  makeWorkflow,
  OPERATOR,
  openAccountsLab,
  SERVER_TOKEN,
} from "../testing/accounts-lab.ts";

let lab: AccountsLab;
beforeEach(async () => {
  lab = await openAccountsLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

const as = (user: string) => lab.tokens[user] as string;
const HOSTILE = [
  "'; DROP TABLE account; --",
  '" OR 1=1 --',
  "../../../../etc/passwd",
  "..%2f..%2fetc%2fpasswd",
  "C:\\windows\\system32",
  "\u0000null",
  "ana\r\nx-admin: yes",
  "<script>alert(1)</script>",
  "{{7*7}}$(id)`id`%s%n",
  "\u202egnp.exe",
  "a".repeat(256),
];

describe("who changed what", () => {
  test("is told by the account, whatever else the request says", async () => {
    const { workflowId } = await makeWorkflow(lab, "ana", { workflowArgs: "audit" });
    await lab.call("pauseWorkflow", { workflowId, body: { user: "ana" } }, as("ana"));
    await lab.call("unpauseWorkflow", { workflowId, body: { user: "ana" } }, SERVER_TOKEN);
    const { reply } = await lab.call("getWorkflowStory", { workflowId }, as("vera"));
    const told = reply.rows.map(({ who, what }) => `${who} ${what}`);
    expect(told).toEqual([
      "root for ana workflow_unpaused",
      "ana workflow_paused",
      "ana workflow_bound",
      "ana workflow_drafted",
    ]);
    const audit = await lab.call("listAuditEntries", { actor: "ana", limit: 2 }, SERVER_TOKEN);
    expect(audit.reply.rows.map(({ actor, actingFor, event }) => [actor, actingFor, event])).toEqual([
      [OPERATOR, "ana", "workflow_unpaused"],
      ["ana", null, "workflow_paused"],
    ]);
    const older = await lab.call(
      "listAuditEntries",
      { actor: "ana", limit: 2, cursor: audit.reply.nextCursor ?? undefined },
      SERVER_TOKEN,
    );
    expect(older.reply.rows[0]?.event).toBe("workflow_bound");
  });

  test("and a refusal says who attempted what on which workflow, whose it is, and what to do", async () => {
    const { workflowId } = await makeWorkflow(lab, "ana", { workflowArgs: "refusal" });
    const { reply } = await lab.call("stopWorkflow", { workflowId, body: { user: "ben" } }, as("ben"));
    expect(reply as unknown).toMatchObject({
      code: "not_your_workflow",
      detail: `The account ben attempted stopWorkflow on workflow ${workflowId}, which belongs to ana.`,
      hint: "Ask ana or an admin of this server to do it.",
      ids: { workflowId },
    });
  });

  test("an admin who resumes a workflow leaves it whose it is", async () => {
    const { workflowId } = await makeWorkflow(lab, "ana", { workflowArgs: "resume" });
    const body = { user: OPERATOR, host: "login1", contextPath: null };
    expect((await lab.call("startWorkflow", { workflowId, body }, SERVER_TOKEN)).status).toBe(200);
    const workflow = await lab.call("getWorkflow", { workflowId }, as("vera"));
    expect(workflow.reply.user).toBe("ana");
    expect((await lab.call("pauseWorkflow", { workflowId, body: { user: "ana" } }, as("ana"))).status).toBe(
      200,
    );
  });
});

describe("another's workflow", () => {
  test("is not changed by a draft that turns out to be a copy of it", async () => {
    const { workflowId } = await makeWorkflow(lab, "ana", { workflowArgs: "twin" });
    const copy = makeWorkflow(lab, "ben", { workflowArgs: "twin" });
    await expect(copy).rejects.toThrow("workflow_already_exists");
    const draft = await lab.store.read((db) =>
      db.selectFrom("workflow").select("id").where("user_name", "=", "ben").executeTakeFirstOrThrow(),
    );
    const bind = (existing: "resume" | "find") =>
      lab.call("bindDraft", { workflowId: draft.id, body: { existing } }, as("ben"));
    expect((await bind("resume")).reply as unknown).toMatchObject({
      code: "not_your_workflow",
      ids: { workflowId },
    });
    expect((await bind("find")).reply).toMatchObject({ state: "bound", workflowId, created: false });
  });

  test("is not changed by naming its tasks under a workflow of one's own", async () => {
    const { firstTaskId } = await makeWorkflow(lab, "ana", { workflowArgs: "a" });
    const own = await makeWorkflow(lab, "ben", { workflowArgs: "b" });
    const body = { user: "ben", status: "DONE" as const, taskIds: [firstTaskId] };
    const { status } = await lab.call("setTaskStatus", { workflowId: own.workflowId, body }, as("ben"));
    expect(status).toBeGreaterThanOrEqual(400);
    expect((await lab.call("getTask", { taskId: firstTaskId }, as("vera"))).reply.status).toBe("REGISTERING");
  });
});

describe("an account", () => {
  test("that is demoted or disabled may no more from the next request on", async () => {
    const body = { name: "of ana" };
    expect((await lab.call("ensureTool", { body }, as("ana"))).status).toBe(200);
    await lab.makeAccount("ana", "viewer");
    expect((await lab.call("ensureTool", { body }, as("ana"))).code).toBe("role_too_low");
    await lab.call(
      "putAccount",
      { name: "ana", body: { user: OPERATOR, role: "editor", disabled: true } },
      SERVER_TOKEN,
    );
    expect((await lab.call("listWorkflows", {}, as("ana"))).code).toBe("credential_ended");
  });

  test("of whoever runs the server stays an admin's", async () => {
    for (const change of [{ role: "viewer" as const }, { role: "admin" as const, disabled: true }])
      expect(
        (await lab.call("putAccount", { name: OPERATOR, body: { user: OPERATOR, ...change } }, SERVER_TOKEN))
          .code,
      ).toBe("conflict");
  });

  test("cannot have a name that a header, a path or a shell reads otherwise", async () => {
    for (const name of HOSTILE) {
      const body = { user: OPERATOR, role: "viewer" as const };
      const { status } = await lab.call("putAccount", { name, body }, SERVER_TOKEN);
      expect([400, 404]).toContain(status);
    }
    const { reply } = await lab.call("listAccounts", {}, SERVER_TOKEN);
    expect(reply.rows.map(({ name }) => name)).toEqual(["ana", "ben", "root", "vera"]);
  });

  test("is listed in pages", async () => {
    const first = await lab.call("listAccounts", { limit: 3 }, SERVER_TOKEN);
    const rest = await lab.call(
      "listAccounts",
      { limit: 3, cursor: first.reply.nextCursor ?? undefined },
      SERVER_TOKEN,
    );
    expect([...first.reply.rows, ...rest.reply.rows].map(({ name, role }) => `${name} ${role}`)).toEqual([
      "ana editor",
      "ben editor",
      "root admin",
      "vera viewer",
    ]);
    expect(rest.reply.nextCursor).toBeNull();
  });
});

describe("a token", () => {
  test("says who is asking, with what, and until when", async () => {
    const { token } = await lab.makeToken("ana", { scope: "read", expiresInSeconds: 3_600 });
    const { reply } = await lab.call("getCaller", {}, token);
    expect(reply).toEqual({
      accounts: true,
      user: "ana",
      role: "editor",
      scope: "read",
      via: "token",
      expiresAt: lab.clock() + 3_600_000,
    });
    expect((await lab.call("getCaller", {}, SERVER_TOKEN)).reply).toMatchObject({
      user: OPERATOR,
      via: "operator",
    });
  });

  test("lives no longer than the server allows", async () => {
    const { token } = await lab.makeToken("ana", { expiresInSeconds: 10 * 365 * 86_400 });
    lab.clock.advance(90 * 86_400_000 - 1);
    expect((await lab.call("getCaller", {}, token)).status).toBe(200);
    lab.clock.advance(1);
    expect((await lab.call("getCaller", {}, token)).code).toBe("credential_expired");
  });

  test("that expired is forgotten a month later, when the next one is made", async () => {
    const { credentialId } = await lab.makeToken("ana", { expiresInSeconds: 3_600 });
    const listed = async () =>
      (await lab.call("listTokens", {}, as("ana"))).reply.rows.map((row) => row.credentialId);
    lab.clock.advance(3_600_000 + 30 * 86_400_000);
    await lab.makeToken("ana");
    expect(await listed()).toContain(credentialId);
    lab.clock.advance(1);
    await lab.makeToken("ana");
    expect(await listed()).not.toContain(credentialId);
  });

  test("tells when it was used last, to the minute", async () => {
    const { token, credentialId } = await lab.makeToken("ana");
    const lastUse = async () =>
      (await lab.call("listTokens", {}, as("ana"))).reply.rows.find(
        (row) => row.credentialId === credentialId,
      )?.lastUsedAt;
    expect(await lastUse()).toBeNull();
    const firstUse = lab.clock();
    await lab.call("getCaller", {}, token);
    lab.clock.advance(59_000);
    await lab.call("getCaller", {}, token);
    expect(await lastUse()).toBe(firstUse);
    lab.clock.advance(1_000);
    await lab.call("getCaller", {}, token);
    expect(await lastUse()).toBe(firstUse + 60_000);
    const { reply } = await lab.call("listAccounts", {}, SERVER_TOKEN);
    const seen = Object.fromEntries(reply.rows.map(({ name, lastSeenAt }) => [name, lastSeenAt]));
    expect(seen).toMatchObject({ ana: firstUse + 60_000, ben: null });
  });

  test("of everybody is listed for an admin alone, and of another for nobody else", async () => {
    expect((await lab.call("listTokens", { user: "*" }, as("ana"))).code).toBe("user_differs");
    expect((await lab.call("listTokens", { user: "ben" }, as("ana"))).code).toBe("user_differs");
    const all = await lab.call("listTokens", { user: "*" }, SERVER_TOKEN);
    expect(new Set(all.reply.rows.map(({ account }) => account))).toEqual(new Set(["ana", "ben", "vera"]));
    const own = await lab.call("listTokens", {}, as("ana"));
    expect(own.reply.rows.map(({ account, current }) => [account, current])).toEqual([["ana", true]]);
  });

  test("stands nowhere as it is: not in the database, not in the log, not in any other reply", async () => {
    const { token } = await lab.makeToken("ana");
    await lab.call("getCaller", {}, token);
    await lab.call("pauseWorkflow", { workflowId: 1, body: { user: "ana" } }, `${token}x`);
    await lab.ask(`/api/v1/workflows?token=${token}`, { headers: { authorization: `Bearer ${token}` } });
    const rows = await lab.store.read((db) => db.selectFrom("credential").selectAll().execute());
    const audits = await lab.store.read((db) => db.selectFrom("audit_log").selectAll().execute());
    const list = await lab.call("listTokens", { user: "*" }, SERVER_TOKEN);
    const everything = JSON.stringify([rows, audits, list.reply, lab.logged]);
    for (const secret of [token, ...Object.values(lab.tokens)])
      expect(everything).not.toContain(secret.split(".").at(-1) as string);
  });
});

describe("texts that are meant to be read otherwise", () => {
  test("are kept and given back as they are, in every field of accounts that takes any text", async () => {
    const isFine = (text: string) => text.length <= 255 && !/\p{Cc}/u.test(text);
    for (const text of HOSTILE) {
      const body = { user: "ana", name: text };
      const made = await lab.call("createToken", { body }, as("ana"));
      expect(made.status).toBe(isFine(text) ? 200 : 400);
      if (isFine(text)) expect(made.reply.credential.name).toBe(text);
      const asked = await lab.call("requestLogin", { body: { client: text } }, undefined);
      expect(asked.status).toBe(isFine(text) ? 200 : 400);
      if (text.length > 255) continue;
      expect((await lab.call("listAuditEntries", { actor: text }, SERVER_TOKEN)).reply.rows).toEqual([]);
    }
    const { reply } = await lab.call("listTokens", {}, as("ana"));
    expect(reply.rows.map(({ name }) => name)).toEqual(expect.arrayContaining(HOSTILE.filter(isFine)));
  });

  test("open nothing as a token, a name or a code", async () => {
    for (const text of HOSTILE) {
      const header = text.replaceAll(/[^\x21-\x7e]/g, "_");
      expect((await lab.call("getCaller", {}, header)).status).toBe(401);
      expect((await lab.call("listTokens", { user: text }, SERVER_TOKEN)).status).toBeGreaterThanOrEqual(400);
      expect(
        (await lab.call("takeLogin", { body: { deviceCode: text.padEnd(16, "x") } }, undefined)).status,
      ).toBeGreaterThanOrEqual(400);
      expect((await lab.call("getLogin", { userCode: text }, as("ana"))).status).toBeGreaterThanOrEqual(400);
    }
  });
});
