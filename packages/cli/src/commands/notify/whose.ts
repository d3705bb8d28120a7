import type { Shell } from "../../shell.ts";

export interface Whose {
  readonly user?: string;
  readonly all?: true;
  readonly limit: number;
}

/** Whose rules and messages a list shows. */
export function whoseOf(shell: Shell, { user, all }: Whose): { readonly user: string } {
  return { user: all ? "*" : (user ?? shell.user) };
}
