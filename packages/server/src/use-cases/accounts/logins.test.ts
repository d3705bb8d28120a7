import { afterEach, beforeEach, expect, test } from "bun:test";
import { type AccountsLab, openAccountsLab, SERVER_TOKEN } from "../../testing/accounts-lab.ts";
import { LOGIN_MS } from "./logins.ts";

let lab: AccountsLab;
beforeEach(async () => {
  lab = await openAccountsLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

const ask = async () => (await lab.call("requestLogin", { body: { client: "a test" } }, undefined)).reply;
const take = (deviceCode: string) => lab.call("takeLogin", { body: { deviceCode } }, undefined);
const answer = (userCode: string, as: string, word: "confirm" | "deny" = "confirm") =>
  lab.call("answerLogin", { userCode, body: { user: as, answer: word } }, lab.tokens[as]);

test("a program gets the token of whoever confirms, once, though it asks again and again", async () => {
  const { deviceCode, userCode } = await ask();
  expect((await take(deviceCode)).reply).toEqual({
    state: "pending",
    token: null,
    user: null,
    expiresAt: null,
  });
  expect((await lab.call("getLogin", { userCode }, lab.tokens.vera)).reply.client).toBe("a test");
  expect((await answer(userCode, "vera")).reply).toEqual({ state: "confirmed" });
  const taken = await Promise.all([take(deviceCode), take(deviceCode), take(deviceCode)]);
  const [good, ...others] = taken.toSorted((left, right) => left.status - right.status);
  expect(good?.reply.user).toBe("vera");
  expect(others.map(({ code }) => code)).toEqual(["login_over", "login_over"]);
  const who = await lab.call("getCaller", {}, good?.reply.token ?? "");
  expect(who.reply).toMatchObject({ user: "vera", role: "viewer", via: "token" });
});

test("a login has one answer", async () => {
  const { deviceCode, userCode } = await ask();
  await answer(userCode, "ben", "deny");
  expect((await answer(userCode, "ana")).code).toBe("login_over");
  expect((await take(deviceCode)).code).toBe("login_over");
});

test("a login that nobody confirms in time is over, and its code is forgotten with the next", async () => {
  const { deviceCode, userCode } = await ask();
  lab.clock.advance(LOGIN_MS);
  expect((await answer(userCode, "ana")).code).toBe("login_over");
  expect((await take(deviceCode)).code).toBe("login_over");
  lab.clock.advance(1);
  await ask();
  expect((await take(deviceCode)).code).toBe("not_found");
});

test("what the person sees takes no token, and what the program holds confirms nothing", async () => {
  const { deviceCode, userCode } = await ask();
  expect((await take(userCode.padEnd(16, "x"))).code).toBe("not_found");
  expect(
    (await lab.call("answerLogin", { userCode, body: { user: "ana", answer: "confirm" } }, deviceCode))
      .status,
  ).toBe(401);
});

test("nobody gives away a token of somebody else, an admin neither", async () => {
  const { userCode } = await ask();
  const body = { user: "ana", answer: "confirm" as const };
  expect((await lab.call("answerLogin", { userCode, body }, lab.tokens.ben)).code).toBe("user_differs");
  expect((await lab.call("answerLogin", { userCode, body }, SERVER_TOKEN)).code).toBe("user_differs");
});

test("an account that was disabled after confirming gets none", async () => {
  const { deviceCode, userCode } = await ask();
  await answer(userCode, "ana");
  const body = { user: "root", role: "editor" as const, disabled: true };
  await lab.call("putAccount", { name: "ana", body }, SERVER_TOKEN);
  expect((await take(deviceCode)).code).toBe("account_disabled");
});
