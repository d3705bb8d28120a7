import { ROLES, TOKEN_SCOPES } from "@jobmon/core";

const oneOf = (column: string, words: readonly string[]) =>
  `CHECK (${column} IN (${words.map((word) => `'${word}'`).join(", ")}))`;

/**
 * Who may use the server, and with what. Of every secret only the SHA-256 is kept. `acting_for` says for whom an admin
 * did what somebody else could have done.
 */
export const ACCOUNTS: readonly string[] = [
  `CREATE TABLE account (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL ${oneOf("role", ROLES)},
    is_disabled INTEGER NOT NULL, subject_hash TEXT UNIQUE, created_at INTEGER NOT NULL, last_seen_at INTEGER)`,
  `CREATE TABLE credential (
    id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL ${oneOf("kind", ["token", "session"])}, scope TEXT NOT NULL ${oneOf("scope", TOKEN_SCOPES)},
    name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, created_by TEXT NOT NULL, created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, renew_until INTEGER, last_used_at INTEGER, ended_at INTEGER, ended_by TEXT)`,
  `CREATE INDEX credential_account ON credential (account_id, id)`,
  `CREATE TABLE sign_in (
    hash TEXT PRIMARY KEY, kind TEXT NOT NULL ${oneOf("kind", ["link", "oidc"])}, details TEXT NOT NULL,
    expires_at INTEGER NOT NULL, used_at INTEGER) WITHOUT ROWID`,
  `CREATE INDEX sign_in_expiry ON sign_in (expires_at)`,
  `CREATE TABLE device_login (
    device_hash TEXT PRIMARY KEY, user_code TEXT NOT NULL UNIQUE, client TEXT NOT NULL, asked_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, answer TEXT ${oneOf("answer", ["confirmed", "denied"])},
    account_id INTEGER REFERENCES account (id), taken_at INTEGER) WITHOUT ROWID`,
  `CREATE INDEX device_login_expiry ON device_login (expires_at)`,
  `ALTER TABLE audit_log ADD COLUMN acting_for TEXT`,
];
