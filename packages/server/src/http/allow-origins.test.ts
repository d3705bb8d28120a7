import { expect, test } from "bun:test";
import { allowOrigins, readOrigins } from "./allow-origins.ts";

const PORTAL = "https://portal.example.org";
const serve = allowOrigins(
  () => new Response("{}", { headers: { vary: "accept-encoding" } }),
  readOrigins(PORTAL),
);
const ask = (init: RequestInit) => serve(new Request("http://127.0.0.1:1/api/v1/workflows", init));

test("a page of an allowed origin may read replies, and ask before it sends", async () => {
  const reply = await ask({ headers: { origin: PORTAL } });
  expect(reply.headers.get("access-control-allow-origin")).toBe(PORTAL);
  expect(reply.headers.get("access-control-expose-headers")).toContain("jobmon-server-version");
  expect(reply.headers.get("vary")).toBe("accept-encoding, origin");
  const asked = await ask({
    method: "OPTIONS",
    headers: { origin: PORTAL, "access-control-request-method": "POST" },
  });
  expect([asked.status, asked.headers.get("access-control-allow-headers")]).toEqual([
    204,
    "authorization, content-type, jobmon-client-version, x-jobmon-cause",
  ]);
});

test("no page may use the session of a browser, and no other page may read anything", async () => {
  for (const origin of [
    PORTAL,
    "https://portal.example.org.evil.example",
    "http://portal.example.org",
    "null",
  ]) {
    const reply = await ask({ headers: { origin } });
    expect(reply.headers.has("access-control-allow-credentials")).toBe(false);
    expect(reply.headers.has("access-control-allow-origin")).toBe(origin === PORTAL);
  }
  expect((await ask({})).headers.has("access-control-allow-origin")).toBe(false);
});

test("what is no origin is refused by the name of the setting", () => {
  for (const wrong of ["*", "portal.example.org", "https://portal.example.org/", "null", "https://a b"])
    expect(() => readOrigins(`${PORTAL}, ${wrong}`)).toThrow("server.allowed_origins");
  expect([...readOrigins(` ${PORTAL} ,http://localhost:5173`)]).toEqual([PORTAL, "http://localhost:5173"]);
  expect(readOrigins("").size).toBe(0);
});
