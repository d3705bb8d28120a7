import { JobmonError, quoteText } from "@jobmon/core";
import { findOwner } from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";
import type { FindOwner } from "../http/gate.ts";
import type { AccountSessions } from "../http/gui/browser-sessions.ts";
import { parseNetwork } from "../http/is-trusted-address.ts";
import { type AccountDesk, createAccountDesk } from "./account-desk.ts";
import type { AccountsOptions } from "./accounts-options.ts";
import { createOidcDesk, type OidcDesk } from "./oidc-desk.ts";
import { createStoredSessions } from "./stored-sessions.ts";

/** All that the shell needs of accounts. */
export interface Accounts {
  readonly desk: AccountDesk;
  readonly sessions: AccountSessions;
  readonly findOwner: FindOwner;
  /** Absent: people do not sign in with a provider. */
  readonly oidc: OidcDesk | undefined;
}

/** @throws JobmonError `config_invalid` for a proxy that is no address. */
export function openAccounts(engine: Engine, options: AccountsOptions): Accounts {
  const odd = options.proxy?.addresses.find((text) => parseNetwork(text) === undefined);
  if (odd !== undefined)
    throw new JobmonError("config_invalid", {
      detail: `accounts.proxy.addresses has ${quoteText(odd)}, which is neither an address nor a network.`,
      hint: "Write addresses such as 127.0.0.1 or ::1 and networks such as 10.0.0.0/8, separated by commas.",
    });
  const desk = createAccountDesk(engine, options);
  return {
    desk,
    oidc: options.oidc === null ? undefined : createOidcDesk(engine, options, options.oidc),
    sessions: createStoredSessions(engine, desk),
    findOwner: (thing, id) => engine.store.read((db) => findOwner(db, thing, id)),
  };
}
