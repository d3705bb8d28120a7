import { hostname } from "node:os";
import { findUser } from "@jobmon/config";
import type { Submitter } from "../run/submitter.ts";

export function thisSubmitter(): Submitter {
  return { user: findUser(), host: hostname() };
}
