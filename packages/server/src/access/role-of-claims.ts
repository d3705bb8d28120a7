import { ROLES, type Role } from "@jobmon/core";
import type { OidcOptions } from "./accounts-options.ts";

/** The highest role that the claim's values give; null: none does. The claim is a text or a list of texts. */
export function roleOfClaims(
  claims: Readonly<Record<string, unknown>>,
  { roleClaim, roleValues }: Pick<OidcOptions, "roleClaim" | "roleValues">,
): Role | null {
  const said = claims[roleClaim];
  const values = (Array.isArray(said) ? said : [said]).filter((value) => typeof value === "string");
  const given = ROLES.filter((role) => roleValues[role].some((value) => values.includes(value)));
  return given.at(-1) ?? null;
}
