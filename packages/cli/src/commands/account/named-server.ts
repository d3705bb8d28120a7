import type { Settings } from "@jobmon/config";
import { JobmonError } from "@jobmon/core";
import { findServer } from "../../api/find-server.ts";

/** Logins are for servers with an address; that of one's own `jobmon up` lets its owner in anyway. */
export function mustNameServer(settings: Settings): ReturnType<typeof findServer> {
  if (settings.http.service_url !== "") return findServer(settings);
  throw new JobmonError("invalid_request", {
    detail: "No server is named, and one's own `jobmon up` needs no login.",
    hint: "Set http.service_url to the address of your institute's server, or say --server ADDRESS.",
  });
}
