import { createHash, timingSafeEqual } from "node:crypto";
import { explainListenFailure } from "../http/serve-app.ts";
import type { Metrics } from "./create-metrics.ts";

export interface MetricsPlace {
  readonly host: string;
  readonly port: number;
  /** Empty: whoever reaches the port may read. */
  readonly token: string;
}

/** Metrics have a port of their own, so that a balancer that is open to the world does not show them. */
export function serveMetrics(metrics: Metrics, { host, port, token }: MetricsPlace) {
  const expected = digest(`Bearer ${token}`);
  const isAllowed = (request: Request) =>
    token === "" || timingSafeEqual(digest(request.headers.get("authorization") ?? ""), expected);
  const answer = async (request: Request) => {
    if (new URL(request.url).pathname !== "/metrics") return new Response("See /metrics.\n", { status: 404 });
    if (!isAllowed(request))
      return new Response("The token of metrics.token is needed.\n", {
        status: 401,
        headers: { "www-authenticate": 'Bearer realm="jobmon metrics"' },
      });
    return new Response(await metrics.render(), { headers: { "content-type": metrics.contentType } });
  };
  try {
    return Bun.serve({ hostname: host, port, reusePort: false, development: false, fetch: answer });
  } catch (error) {
    throw explainListenFailure(error, { host, port });
  }
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
