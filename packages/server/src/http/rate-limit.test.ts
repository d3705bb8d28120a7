import { expect, test } from "bun:test";
import { JobmonError } from "@jobmon/core";
import fc from "fast-check";
import { serveExamples } from "./example-server.ts";
import { NO_LIMITS } from "./limit-callers.ts";
import { createRateLimit } from "./rate-limit.ts";

const refusalOf = (act: () => void): JobmonError | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof JobmonError) return error;
    throw error;
  }
};

test("a burst is taken, the next is told when to come, and then is taken", () => {
  let now = 0;
  const limit = createRateLimit({ perSecond: 0.5, burst: 3 }, "requests", () => now);
  for (let times = 0; times < 3; times++) limit.take("ana");
  const refusal = refusalOf(() => limit.take("ana"));
  expect(refusal?.code).toBe("too_many_requests");
  expect(refusal?.ids).toEqual({ retryAfterSeconds: 2 });
  limit.take("bo");
  now += 2_000;
  limit.take("ana");
  expect(refusalOf(() => limit.take("ana"))).toBeDefined();
});

test("no rate is no limit", () => {
  const limit = createRateLimit({ perSecond: 0, burst: 1 }, "requests", () => 0);
  for (let times = 0; times < 10_000; times++) limit.take("ana");
});

test("whatever the times of the requests, no more are taken than the burst and the rate allow", () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 200 });
  fc.assert(
    fc.property(
      gaps,
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 5 }),
      (waits, burst, perSecond) => {
        let now = 0;
        let taken = 0;
        const limit = createRateLimit({ perSecond, burst }, "requests", () => now);
        for (const wait of waits) {
          now += wait;
          if (refusalOf(() => limit.take("ana")) === undefined) taken += 1;
        }
        expect(taken).toBeLessThanOrEqual(burst + Math.floor((now / 1_000) * perSecond) + 1e-6);
        now += (burst / perSecond) * 1_000 + 1;
        for (let times = 0; times < burst; times++) limit.take("ana");
      },
    ),
  );
});

const WORKFLOW = "/api/v1/workflows/7";

test("an address that asks too much is refused with 429 and told when to come again; health and distributors are not held to it", async () => {
  const server = serveExamples({ limits: { ...NO_LIMITS, requests: { perSecond: 0.01, burst: 2 } } });
  const ask = () => fetch(server.url + WORKFLOW);
  expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
  const refused = await ask();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(90);
  expect(((await refused.json()) as { code: string }).code).toBe("too_many_requests");
  expect((await fetch(`${server.url}/api/v1/health`)).status).toBe(200);
  const report = await fetch(`${server.url}/api/v1/distributors/3/reports`, {
    method: "POST",
    body: '{"epoch":1,"reports":[]}',
    headers: { "content-type": "application/json" },
  });
  expect(report.status).not.toBe(429);
  await server.close();
});

test("addresses behind a proxy that is ours are told apart, and nobody else is believed", async () => {
  const requests = { perSecond: 0.01, burst: 1 };
  const ours = serveExamples({ limits: { ...NO_LIMITS, requests, proxies: ["127.0.0.0/8"] } });
  const asAddress = (url: string, forwarded: string) =>
    fetch(url + WORKFLOW, { headers: { "x-forwarded-for": forwarded } }).then(({ status }) => status);
  expect(await asAddress(ours.url, "203.0.113.1")).toBe(200);
  expect(await asAddress(ours.url, "203.0.113.2")).toBe(200);
  // What a caller says itself stands before what the proxy heard.
  expect(await asAddress(ours.url, "203.0.113.9, 203.0.113.1")).toBe(429);
  await ours.close();
  const open = serveExamples({ limits: { ...NO_LIMITS, requests } });
  expect(await asAddress(open.url, "203.0.113.1")).toBe(200);
  expect(await asAddress(open.url, "203.0.113.2")).toBe(429);
  await open.close();
});

test("an address that keeps sending wrong tokens is turned away, even with the right one, until it has waited", async () => {
  const server = serveExamples({
    token: "right",
    limits: { ...NO_LIMITS, refusals: { perSecond: 0.01, burst: 3 } },
  });
  const ask = (token: string) =>
    fetch(server.url + WORKFLOW, { headers: { authorization: `Bearer ${token}` } }).then(
      ({ status }) => status,
    );
  expect(await ask("right")).toBe(200);
  for (let times = 0; times < 3; times++) expect(await ask("wrong")).toBe(401);
  expect(await ask("wrong")).toBe(429);
  expect(await ask("right")).toBe(429);
  expect((await fetch(`${server.url}/api/v1/health`)).status).toBe(200);
  await server.close();
});
