/**
 * A program gets a token through a browser, which may be on another machine (RFC 8628 in short): it asks, shows a person
 * an address and a code, and waits; the person confirms in the pages, signed in as themselves; the program takes the token.
 *
 * **Invariants**
 * - The token is made when it is taken, and taken once: nothing that could be read anywhere opens anything.
 * - Whoever confirms gives a token of their own account and nobody else's.
 */
import { randomInt } from "node:crypto";
import type { Reply, Request } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";
import {
  answerDeviceLogin,
  countDeviceLogins,
  type DeviceLoginRow,
  findDeviceLogin,
  findDeviceLoginByHash,
  forgetDeviceLogins,
  getAccount,
  insertDeviceLogin,
  takeDeviceLogin,
} from "@jobmon/store";
import type { AccountsOptions } from "../../access/accounts-options.ts";
import { issueToken } from "../../access/issue-credential.ts";
import { recordAccountChange } from "../../access/record-account-change.ts";
import { refuseDisabled } from "../../access/refuse-access.ts";
import { hashSecret, makeSecret } from "../../access/secret.ts";
import type { Engine } from "../../engine/engine.ts";

export const LOGIN_MS = 10 * 60_000;
const INTERVAL_SECONDS = 2;
/** Nobody has to be known to ask, so the asking has an end. */
const MAX_WAITING = 10_000;
/** No vowels, so that no words come out, and nothing that is read two ways: 20 to the power of 8. */
const LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
const GROUPS = [4, 4];
export const LOGIN_PAGE = "/login";

export async function requestLogin(
  engine: Engine,
  options: AccountsOptions,
  { body, origin }: Request<"requestLogin"> & { readonly origin: string },
): Promise<Reply<"requestLogin">> {
  const now = engine.clock();
  const deviceCode = makeSecret();
  const userCode = makeUserCode();
  const expiresAt = now + LOGIN_MS;
  await engine.store.write(async (tx) => {
    await forgetDeviceLogins(tx, now);
    if ((await countDeviceLogins(tx)) >= MAX_WAITING)
      throw new JobmonError("too_many_items", {
        detail: `${MAX_WAITING} logins wait to be confirmed.`,
        hint: "Try again in ten minutes, when they have expired.",
      });
    await insertDeviceLogin(tx, {
      device_hash: hashSecret(deviceCode),
      user_code: userCode,
      client: body.client,
      asked_at: now,
      expires_at: expiresAt,
      answer: null,
      account_id: null,
      taken_at: null,
    });
  });
  const url = `${options.publicUrl ?? origin}${LOGIN_PAGE}?code=${userCode}`;
  return { deviceCode, userCode, url, expiresAt, intervalSeconds: INTERVAL_SECONDS };
}

export async function getLogin(
  engine: Engine,
  { userCode }: Request<"getLogin">,
): Promise<Reply<"getLogin">> {
  const login = await engine.store.read((db) => findDeviceLogin(db, userCode));
  const { client, asked_at, expires_at, answer } = mustStand(login, userCode, engine.clock());
  return { userCode, client, askedAt: asked_at, expiresAt: expires_at, state: answer ?? "pending" };
}

export async function answerLogin(
  engine: Engine,
  { userCode, body }: Request<"answerLogin">,
): Promise<Reply<"answerLogin">> {
  const { caller } = engine;
  if (caller === undefined) throw new Error("a login is confirmed by an account");
  if (body.user !== caller.user)
    throw new JobmonError("user_differs", {
      detail: `${caller.user} was to confirm a login in the name of ${body.user}.`,
      hint: "Nobody gives away a token of another's account here; an admin makes one with `jobmon token create --user`.",
    });
  const state = body.answer === "confirm" ? "confirmed" : "denied";
  await engine.store.write(async (tx) => {
    const at = engine.clock();
    const login = mustStand(await findDeviceLogin(tx, userCode), userCode, at);
    const given = { userCode, answer: state, accountId: caller.accountId, at } as const;
    if (!(await answerDeviceLogin(tx, given))) throw refuseOver(userCode, `it was ${login.answer} before`);
    await recordAccountChange(tx, engine, {
      event: `login_${state}`,
      detail: `${caller.user} ${state} the login of ${login.client}.`,
    });
  });
  return { state };
}

export async function takeLogin(
  engine: Engine,
  options: AccountsOptions,
  { body }: Request<"takeLogin">,
): Promise<Reply<"takeLogin">> {
  const deviceHash = hashSecret(body.deviceCode);
  const at = engine.clock();
  const login = mustStand(
    await engine.store.read((db) => findDeviceLoginByHash(db, deviceHash)),
    undefined,
    at,
  );
  if (login.answer === null) return { state: "pending", token: null, user: null, expiresAt: null };
  if (login.answer === "denied") throw refuseOver(login.user_code, "the person refused it");
  return engine.store.write(async (tx) => {
    if (!(await takeDeviceLogin(tx, { deviceHash, at })))
      throw refuseOver(login.user_code, "its token was taken before");
    const account = await getAccount(tx, login.account_id ?? 0);
    if (account === undefined) throw new Error("a login was confirmed by an account that is not there");
    if (account.is_disabled === 1) throw refuseDisabled(account.name);
    const wish = { account, name: login.client, scope: "all", createdBy: account.name, options } as const;
    const { secret, row } = await issueToken(tx, engine, wish);
    return { state: "confirmed", token: secret, user: account.name, expiresAt: row.expires_at };
  });
}

function makeUserCode(): string {
  return GROUPS.map((length) =>
    Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join(""),
  ).join("-");
}

function mustStand(
  login: DeviceLoginRow | undefined,
  userCode: string | undefined,
  now: number,
): DeviceLoginRow {
  if (login === undefined)
    throw new JobmonError("not_found", {
      detail:
        userCode === undefined
          ? "No login waits under that code."
          : `No login waits under the code ${userCode}.`,
      hint: "Compare it with what `jobmon login` shows; after ten minutes it shows a new one when run again.",
    });
  if (login.expires_at > now) return login;
  throw refuseOver(login.user_code, "nobody confirmed it within ten minutes");
}

function refuseOver(userCode: string, why: string): JobmonError {
  return new JobmonError("login_over", {
    detail: `The login with the code ${userCode} is over: ${why}.`,
    hint: "Run `jobmon login` again.",
  });
}
