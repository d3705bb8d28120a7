import type { Reply, Request } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";
import {
  type AccountRow,
  changeAccount,
  endCredentialsOf,
  findAccount,
  listAccounts as listAccountRows,
} from "@jobmon/store";
import type { AccountsOptions } from "../../access/accounts-options.ts";
import { makeAccount } from "../../access/greet-account.ts";
import { recordAccountChange } from "../../access/record-account-change.ts";
import type { Engine } from "../../engine/engine.ts";
import { readPaging } from "../../queries/read-paging.ts";

const BY_NAME = { name: "text" } as const;

export async function listAccounts(
  engine: Engine,
  request: Request<"listAccounts">,
): Promise<Reply<"listAccounts">> {
  const { limit } = request;
  const { page, encodeNext } = readPaging(request, {
    name: "listAccounts",
    sorts: BY_NAME,
    defaultSort: "name",
  });
  const after = String(page.after?.value ?? "");
  const found = await engine.store.read((db) => listAccountRows(db, { after, limit: limit + 1 }));
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return {
    rows: rows.map(describeAccount),
    nextCursor: found.length > limit && last ? encodeNext({ value: last.name, id: last.id }) : null,
  };
}

/** Makes an account or changes one. What a role allowed before, it does not allow from the next request on. */
export async function putAccount(
  engine: Engine,
  options: AccountsOptions,
  { name, body }: Request<"putAccount">,
): Promise<Reply<"putAccount">> {
  const { role, disabled } = body;
  if (name === options.operator && (role !== "admin" || disabled)) throw refuseOperator(name);
  return engine.store.write(async (tx) => {
    const known = await findAccount(tx, name);
    const account = known ?? (await makeAccount(tx, engine, { name, role }));
    const is_disabled = disabled ? 1 : 0;
    await changeAccount(tx, account.id, { role, is_disabled });
    const by = engine.caller?.user ?? name;
    if (disabled) await endCredentialsOf(tx, { accountId: account.id, at: engine.clock(), by });
    const changes = [
      ...(known === undefined ? [`made ${role}`] : []),
      ...(known !== undefined && known.role !== role ? [`${role}, was ${known.role}`] : []),
      ...(known !== undefined && known.is_disabled !== is_disabled
        ? [disabled ? "disabled" : "enabled again"]
        : []),
    ];
    if (changes.length > 0)
      await recordAccountChange(tx, engine, {
        event: known === undefined ? "account_created" : "account_changed",
        detail: `${name}: ${changes.join("; ")}.`,
      });
    return describeAccount({ ...account, role, is_disabled });
  });
}

function describeAccount(row: AccountRow): Reply<"putAccount"> {
  return {
    name: row.name,
    role: row.role,
    disabled: row.is_disabled === 1,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    signsInWithOidc: row.subject_hash !== null,
  };
}

function refuseOperator(name: string): JobmonError {
  return new JobmonError("conflict", {
    detail: `${name} runs this server: the account stays an admin's, so that nobody is locked out.`,
    hint: "Run the server under another account to change this one.",
    ids: { account: name },
  });
}
