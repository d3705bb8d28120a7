/**
 * Sessions of a server with accounts. They are rows, so that they can be seen and ended, and so that every replica knows
 * them; so are the links that open them, each of which one browser at one replica gets to use.
 */
import { JobmonError } from "@jobmon/core";
import {
  claimSignIn,
  endCredential,
  findAccount,
  findCredential,
  forgetSignIns,
  getAccount,
  insertSignIn,
} from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";
import type { AccountSessions } from "../http/gui/browser-sessions.ts";
import { LINK_MS } from "../http/gui/sessions.ts";
import type { AccountDesk } from "./account-desk.ts";
import { issueSession } from "./issue-credential.ts";
import { recordAccountChange } from "./record-account-change.ts";
import { refuseDisabled } from "./refuse-access.ts";
import { hashSecret, makeSecret } from "./secret.ts";

export function createStoredSessions(engine: Engine, desk: AccountDesk): AccountSessions {
  const { options } = desk;
  const openFor: AccountSessions["openFor"] = async (caller, name) => {
    const { secret, row } = await engine.store.write(async (tx) => {
      const account = { id: caller.accountId, name: caller.user };
      const until = caller.expiresAt ?? undefined;
      const issued = await issueSession(tx, engine, { account, name, until, options });
      const by = { ...engine, caller: { user: caller.user } };
      await recordAccountChange(tx, by, { event: "session_opened", detail: `${caller.user}: ${name}` });
      return issued;
    });
    return {
      user: caller.user,
      cookie: secret,
      expiresAt: row.expires_at,
      maxAgeMs: (row.renew_until ?? row.expires_at) - engine.clock(),
    };
  };
  return {
    openFor,
    makeLink: async (user) => {
      const code = makeSecret();
      const expiresAt = engine.clock() + LINK_MS;
      await engine.store.write(async (tx) => {
        const account = await findAccount(tx, user);
        if (account === undefined) throw refuseUnknownAccount(user);
        if (account.is_disabled === 1) throw refuseDisabled(user);
        await forgetSignIns(tx, engine.clock());
        const details = JSON.stringify({ accountId: account.id });
        await insertSignIn(tx, { hash: hashSecret(code), kind: "link", details, expires_at: expiresAt });
      });
      return { code, expiresAt };
    },
    redeem: async (code, browser) => {
      const claim = { hash: hashSecret(code), kind: "link", at: engine.clock() } as const;
      const claimed = await engine.store.write((tx) => claimSignIn(tx, claim));
      if (claimed === undefined) throw refuseLink("The link is too old, or not one of this server.");
      if (!claimed.isFirst) throw refuseLink("The link was used before; each opens one session.");
      const { accountId } = JSON.parse(claimed.details) as { readonly accountId: number };
      const account = await engine.store.read((db) => getAccount(db, accountId));
      if (account === undefined) throw refuseLink("The account of the link is gone.");
      if (account.is_disabled === 1) throw refuseDisabled(account.name);
      return openFor({ accountId, user: account.name, expiresAt: null }, `${browser}, by a link`);
    },
    read: (cookie) => desk.open("session", cookie),
    end: async (cookie) => {
      const at = engine.clock();
      await engine.store.write(async (tx) => {
        const found = await findCredential(tx, { kind: "session", hash: hashSecret(cookie) });
        if (found !== undefined) await endCredential(tx, { id: found.id, at, by: found.account });
      });
    },
  };
}

export function refuseUnknownAccount(user: string): JobmonError {
  return new JobmonError("not_found", {
    detail: `There is no account ${user}.`,
    hint: "`jobmon account list` lists the accounts; `jobmon account set` makes one.",
    ids: { account: user },
  });
}

function refuseLink(detail: string): JobmonError {
  return new JobmonError("unauthorized", { detail, hint: "`jobmon gui` prints a new one." });
}
