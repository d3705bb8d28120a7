/** The pure parts: when, whether, and in which words. */
import { describe, expect, test } from "bun:test";
import type { OpenEvent } from "@jobmon/store";
import { composeMessage, MAX_TOLD_EVENTS } from "./compose-message.ts";
import { judgeAttempt } from "./judge-attempt.ts";
import { checkTarget, judgeAddress, redactTarget } from "./judge-target.ts";
import { decideEvents, isAbout } from "./news.ts";
import type { TargetRules } from "./notify-options.ts";
import { planDigest } from "./plan-digest.ts";
import { renderSlack, renderText } from "./render-message.ts";
import { ForbiddenAddress, lookUpJudged } from "./send/post-json.ts";

const HOUR_MS = 3_600_000;
const now = 100 * HOUR_MS;

describe("planDigest", () => {
  const state = { now, firstAt: now, windowMs: 60_000, madeAt: [] as number[], messagesPerHour: 2 };

  test("waits for the window, and for room within the hour", () => {
    expect(planDigest(state)).toBe(now + 60_000);
    expect(planDigest({ ...state, madeAt: [now - 50] })).toBe(now + 60_000);
    expect(planDigest({ ...state, madeAt: [now - 3_000, now - 50] })).toBe(now - 3_000 + HOUR_MS);
    expect(planDigest({ ...state, madeAt: [now - HOUR_MS, now - 3_000] })).toBe(now + 60_000);
  });

  test("holds nothing up when the clock was set back", () => {
    expect(planDigest({ ...state, firstAt: now + HOUR_MS })).toBe(now);
    expect(planDigest({ ...state, madeAt: [now + 1, now + 2] })).toBe(now + 60_000);
  });
});

describe("judgeAttempt", () => {
  const attempt = { attempts: 1, createdAt: now, now, random: 0.5 };
  const failed = { kind: "failed", why: "It answered with status 500." } as const;
  const waits = (attempts: number, random = 0.5) =>
    judgeAttempt({ ...attempt, outcome: failed, attempts, random }).next_at - now;

  test("waits longer after each failure, up to an hour, never quite the same", () => {
    expect([1, 2, 3, 9, 500].map((attempts) => waits(attempts))).toEqual([
      10_000,
      20_000,
      40_000,
      2_560_000,
      HOUR_MS,
    ]);
    expect([waits(1, 0), waits(1, 1)]).toEqual([8_000, 12_000]);
  });

  test("keeps the receiver's wish, and gives up when that is beyond the day", () => {
    const wish = (retryAfterMs: number) => judgeAttempt({ ...attempt, outcome: { ...failed, retryAfterMs } });
    expect(wish(5).next_at).toBe(now + 10_000);
    expect(wish(600_000)).toMatchObject({ state: "waiting", next_at: now + 600_000 });
    expect(wish(25 * HOUR_MS)).toMatchObject({
      state: "given_up",
      error: "It answered with status 500. Given up after a day and 1 attempt.",
    });
  });
});

describe("rules", () => {
  const rule = {
    id: 1,
    scope: "all",
    events: "failed stalled",
    user_name: "ana",
    tool_id: null,
    workflow_id: null,
  } as const;
  const workflow = { workflowId: 7, toolId: 3, user: "ana" };

  test("are about all of a user, all of a tool, or one workflow", () => {
    expect(isAbout(rule, workflow)).toBe(true);
    expect(isAbout({ ...rule, user_name: "ben" }, workflow)).toBe(false);
    expect(isAbout({ ...rule, user_name: "ben", scope: "tool", tool_id: 3 }, workflow)).toBe(true);
    expect(isAbout({ ...rule, scope: "tool", tool_id: 4 }, workflow)).toBe(false);
    expect(isAbout({ ...rule, scope: "workflow", workflow_id: 7 }, workflow)).toBe(true);
    expect(isAbout({ ...rule, scope: "workflow", workflow_id: 8 }, workflow)).toBe(false);
  });

  test("hear of the kinds that they name", () => {
    const news = (["failed", "finished", "first_failure"] as const).map((kind) => ({
      workflowId: 7,
      runId: 9,
      kind,
      episode: 0,
      reason: null,
    }));
    const events = decideEvents([rule, { ...rule, id: 2, events: "finished" }], news, { counts: {}, now });
    expect(events.map(({ rule_id, kind }) => `${rule_id} ${kind}`)).toEqual(["1 failed", "2 finished"]);
  });
});

describe("an address", () => {
  const open: TargetRules = { allowedHosts: [], mailDomains: [], hasMail: true, mayReachPrivate: true };
  const shared = { ...open, mayReachPrivate: false };
  const refusal = (target: string, rules = shared, channel: "webhook" | "email" = "webhook") => {
    try {
      checkTarget(channel, target, rules);
      return undefined;
    } catch (error) {
      expect(error).toMatchObject({ code: "target_refused" });
      return (error as Error).message;
    }
  };

  test("is one of http or https, without a password in it", () => {
    for (const bad of ["file:///etc/passwd", "gopher://x", "portal.example.org", "http://", "javascript:1"])
      expect(refusal(bad, open), bad).toContain("no URL of http or https");
    expect(refusal("https://ana:secret@example.org/", open)).not.toContain("secret");
    expect(refusal("https://ana:secret@example.org/", open)).toContain("password");
  });

  test("of this host or a private network is refused where accounts are on, however it is written", () => {
    const written = [
      "http://127.0.0.1/",
      "http://2130706433/",
      "http://0x7f.1/",
      "http://0/",
      "http://localhost:8070/",
      "http://db.internal/",
      "http://10.1.2.3/",
      "http://192.168.0.1/",
      "http://172.31.255.255/",
      "http://100.64.0.1/",
      "http://169.254.169.254/latest/meta-data",
      "http://[::1]/",
      "http://[::]/",
      "http://[::ffff:127.0.0.1]/",
      "http://[fe80::1]/",
      "http://[fd00::1]/",
      "http://[64:ff9b::7f00:1]/",
      "http://[2002:7f00:1::]/",
    ];
    for (const target of written) expect(refusal(target), target).toMatch(/private network/);
    for (const target of written) expect(refusal(target, open), target).toBeUndefined();
    for (const target of ["https://hooks.slack.com/x", "http://8.8.8.8/", "http://[2600::1]/"])
      expect(refusal(target), target).toBeUndefined();
  });

  test("is one of the hosts that are listed, where some are", () => {
    const rules = { ...shared, allowedHosts: ["hooks.slack.com", "*.example.org", "10.0.0.7"] };
    for (const good of ["https://hooks.slack.com/x", "https://a.b.EXAMPLE.org/", "http://10.0.0.7:90/"])
      expect(refusal(good, rules), good).toBeUndefined();
    for (const bad of [
      "https://slack.com/",
      "https://example.org/",
      "https://badexample.org/",
      "http://10.0.0.8/",
    ])
      expect(refusal(bad, rules), bad).toContain("notify.allowed_hosts");
    expect(refusal("https://elsewhere.org/", { ...rules, mayReachPrivate: true })).toContain("allowed_hosts");
  });

  test("of a name that leads to a private network is not connected to", async () => {
    const look = (rules: TargetRules) =>
      new Promise((resolve) => {
        lookUpJudged(rules)("localhost", { all: true }, (error, addresses) => resolve(error ?? addresses));
      });
    expect(await look(shared)).toBeInstanceOf(ForbiddenAddress);
    expect(await look(open)).toBeArray();
    expect(judgeAddress("10.0.0.1", shared)).toBeString();
    expect(judgeAddress("no address", shared)).toBeString();
  });

  test("of mail is one mailbox, of a domain that is allowed", () => {
    for (const bad of [
      "ana",
      "ana@",
      "a@b.org, c@d.org",
      "Ana <ana@example.org>",
      "a@b.org\nBcc: c@d.org",
      "a b@c.org",
    ])
      expect(refusal(bad, open, "email"), bad).toContain("no address of e-mail");
    expect(refusal("ana@example.org", open, "email")).toBeUndefined();
    expect(refusal("ana@example.org", { ...open, hasMail: false }, "email")).toContain("sends no mail");
    const rules = { ...open, mailDomains: ["example.org"] };
    expect(refusal("ana@example.org", rules, "email")).toBeUndefined();
    expect(refusal("ana@elsewhere.org", rules, "email")).toContain("notify.mail_domains");
  });

  test("is shown without what may be secret", () => {
    expect(redactTarget("slack", "https://hooks.slack.com:8443/services/T/B/s?k=1#x")).toBe(
      "https://hooks.slack.com:8443/...",
    );
  });
});

describe("a message", () => {
  const event = (id: number, more: Partial<OpenEvent> = {}): OpenEvent => ({
    id,
    rule_id: 1,
    workflow_id: id,
    workflow_run_id: id,
    kind: "failed",
    episode: 0,
    facts: JSON.stringify({ reason: null, counts: { DONE: 1_200, LAUNCHED: 1, INSTANTIATING: 2 } }),
    created_at: now,
    message_id: null,
    workflow_name: `study ${id}`,
    workflow_user: "ana",
    tool_name: "lab",
    ...more,
  });
  const compose = (events: readonly OpenEvent[]) =>
    composeMessage({ key: "k", now, events, errors: new Map(), publicUrl: null });

  test("of thousands of events tells of some and counts the rest", () => {
    const body = compose(Array.from({ length: 4_000 }, (_, at) => event(at + 1)));
    expect(body).toMatchObject({ title: "4,000 workflows failed", omitted: 4_000 - MAX_TOLD_EVENTS });
    expect(renderText(body)).toEndWith("And 3,950 more.\n");
    expect(renderSlack(body).text.length).toBeLessThan(10_000);
  });

  test("has one line where it says so, whatever names hold", () => {
    const body = compose([event(1, { workflow_name: "a\r\nBcc: x\u202e\u0000b" })]);
    expect(body.title).toBe("Workflow a Bcc: x b (1) failed");
    expect(body.events[0]?.summary).not.toMatch(/\p{Cc}/u);
    expect(compose([event(1, { workflow_name: "x".repeat(9_000) })]).title.length).toBeLessThan(300);
    expect(renderText(body)).toContain("Tasks: 1,200 done, 3 on their way.");
  });
});
