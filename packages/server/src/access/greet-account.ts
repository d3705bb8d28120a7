/** The account of somebody whose name is vouched for by another than us; made when they come for the first time. */
import { ACCOUNT_NAME_FORM, isAccountName, JobmonError, quoteText, type Role } from "@jobmon/core";
import {
  type AccountRow,
  changeAccount,
  findAccount,
  findAccountBySubject,
  insertAccount,
  type Tx,
  takeIdsIn,
} from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";
import { recordAccountChange } from "./record-account-change.ts";
import { refuseDisabled } from "./refuse-access.ts";

export interface Newcomer {
  readonly name: string;
  readonly newcomerRole: Role | null;
  /** What an OIDC provider calls the person, hashed. */
  readonly subjectHash?: string;
  /** The role that the provider's claim gives; absent: the account keeps its own. */
  readonly role?: Role;
  /** Whose role no claim changes. */
  readonly operator?: string;
}

const SEEN_MS = 60_000;

export async function greetAccount(engine: Engine, newcomer: Newcomer): Promise<AccountRow> {
  const known = await engine.store.read((db) => findAccount(db, newcomer.name));
  const isNew = known?.last_seen_at == null || engine.clock() - known.last_seen_at > SEEN_MS;
  const account =
    known === undefined || isNew || newcomer.subjectHash !== undefined
      ? await greetOnce(engine, newcomer)
      : known;
  if (account.is_disabled === 1) throw refuseDisabled(account.name);
  return account;
}

/** Two requests of one newcomer, at two replicas, make one account. */
async function greetOnce(engine: Engine, newcomer: Newcomer): Promise<AccountRow> {
  const greet = () => engine.store.write((tx) => greetIn(tx, engine, newcomer));
  try {
    return await greet();
  } catch (error) {
    const isThere = await engine.store.read((db) => findAccount(db, newcomer.name));
    if (error instanceof JobmonError || isThere === undefined) throw error;
    return greet();
  }
}

async function greetIn(tx: Tx, engine: Engine, newcomer: Newcomer): Promise<AccountRow> {
  const known = await findAccount(tx, newcomer.name);
  if (newcomer.subjectHash !== undefined) await mustBeTheirs(tx, newcomer, known);
  if (known === undefined) return welcome(tx, engine, newcomer);
  const role = newcomer.name === newcomer.operator ? known.role : (newcomer.role ?? known.role);
  const change = {
    role,
    last_seen_at: engine.clock(),
    ...(newcomer.subjectHash === undefined ? {} : { subject_hash: newcomer.subjectHash }),
  };
  await changeAccount(tx, known.id, change);
  if (role !== known.role)
    await recordAccountChange(tx, engine, {
      event: "account_role_set",
      detail: `The provider's claim makes ${known.name} ${role}, who was ${known.role}.`,
    });
  return { ...known, ...change };
}

/** A name may change hands at the provider; an account does not. */
async function mustBeTheirs(tx: Tx, { name, subjectHash }: Newcomer, known: AccountRow | undefined) {
  const theirs = await findAccountBySubject(tx, subjectHash ?? "");
  const isOther = known?.subject_hash != null && known.subject_hash !== subjectHash;
  if (!isOther && (theirs === undefined || theirs.name === name)) return;
  throw new JobmonError("forbidden", {
    detail: isOther
      ? `The account ${name} belongs to another person of the sign-in provider.`
      : `The sign-in provider calls this person ${name} now; their account here is ${theirs?.name}.`,
    hint: "Ask an admin of this server; an account cannot change hands.",
  });
}

async function welcome(tx: Tx, engine: Engine, newcomer: Newcomer): Promise<AccountRow> {
  const { name, subjectHash = null } = newcomer;
  const role = newcomer.role ?? newcomer.newcomerRole;
  if (!isAccountName(name))
    throw new JobmonError("forbidden", {
      detail: `The name ${quoteText(name)} cannot be that of an account.`,
      hint: `An account's name is ${ACCOUNT_NAME_FORM}; let the provider or proxy send another one.`,
    });
  if (role === null)
    throw new JobmonError("forbidden", {
      detail: `${name} has no account on this server.`,
      hint: "Ask an admin of this server to make one.",
    });
  const account = await makeAccount(tx, engine, { name, role, subjectHash });
  await recordAccountChange(tx, engine, {
    event: "account_created",
    detail: `${name} came for the first time and is ${role}.`,
  });
  return account;
}

export async function makeAccount(
  tx: Tx,
  engine: Engine,
  given: { readonly name: string; readonly role: Role; readonly subjectHash?: string | null },
): Promise<AccountRow> {
  const account = {
    id: await takeIdsIn(tx, "account", 1),
    name: given.name,
    role: given.role,
    is_disabled: 0,
    subject_hash: given.subjectHash ?? null,
    created_at: engine.clock(),
    last_seen_at: null,
  };
  await insertAccount(tx, account);
  return account;
}

/** Whoever holds the database cannot be locked out of it. */
export async function ensureOperator(engine: Engine, name: string): Promise<AccountRow> {
  const known = await engine.store.read((db) => findAccount(db, name));
  if (known?.role === "admin" && known.is_disabled === 0) return known;
  return engine.store.write(async (tx) => {
    const account = (await findAccount(tx, name)) ?? (await makeAccount(tx, engine, { name, role: "admin" }));
    await changeAccount(tx, account.id, { role: "admin", is_disabled: 0 });
    return { ...account, role: "admin" as const, is_disabled: 0 };
  });
}
