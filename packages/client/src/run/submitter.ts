import { thisSubmitter } from "#platform";
import type { ApiClient } from "../http/api-client.ts";

/** Who submits, and from where. A distributor takes only what its own user submitted on its own host. */
export interface Submitter {
  readonly user: string;
  readonly host: string;
}

/** In whose name a client acts: its token's account, where it has one, stands for this user. */
export function submitterOf({ submitter, account }: ApiClient): Submitter {
  if (submitter !== undefined) return submitter;
  const here = thisSubmitter();
  return account === undefined ? here : { ...here, user: account };
}
