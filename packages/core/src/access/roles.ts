/** What an account may do, each role all that the one before may. */
export const ROLES = ["viewer", "editor", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** What a token may be used for: everything its account may do, reading only, or running the account's tasks only. */
export const TOKEN_SCOPES = ["all", "read", "distributor"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

export function isAtLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
