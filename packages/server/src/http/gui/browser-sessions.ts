import type { AccountCaller, Caller } from "../../access/caller.ts";
import type { SignedSessions } from "./sessions.ts";
import { SESSION_MS } from "./sessions.ts";

type Soon<T> = T | Promise<T>;

export interface OpenedSession {
  readonly user: string;
  readonly expiresAt: number;
  /** Text of the cookie. */
  readonly cookie: string;
  /** How long the browser keeps it; the server may end it before. */
  readonly maxAgeMs: number;
}

/** Sessions of browsers, however the server knows them. */
export interface Sessions {
  /** A code that opens one session of this user. */
  readonly makeLink: (user: string) => Soon<{ readonly code: string; readonly expiresAt: number }>;
  /** Trades a code for a session; `browser` is what people will know it by. */
  readonly redeem: (code: string, browser: string) => Soon<OpenedSession>;
  /** Who a cookie speaks for; undefined when it is forged or unknown. */
  readonly read: (cookie: string) => Soon<Caller | undefined>;
  readonly end: (cookie: string) => Soon<void>;
}

/** What accounts add: a session for somebody whom something else has let in. */
export interface AccountSessions extends Sessions {
  readonly openFor: (
    caller: Pick<AccountCaller, "accountId" | "user" | "expiresAt">,
    browser: string,
  ) => Promise<OpenedSession>;
}

/** Those of a server without accounts: the cookie says it all, and ends when the browser forgets it. */
export function trustSignedSessions(signed: SignedSessions): Sessions {
  return {
    makeLink: signed.makeLink,
    redeem: (code) => ({ ...signed.redeem(code), maxAgeMs: SESSION_MS }),
    read: (cookie) => {
      const session = signed.read(cookie);
      return session && { kind: "trusted", user: session.user };
    },
    end: () => undefined,
  };
}
