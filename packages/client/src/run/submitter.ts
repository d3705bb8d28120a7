import { hostname } from "node:os";
import { findUser } from "@jobmon/config";

/** Who submits, and from where. A distributor takes only what its own user submitted on its own host. */
export interface Submitter {
  readonly user: string;
  readonly host: string;
}

export function thisSubmitter(): Submitter {
  return { user: findUser(), host: hostname() };
}
