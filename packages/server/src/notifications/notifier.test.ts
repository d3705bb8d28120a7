/** From what happens to a run to what arrives at real receivers. */
import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { NotifyLab } from "../testing/notify-lab.ts";
import { startMailReceiver, startWebReceiver } from "../testing/receivers.ts";
import { listNotifications } from "../use-cases/notifications/list-notifications.ts";
import { listNotificationRules } from "../use-cases/notifications/rules.ts";
import { testNotificationRule } from "../use-cases/notifications/test-rule.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const WINDOW_MS = 60_000;

const failing = async ({ notifying }: NotifyLab) =>
  (await listNotifications(notifying.engine, { limit: 100, state: "failing" })).rows;
const all = async ({ notifying }: NotifyLab) =>
  (await listNotifications(notifying.engine, { limit: 100, state: "all" })).rows;

describe("a webhook", () => {
  test("is told of a workflow that failed: what, how far it was, and the error behind it", async () => {
    await using lab = await NotifyLab.open({ publicUrl: "https://jobmon.example.org" });
    await using receiver = startWebReceiver();
    const { secret } = await lab.addRule(`${receiver.url}/hook`);
    const { workflowId, runId, instances } = await lab.startWorkflow({ tasks: 3 });
    await lab.distributor.tell("finish", instances.slice(0, 1));
    await lab.distributor.tell("fail", instances.slice(1), { description: "exited with code 7" });
    await lab.tellAfter(WINDOW_MS);
    const [post] = receiver.posts;
    expect(receiver.posts).toHaveLength(1);
    expect(post?.json).toMatchObject({
      type: "jobmon.notification",
      title: `Workflow study 1 (${workflowId}) failed`,
      omitted: 0,
      events: [
        {
          event: "failed",
          workflowId,
          runId,
          tool: "lab",
          user: "ana",
          counts: { DONE: 1, ERROR_FATAL: 2 },
          topError: { count: 2, description: expect.stringContaining("exited with code 7") },
          url: `https://jobmon.example.org/workflows/${workflowId}`,
        },
      ],
    });
    expect(post?.json.messageId).toBe(post?.headers.get("webhook-id") as string);
    expect(post?.headers.get("idempotency-key")).toBe(post?.headers.get("webhook-id"));
    const signed = `${post?.headers.get("webhook-id")}.${post?.headers.get("webhook-timestamp")}.${post?.text}`;
    const key = Buffer.from((secret ?? "").replace("whsec_", ""), "base64");
    expect(post?.headers.get("webhook-signature")).toBe(
      `v1,${createHmac("sha256", key).update(signed).digest("base64")}`,
    );
  });

  test("is told of the first failure of a run once, of its end, and of nothing it did not ask for", async () => {
    await using lab = await NotifyLab.open({ digestWindowMs: 0 });
    await using receiver = startWebReceiver();
    await lab.addRule(`${receiver.url}/first`, { events: ["first_failure"] });
    await lab.addRule(`${receiver.url}/finished`, { events: ["finished"] });
    await lab.addRule(`${receiver.url}/other`, { user: "ben", events: ["failed", "finished"] });
    const { instances } = await lab.startWorkflow({ tasks: 3 });
    await lab.addRule(`${receiver.url}/tool`, {
      user: "ben",
      scope: "tool",
      tool: "lab",
      events: ["failed"],
    });
    for (const id of instances) {
      await lab.distributor.tell("fail", [id]);
      await lab.tell();
    }
    const { instances: good } = await lab.startWorkflow();
    await lab.distributor.tell("finish", good);
    await lab.tell();
    expect(receiver.posts.map(({ path, json }) => `${path} ${json.title}`)).toEqual([
      "/first Workflow study 1 (1) had a first failure",
      "/tool Workflow study 1 (1) failed",
      "/finished Workflow study 2 (2) finished",
    ]);
  });

  test("hears nothing of a change that was undone, and once of one whose answer was lost", async () => {
    await using lab = await NotifyLab.open({ digestWindowMs: 0 });
    await using receiver = startWebReceiver();
    await lab.addRule(receiver.url);
    const { instances } = await lab.startWorkflow();
    lab.lab.breakNextWrite("before");
    expect(lab.distributor.tell("fail", instances)).rejects.toThrow("injected");
    await lab.tell();
    expect(receiver.posts).toEqual([]);
    lab.lab.breakNextWrite("after");
    expect(lab.distributor.tell("fail", instances)).rejects.toThrow("injected");
    await lab.distributor.tell("fail", instances);
    await lab.tell();
    await lab.tell();
    expect(receiver.posts).toHaveLength(1);
  });

  test("gets what was committed before the server died, once", async () => {
    await using lab = await NotifyLab.open();
    await using receiver = startWebReceiver();
    await lab.addRule(receiver.url);
    await lab.fail();
    await lab.lab.restart();
    await lab.tellAfter(WINDOW_MS);
    await lab.lab.restart();
    await lab.tellAfter(WINDOW_MS);
    expect(receiver.posts).toHaveLength(1);
  });
});

describe("a digest", () => {
  test("tells of twelve workflows that fail within its window in one message", async () => {
    await using lab = await NotifyLab.open();
    await using receiver = startWebReceiver();
    await lab.addRule(receiver.url);
    for (let at = 0; at < 12; at++) await lab.fail();
    await lab.tellAfter(WINDOW_MS - 1);
    expect(receiver.posts).toEqual([]);
    const { instances } = await lab.startWorkflow();
    await lab.distributor.tell("finish", instances);
    await lab.tellAfter(1);
    expect(receiver.posts.map(({ json }) => json.title)).toEqual([
      "12 workflows failed, 1 workflow finished",
    ]);
    expect(receiver.posts[0]?.json.events).toHaveLength(13);
    await lab.tellAfter(HOUR_MS);
    expect(receiver.posts).toHaveLength(1);
  });

  test("holds what is beyond the messages of an hour, and then tells it together", async () => {
    await using lab = await NotifyLab.open({ digestWindowMs: 0, messagesPerHour: 2 });
    await using receiver = startWebReceiver();
    await lab.addRule(receiver.url);
    for (let at = 0; at < 5; at++) {
      await lab.fail();
      await lab.tellAfter(MINUTE_MS);
    }
    expect(receiver.posts).toHaveLength(2);
    await lab.tellAfter(HOUR_MS - 5 * MINUTE_MS);
    expect(receiver.posts).toHaveLength(2);
    await lab.tellAfter(MINUTE_MS);
    expect(receiver.posts.map(({ json }) => json.title)).toEqual([
      "Workflow study 1 (1) failed",
      "Workflow study 2 (2) failed",
      "3 workflows failed",
    ]);
  });
});

describe("a receiver in trouble", () => {
  test("that answers 500 and hangs gets the message again under the same key, with growing waits", async () => {
    await using lab = await NotifyLab.open({ digestWindowMs: 0, attemptLimitMs: 300 });
    await using receiver = startWebReceiver();
    receiver.answer({ status: 500 }, "hang", { status: 404 });
    await lab.addRule(receiver.url);
    await lab.fail();
    await lab.tell();
    expect(await failing(lab)).toMatchObject([
      { state: "waiting", attempts: 1, error: "It answered with status 500." },
    ]);
    await lab.tellAfter(9_999);
    expect(receiver.posts).toHaveLength(1);
    await lab.tellAfter(1);
    expect(await failing(lab)).toMatchObject([
      { attempts: 2, error: "127.0.0.1 did not answer within 0.3 seconds." },
    ]);
    await lab.tellAfter(20_000);
    await lab.tellAfter(40_000);
    expect(receiver.posts).toHaveLength(4);
    expect(new Set(receiver.posts.map(({ headers }) => headers.get("webhook-id"))).size).toBe(1);
    expect(new Set(receiver.posts.map(({ text }) => text)).size).toBe(1);
    expect(await failing(lab)).toEqual([]);
    expect(await all(lab)).toMatchObject([{ state: "delivered", attempts: 4, error: null, nextAt: null }]);
  });

  test("that says when to come back is not asked before, in seconds or by a date", async () => {
    await using lab = await NotifyLab.open({ digestWindowMs: 0 });
    await using receiver = startWebReceiver();
    const date = new Date(lab.lab.clock() + 30 * MINUTE_MS).toUTCString();
    receiver.answer(
      { status: 429, headers: { "retry-after": "600" } },
      { status: 503, headers: { "retry-after": date } },
    );
    await lab.addRule(receiver.url);
    await lab.fail();
    await lab.tell();
    await lab.tellAfter(10 * MINUTE_MS - 1);
    expect(receiver.posts).toHaveLength(1);
    await lab.tellAfter(1);
    await lab.tellAfter(20 * MINUTE_MS - 1);
    expect(receiver.posts).toHaveLength(2);
    await lab.tellAfter(1);
    expect(receiver.posts).toHaveLength(3);
  });

  test("that is away for a day is given up, and the reason stays", async () => {
    await using lab = await NotifyLab.open({ digestWindowMs: 0 });
    const receiver = startWebReceiver();
    await receiver[Symbol.asyncDispose]();
    await lab.addRule(receiver.url);
    await lab.fail();
    for (let hour = 0; hour < 27; hour++) await lab.tellAfter(HOUR_MS);
    const [given] = await failing(lab);
    expect(given).toMatchObject({ state: "given_up", nextAt: null });
    expect(given?.error).toMatch(/^No connection to 127\.0\.0\.1.*Given up after a day and \d+ attempts\.$/);
    expect(given?.attempts).toBeGreaterThan(10);
  });

  test("that redirects is not followed, and one that is gone switches its rule off", async () => {
    await using lab = await NotifyLab.open({ digestWindowMs: 0 });
    await using receiver = startWebReceiver();
    await using elsewhere = startWebReceiver();
    receiver.answer({ status: 307, headers: { location: elsewhere.url } });
    await lab.addRule(receiver.url);
    await lab.fail();
    await lab.tell();
    expect(elsewhere.posts).toEqual([]);
    expect((await failing(lab))[0]).toMatchObject({
      state: "given_up",
      error: "It answered with status 307, a redirect, which is not followed.",
    });
    receiver.answer({ status: 410 });
    await lab.fail();
    await lab.tell();
    await lab.fail();
    await lab.tellAfter(HOUR_MS);
    expect(receiver.posts).toHaveLength(2);
    const { rows } = await listNotificationRules(lab.notifying.engine, { limit: 10 });
    expect(rows[0]).toMatchObject({ enabled: false, lastMessage: { state: "given_up" } });
  });

  test("does not hold up the others", async () => {
    await using lab = await NotifyLab.open({ digestWindowMs: 0, attemptLimitMs: 1_000 });
    await using slow = startWebReceiver();
    await using quick = startWebReceiver();
    slow.answer("hang");
    await lab.addRule(slow.url);
    await lab.addRule(quick.url);
    await lab.fail();
    const startedAt = performance.now();
    const telling = lab.tell();
    while (quick.posts.length === 0 && performance.now() - startedAt < 900) await Bun.sleep(5);
    expect(quick.posts).toHaveLength(1);
    await telling;
  });
});

describe("a sweep", () => {
  test("tells of a run none of whose tasks has ended for so long, once for each time", async () => {
    await using lab = await NotifyLab.open({ digestWindowMs: 0 });
    await using receiver = startWebReceiver();
    await lab.addRule(receiver.url, { events: ["stalled"], stalledMinutes: 30 });
    const { instances } = await lab.startWorkflow({ tasks: 3 });
    const lookAfter = async (minutes: number) => {
      lab.lab.clock.advance(minutes * MINUTE_MS);
      await lab.watch();
      await lab.tell();
      return receiver.posts.length;
    };
    expect(await lookAfter(29)).toBe(0);
    await lab.distributor.tell("finish", instances.slice(0, 1));
    expect(await lookAfter(29)).toBe(0);
    // A heartbeat or a start is no end of a task.
    await lab.distributor.heartbeat(instances.slice(1));
    expect(await lookAfter(1)).toBe(1);
    expect(receiver.posts[0]?.json).toMatchObject({
      title: "Workflow study 1 (1) stalled",
      events: [
        { summary: expect.stringContaining("no task has ended for 30 minutes"), counts: { RUNNING: 2 } },
      ],
    });
    expect(await lookAfter(300)).toBe(1);
    await lab.distributor.tell("finish", instances.slice(1, 2));
    expect(await lookAfter(30)).toBe(2);
    await lab.distributor.tell("finish", instances.slice(2));
    expect(await lookAfter(300)).toBe(2);
  });

  test("tells of a cluster that has taken no tasks for so long", async () => {
    await using lab = await NotifyLab.open({ digestWindowMs: 0 });
    await using receiver = startWebReceiver();
    await lab.addRule(receiver.url, { events: ["back_pressure"], backPressureMinutes: 10 });
    await lab.holdBack("the account may have 100 jobs");
    const look = async () => {
      await lab.touch();
      await lab.watch();
      await lab.tell();
      return receiver.posts.length;
    };
    expect(await look()).toBe(0);
    lab.lab.clock.advance(10 * MINUTE_MS);
    expect(await look()).toBe(1);
    expect(await look()).toBe(1);
    expect(receiver.posts[0]?.json).toMatchObject({
      title: "Workflow study 1 (1) is held back by its cluster",
      events: [{ summary: expect.stringContaining("the account may have 100 jobs"), counts: { QUEUED: 1 } }],
    });
  });
});

describe("mail", () => {
  const smtp = (port: number) => ({
    url: `smtp://127.0.0.1:${port}`,
    password: "",
    from: "Jobmon <jobmon@example.org>",
  });

  test("arrives as text that says what happened", async () => {
    await using receiver = await startMailReceiver();
    await using lab = await NotifyLab.open({ digestWindowMs: 0, smtp: smtp(receiver.port) });
    await lab.addRule("ana@example.org", { channel: "email" });
    const { workflowId } = await lab.failNamed("study of fish");
    await lab.tell();
    expect(receiver.mails).toHaveLength(1);
    const [mail] = receiver.mails;
    expect(mail).toMatchObject({ from: "jobmon@example.org", to: ["ana@example.org"] });
    const raw = mail?.text ?? "";
    const [head, text] = [raw.slice(0, raw.indexOf("\r\n\r\n")), raw.slice(raw.indexOf("\r\n\r\n"))];
    expect(head).toContain(`Subject: [jobmon] Workflow study of fish (${workflowId}) failed`);
    expect(head).toContain("Auto-Submitted: auto-generated");
    expect(text).toContain("Tasks: 1 failed.");
    expect(text.replaceAll("=\r\n", "")).toContain("Most frequent error (1 x, ");
  });

  test("to a mailbox that is not there is given up; one that finds the server away is tried again", async () => {
    const receiver = await startMailReceiver();
    await using lab = await NotifyLab.open({ digestWindowMs: 0, smtp: smtp(receiver.port) });
    await lab.addRule("nobody@example.org", { channel: "email" });
    await lab.fail();
    await lab.tell();
    await receiver[Symbol.asyncDispose]();
    await lab.addRule("ana@example.org", { channel: "email" });
    await lab.fail();
    await lab.tell();
    const states = (await failing(lab)).map(({ target, state, error }) => `${target} ${state}: ${error}`);
    expect(states.filter((line) => line.startsWith("nobody")).at(-1)).toBe(
      "nobody@example.org given_up: The mail server refused the address (550).",
    );
    expect(states.find((line) => line.startsWith("ana"))).toMatch(/waiting: The mail server was not reached/);
  });

  test("never carries its password in the clear", async () => {
    await using receiver = await startMailReceiver();
    const url = `smtp://jobmon@127.0.0.1:${receiver.port}`;
    const password = "the password of the mail server";
    await using lab = await NotifyLab.open({ digestWindowMs: 0, smtp: { ...smtp(0), url, password } });
    await lab.addRule("ana@example.org", { channel: "email" });
    await lab.fail();
    await lab.tell();
    expect(receiver.mails).toEqual([]);
    expect((await failing(lab))[0]?.state).toBe("waiting");
  });
});

test("Slack gets its own form, in which names are neither links nor mentions", async () => {
  await using lab = await NotifyLab.open({ digestWindowMs: 0, publicUrl: "https://jobmon.example.org" });
  await using receiver = startWebReceiver();
  await lab.addRule(`${receiver.url}/services/T0/B0/secret`, { channel: "slack" });
  const { workflowId } = await lab.failNamed("<!channel> & co");
  await lab.tell();
  const text = String(receiver.posts[0]?.json.text);
  expect(Object.keys(receiver.posts[0]?.json ?? {})).toEqual(["text"]);
  expect(text).toStartWith(`*Workflow &lt;!channel&gt; &amp; co (${workflowId}) failed*`);
  expect(text).toContain(`<https://jobmon.example.org/workflows/${workflowId}|open>`);
  expect(text).not.toContain("<!channel>");
});

describe("a test of a rule", () => {
  test("says at once whether it arrived, and counts among the messages of the hour", async () => {
    await using lab = await NotifyLab.open({ messagesPerHour: 2 });
    await using receiver = startWebReceiver();
    const { rule } = await lab.addRule(receiver.url);
    const run = () => testNotificationRule(lab.notifying, rule, new AbortController().signal);
    expect(await run()).toEqual({ delivered: true, error: null });
    receiver.answer({ status: 500 });
    expect(await run()).toEqual({ delivered: false, error: "It answered with status 500." });
    expect(run()).rejects.toMatchObject({ code: "too_many_messages" });
    await lab.tellAfter(HOUR_MS);
    expect(receiver.posts.map(({ json }) => json.type)).toEqual(["jobmon.test", "jobmon.test"]);
    expect((await failing(lab))[0]).toMatchObject({
      state: "given_up",
      error: "It answered with status 500.",
    });
  });
});

test("no log, list or audit entry holds a secret of an address", async () => {
  await using lab = await NotifyLab.open({ digestWindowMs: 0, attemptLimitMs: 300 });
  await using receiver = startWebReceiver();
  receiver.answer({ status: 500 }, "hang", { status: 302, headers: { location: "/x" } });
  const { rule, secret } = await lab.addRule(`${receiver.url}/hooks/SECRETPATH?key=SECRETKEY`);
  const away = "http://does-not-exist.invalid/hooks/SECRETPATH";
  const { rule: other } = await lab.addRule(away, { channel: "slack" });
  await lab.fail();
  await lab.tell();
  await lab.tellAfter(30_000);
  await lab.tellAfter(60_000);
  await testNotificationRule(lab.notifying, other, new AbortController().signal);
  const audits = await lab.lab.engine.store.read((db) => db.selectFrom("audit_log").selectAll().execute());
  const rules = await listNotificationRules(lab.notifying.engine, { limit: 10 });
  const said = JSON.stringify([lab.logged, rules, await all(lab), audits, rule]);
  expect(lab.logged.length).toBeGreaterThan(4);
  expect(said).toContain(`${receiver.url}/...`);
  expect(said).not.toMatch(/SECRET/);
  expect(said).not.toContain(secret as string);
});
