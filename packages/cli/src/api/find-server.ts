import { findToken, readLocalServer, type Settings } from "@jobmon/config";
import { JobmonError } from "@jobmon/core";
import type { ServerAddress } from "./call.ts";

/** The server of the configuration, or else the one that `jobmon up` left the address of. */
export function findServer(settings: Settings): ServerAddress {
  const { service_url, token, request_timeout } = settings.http;
  const timeoutMs = request_timeout * 1000;
  if (service_url !== "") return { url: service_url, token: findToken(settings), timeoutMs };
  const local = readLocalServer(settings.data.dir);
  if (local !== undefined) return { url: local.url, token: token || local.token, timeoutMs };
  throw new JobmonError("server_unreachable", {
    detail: `No server is known: http.service_url is empty, and \`jobmon up\` does not run in ${settings.data.dir}.`,
    hint: "Start one with `jobmon up`, or name another with http.service_url.",
  });
}
