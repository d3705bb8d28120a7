import { expect, test } from "bun:test";
import manifest from "../../package.json" with { type: "json" };
import { createApiClient } from "./api-client.ts";
import { isJobmonError } from "./is-jobmon-error.ts";

function serve(version: string | null) {
  const seen: (string | null)[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => {
      seen.push(request.headers.get("jobmon-client-version"));
      const headers = version === null ? undefined : { "jobmon-server-version": version };
      return Response.json({ rows: [], nextCursor: null }, { headers });
    },
  });
  return { url: server.url.origin, seen, [Symbol.asyncDispose]: () => server.stop(true) };
}

test("a request names the client's version, and a server that says none is trusted", async () => {
  await using server = serve(null);
  await createApiClient({ url: server.url, token: "" }).call("listWorkflows", {});
  expect(server.seen).toEqual([manifest.version]);
});

test("the reply of a server of another version is refused at once, with both versions", async () => {
  await using server = serve("9.0.0");
  const client = createApiClient({ url: server.url, token: "" });
  const error = await client.call("listWorkflows", {}).catch((reason: unknown) => reason);
  if (!isJobmonError(error)) throw new Error(`expected a JobmonError, got ${error}`);
  expect(error.code).toBe("version_mismatch");
  expect(error.detail).toContain("9.0.0");
  expect(error.detail).toContain(manifest.version);
  expect(server.seen).toHaveLength(1);
});

test("its health is told all the same, so that a local server is found", async () => {
  await using server = serve("9.0.0");
  const client = createApiClient({ url: server.url, token: "" });
  expect(await client.call("getHealth", {})).toBeDefined();
});
