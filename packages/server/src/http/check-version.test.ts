import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Problem } from "@jobmon/core";
import { type ExampleServer, serveExamples } from "./example-server.ts";

let server: ExampleServer;
beforeAll(() => {
  server = serveExamples({ version: "1.4.0" });
});
afterAll(() => server.close());

const ask = (path: string, version?: string) =>
  fetch(server.url + path, { headers: version === undefined ? {} : { "jobmon-client-version": version } });

test("every reply names the server's version", async () => {
  for (const path of ["/api/v1/workflows", "/api/v1/health", "/api/v1/nowhere"])
    expect((await ask(path)).headers.get("jobmon-server-version")).toBe("1.4.0");
});

test.each([[undefined], ["1.0.0"], ["1.99.2"], ["unknown"]])(
  "a client of version %p is served",
  async (version) => {
    expect((await ask("/api/v1/workflows", version)).status).toBe(200);
  },
);

test.each(["/api/v1/workflows", "/api/v1/what-the-newer-one-has", "/api/v2/workflows"])(
  "a client of another major version is refused at %s, with both versions and what to do",
  async (path) => {
    const response = await ask(path, "2.0.0");
    const problem = (await response.json()) as Problem;
    expect(response.status).toBe(426);
    expect(problem.code).toBe("version_mismatch");
    expect(problem.detail).toContain("2.0.0");
    expect(problem.detail).toContain("1.4.0");
    expect(problem.hint).toContain("Update the server to Jobmon 2.x");
  },
);

test("health is told to clients of every version", async () => {
  expect((await ask("/api/v1/health", "9.0.0")).status).toBe(200);
});
