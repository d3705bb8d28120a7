import type { Log } from "@jobmon/core";
import type { Watch } from "./watch.ts";

/** One line for each request that was answered, under the id that also stands in its reply. */
export function logRequests(log: Log): Pick<Watch, "request"> {
  return {
    request: ({ operation, request }) => {
      const startedAt = performance.now();
      return ({ status, user, causeId }) => {
        const ms = Math.round((performance.now() - startedAt) * 10) / 10;
        log.info({ operation, method: request.method, status, ms, user, cause: causeId }, "request");
      };
    },
  };
}
