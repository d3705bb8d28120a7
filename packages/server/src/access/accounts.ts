import { findOwner } from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";
import type { FindOwner } from "../http/gate.ts";
import type { AccountSessions } from "../http/gui/browser-sessions.ts";
import { type AccountDesk, createAccountDesk } from "./account-desk.ts";
import type { AccountsOptions } from "./accounts-options.ts";
import { createStoredSessions } from "./stored-sessions.ts";

/** All that the shell needs of accounts. */
export interface Accounts {
  readonly desk: AccountDesk;
  readonly sessions: AccountSessions;
  readonly findOwner: FindOwner;
}

export function openAccounts(engine: Engine, options: AccountsOptions): Accounts {
  const desk = createAccountDesk(engine, options);
  return {
    desk,
    sessions: createStoredSessions(engine, desk),
    findOwner: (thing, id) => engine.store.read((db) => findOwner(db, thing, id)),
  };
}
