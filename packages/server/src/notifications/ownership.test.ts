/** Whose rules are whose, on a real server with accounts. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type AccountsLab, openAccountsLab } from "../testing/accounts-lab.ts";

let lab: AccountsLab;
beforeAll(async () => {
  lab = await openAccountsLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

const target = "https://hooks.slack.com/services/T0/B0/SECRET";
const rule = { scope: "all", events: ["failed"], channel: "slack", target } as const;
const make = (user: string, as: string, more: object = {}) =>
  lab.call(
    "createNotificationRule",
    { body: { user, ...rule, events: [...rule.events], ...more } },
    lab.tokens[as],
  );
const list = async (as: string, user?: string) =>
  lab.call("listNotificationRules", user === undefined ? {} : { user }, lab.tokens[as]);

describe("rules", () => {
  test("are seen and removed by whose they are, and by admins; nobody gets the address back", async () => {
    const made = await make("ana", "ana");
    expect(made.status).toBe(200);
    const { ruleId } = made.reply.rule;
    expect((await list("ana")).reply.rows.map((row) => row.ruleId)).toContain(ruleId);
    expect((await list("ben")).reply.rows).toEqual([]);
    expect((await list("ben", "ana")).code).toBe("user_differs");
    expect((await list("ben", "*")).code).toBe("user_differs");
    const seen = await list("root", "*");
    expect(seen.reply.rows[0]).toMatchObject({ user: "ana", target: "https://hooks.slack.com/..." });
    expect(JSON.stringify([made.reply, seen.reply, lab.logged])).not.toContain("SECRET");
    const remove = (as: string) => lab.call("deleteNotificationRule", { ruleId }, lab.tokens[as]);
    const tryOut = await lab.call("testNotificationRule", { ruleId }, lab.tokens.ben);
    expect(tryOut.code).toBe("not_your_rule");
    expect((await remove("ben")).code).toBe("not_your_rule");
    expect((await list("ana")).reply.rows).toHaveLength(1);
    expect((await remove("root")).status).toBe(200);
    expect((await list("ana")).reply.rows).toEqual([]);
    expect((await remove("ana")).code).toBe("not_found");
    const audit = await lab.call("listAuditEntries", {}, lab.tokens.root);
    const [entry] = audit.reply.rows;
    expect(entry).toMatchObject({ actor: "root", actingFor: "ana", event: "notification_rule_deleted" });
  });

  test("are made for oneself, also by who may only look, and for others by admins", async () => {
    expect((await make("vera", "vera")).status).toBe(200);
    expect((await make("ana", "ben")).code).toBe("user_differs");
    expect((await make("ben", "root")).reply.rule.user).toBe("ben");
  });

  test("do not reach what only the server reaches", async () => {
    for (const private_ of [
      "http://127.0.0.1:9/",
      "http://localhost/",
      "http://169.254.169.254/",
      "http://[::1]/",
    ])
      expect((await make("ana", "ana", { target: private_ })).code, private_).toBe("target_refused");
    expect((await make("ana", "ana", { channel: "email", target: "ana@example.org" })).reply).toMatchObject({
      code: "target_refused",
      detail: "The rule was not made: This server sends no mail.",
    });
  });

  test("that are badly made are refused with what is wrong", async () => {
    const bad: readonly (readonly [object, string, RegExp])[] = [
      [{ scope: "tool" }, "invalid_request", /takes the name of a tool/],
      [{ scope: "workflow" }, "invalid_request", /takes the id of a workflow/],
      [{ scope: "all", workflowId: 7 }, "invalid_request", /takes neither/],
      [{ scope: "workflow", workflowId: 999 }, "not_found", /no workflow 999/],
      [{ scope: "tool", tool: "' OR 1=1 --" }, "not_found", /no tool/],
      [{ events: [] }, "invalid_request", /events/],
      [{ events: ["exploded"] }, "invalid_request", /events/],
      [{ stalledMinutes: 0 }, "invalid_request", /stalledMinutes/],
      [{ channel: "pigeon" }, "invalid_request", /channel/],
      [{ target: "x".repeat(5_000) }, "invalid_request", /target/],
    ];
    for (const [more, code, detail] of bad) {
      const { code: found, reply } = await make("ana", "ana", more);
      expect(found, JSON.stringify(more)).toBe(code);
      expect(JSON.stringify(reply)).toMatch(detail);
    }
  });

  test("of one user are limited", async () => {
    await lab.makeAccount("dora", "viewer");
    for (let at = 0; at < 100; at++) expect((await make("dora", "root")).status).toBe(200);
    expect((await make("dora", "root")).code).toBe("too_many_rules");
  });
});
