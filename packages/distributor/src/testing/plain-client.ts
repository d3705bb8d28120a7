import { API_PREFIX, type Call, type Reply, type RouteSpec, routes } from "@jobmon/api";
import { isErrorCode, JobmonError } from "@jobmon/core";
import type { CallOptions, DistributorApi, DistributorOperation } from "../distributor-api.ts";

/** The plainest client: one request, no repeats. */
export function plainClient(url: string): DistributorApi {
  return {
    async call<O extends DistributorOperation>(
      operation: O,
      input: Call<O>,
      options?: CallOptions,
    ): Promise<Reply<O>> {
      const { path, method }: RouteSpec = routes[operation];
      const fields = input as Readonly<Record<string, unknown>>;
      const target = url + API_PREFIX + path.replace(/:(\w+)/g, (_, name: string) => String(fields[name]));
      const response = await fetch(target, {
        method,
        body: JSON.stringify(fields.body),
        headers: { "content-type": "application/json" },
        signal: options?.signal,
      });
      const reply = (await response.json()) as { readonly code?: string; readonly detail?: string };
      if (response.ok) return reply as Reply<O>;
      const code = isErrorCode(reply.code ?? "") ? (reply.code as JobmonError["code"]) : "internal";
      throw new JobmonError(code, { detail: String(reply.detail), hint: "" });
    },
  };
}
