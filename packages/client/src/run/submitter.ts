import { thisSubmitter } from "#platform";
import type { ApiClient } from "../http/api-client.ts";

/** Who submits, and from where. A distributor takes only what its own user submitted on its own host. */
export interface Submitter {
  readonly user: string;
  readonly host: string;
}

/** In whose name a client acts. */
export function submitterOf({ submitter }: ApiClient): Submitter {
  return submitter ?? thisSubmitter();
}
