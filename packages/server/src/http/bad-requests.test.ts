import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { JobmonError, type Problem } from "@jobmon/core";
import fc from "fast-check";
import { type ExampleServer, serveExamples } from "./example-server.ts";
import { connectRaw } from "./raw-connection.ts";

const MAX_BODY_BYTES = 100_000;
const CAUSE = "cause-of-this-test";
const JSON_TYPE = { "content-type": "application/json" };
const REPORTS = "/api/v1/distributors/3/reports";

let server: ExampleServer;
beforeAll(() => {
  server = serveExamples({ maxBodyBytes: MAX_BODY_BYTES });
});
afterAll(() => server.close());

type ProblemReply = Problem & { readonly cause: string };

async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(server.url + path, {
    ...init,
    headers: { "x-jobmon-cause": CAUSE, ...init.headers },
  });
  return { response, problem: (await response.json()) as ProblemReply };
}

const post = (
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = JSON_TYPE,
) => ask(path, { method: "POST", body, headers });

describe("a refusal", () => {
  test("is a problem document with type, title, status, code, detail, hint and the caller's cause id", async () => {
    const { response, problem } = await ask("/api/v1/workflows/abc");
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("x-jobmon-cause")).toBe(CAUSE);
    expect(problem).toEqual({
      type: "urn:jobmon:error:invalid_request",
      title: "The request does not have the expected form",
      status: 400,
      code: "invalid_request",
      detail: 'getWorkflow did not get the path it expects: workflowId must be a number, not "abc".',
      hint: "The expected form stands at /api/docs#getWorkflow.",
      ids: {},
      cause: CAUSE,
    });
  });

  test("is logged with its code and cause id", async () => {
    await ask("/api/v1/nowhere", { headers: { "x-jobmon-cause": "seen-in-log" } });
    const entry = server.logged.find(({ cause }) => cause === "seen-in-log");
    expect(entry).toMatchObject({
      event: "request_refused",
      code: "not_found",
      attempt: "GET /api/v1/nowhere",
    });
  });

  test("gets a cause id of the server's own when the caller's would not be safe in a log", async () => {
    const { problem } = await ask("/api/v1/nowhere", { headers: { "x-jobmon-cause": 'a"b c' } });
    expect(problem.cause).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("a body", () => {
  test("that is not JSON is refused with the place of the fault", async () => {
    const { response, problem } = await post(REPORTS, '{"epoch": 1,\n "reports": [}');
    expect(response.status).toBe(400);
    expect(problem.code).toBe("malformed_json");
    expect(problem.detail).toContain('at line 2, column 14, a value or "]" was expected, "}" was found');
  });

  test("that is empty is refused as such", async () => {
    const { problem } = await post(REPORTS, "");
    expect(problem.code).toBe("malformed_json");
    expect(problem.detail).toContain("an empty text was found");
  });

  test("that is not UTF-8 is refused rather than changed", async () => {
    const { problem } = await post(
      "/api/v1/tools",
      new Uint8Array([...Buffer.from('{"name":"'), 0xff, ...Buffer.from('"}')]),
    );
    expect(problem.code).toBe("malformed_json");
    expect(problem.detail).toContain("not UTF-8");
  });

  test("of wrong types is refused in one sentence with at most five fields, what they must be and what they were", async () => {
    const reports = Array.from({ length: 9 }, () => ({ instanceId: -1, event: "finish", at: 1.5 }));
    const { problem } = await post(REPORTS, JSON.stringify({ epoch: "x", reports }));
    expect(problem.code).toBe("invalid_request");
    expect(problem.detail).toContain(
      'epoch must be a number, not "x"; reports[0].instanceId must be more than 0, not -1',
    );
    expect(problem.detail).toContain("reports[0].at must be a whole number, not 1.5");
    expect(problem.detail).toEndWith("; and 14 more.");
    expect(problem.detail.split(";")).toHaveLength(6);
  });

  test("without a field is told which one is missing", async () => {
    const { problem } = await post("/api/v1/tools", "{}");
    expect(problem.detail).toContain("name is missing and must be text");
  });

  test("of another shape than an object is told so", async () => {
    const { problem } = await post("/api/v1/tools", "[1,2]");
    expect(problem.detail).toContain("the body must be an object, not a list of 2");
  });

  test("with a word outside a fixed list is told the list", async () => {
    const { problem } = await post("/api/v1/drafts/7/bind", '{"existing":"maybe"}');
    expect(problem.detail).toContain('existing must be one of "refuse", "find", "resume", not "maybe"');
  });

  test("with a name longer than allowed is told both lengths", async () => {
    const { problem } = await post("/api/v1/tools", JSON.stringify({ name: "x".repeat(300) }));
    expect(problem.detail).toContain("name must have at most 255 characters, not 300");
  });

  test("with a value that fits no branch of a union is told all of them, and the path of the nearest", async () => {
    const group = { firstIndex: 0, count: 2, array: 0, args: { "my arg": 7, other: ["a", 1] }, profile: 0 };
    const { problem } = await ask("/api/v1/drafts/7/chunks/0", {
      method: "PUT",
      body: JSON.stringify({ groups: [group] }),
      headers: JSON_TYPE,
    });
    expect(problem.detail).toContain('groups[0].args["my arg"] must be text or a list, not 7');
    expect(problem.detail).toContain("groups[0].args.other[1] must be text, not 1");
  });

  test("with control characters in a wrong value is quoted with escapes", async () => {
    const { problem } = await post("/api/v1/tools", JSON.stringify({ name: ["x"], "a\u001b[31m": 1 }));
    expect(problem.detail).not.toMatch(/\p{Cc}/u);
  });

  test("with more items than one request may have is refused as too_many_items", async () => {
    const { problem } = await post(
      "/api/v1/distributors/3/heartbeats",
      `{"epoch":1,"instanceIds":[${"1,".repeat(10_000)}1]}`,
    );
    expect(problem.code).toBe("too_many_items");
    expect(problem.detail).toContain("instanceIds must have at most 10000 items, not a list of 10001");
    expect(problem.hint).toContain("10000");
  });

  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"]) {
    test(`sent as ${type} is refused`, async () => {
      const { problem } = await post("/api/v1/tools", '{"name":"x"}', { "content-type": type });
      expect(problem.code).toBe("invalid_request");
      expect(problem.detail).toContain(JSON.stringify(type));
      expect(problem.hint).toContain("Content-Type: application/json");
    });
  }

  test("sent as JSON with a charset is taken", async () => {
    const { response } = await post("/api/v1/tools", '{"name":"x"}', {
      "content-type": "Application/JSON; charset=utf-8",
    });
    expect(response.status).toBe(200);
  });

  test("sent as gzip is read, but not beyond the limit and not when it is damaged", async () => {
    const gzip = { ...JSON_TYPE, "content-encoding": "gzip" };
    const packed = Bun.gzipSync('{"name":"x"}');
    expect((await post("/api/v1/tools", packed, gzip)).response.status).toBe(200);
    const bomb = Bun.gzipSync(`{"name":"${"x".repeat(2 * MAX_BODY_BYTES)}"}`);
    expect((await post("/api/v1/tools", bomb, gzip)).problem.code).toBe("payload_too_large");
    for (const damaged of [packed.subarray(0, 12), new Uint8Array([1, 2, 3])])
      expect((await post("/api/v1/tools", damaged, gzip)).problem.code).toBe("malformed_json");
  });

  test("sent in another coding is refused as such", async () => {
    const { problem } = await post("/api/v1/tools", "{}", { ...JSON_TYPE, "content-encoding": "br" });
    expect(problem.detail).toContain('encoded as "br"');
  });

  test("whose declared length is beyond the limit is refused before a byte of it arrives", async () => {
    const connection = await connectRaw(server.port);
    connection.send(
      `POST ${REPORTS} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9999999999\r\n\r\n`,
    );
    const reply = await connection.receive(/"payload_too_large".*\}/);
    expect(reply).toStartWith("HTTP/1.1 413 ");
    expect(reply).toContain("at most 100000 bytes");
    connection.close();
  });

  test("that comes in chunks without a length is refused as soon as it passes the limit", async () => {
    const connection = await connectRaw(server.port);
    connection.send(
      `POST ${REPORTS} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    connection.send(`${(MAX_BODY_BYTES + 1).toString(16)}\r\n${" ".repeat(MAX_BODY_BYTES + 1)}\r\n`);
    expect(await connection.receive(/"payload_too_large".*\}/)).toStartWith("HTTP/1.1 413 ");
    connection.close();
  });

  test("that comes in chunks and stays within the limit is read", async () => {
    const connection = await connectRaw(server.port);
    connection.send(
      "POST /api/v1/tools HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
    );
    connection.send('9\r\n{"name":"\r\n4\r\na"} \r\n0\r\n\r\n');
    expect(await connection.receive(/"life expectancy"/)).toStartWith("HTTP/1.1 200 ");
    connection.close();
  });

  test("of exactly the limit is read", async () => {
    const body = '{"name":"x"}'.padEnd(MAX_BODY_BYTES);
    expect((await post("/api/v1/tools", body)).response.status).toBe(200);
    expect((await post("/api/v1/tools", `${body} `)).response.status).toBe(413);
  });

  test("nested a hundred thousand deep is judged, not a crash", async () => {
    const { response, problem } = await post("/api/v1/tools", "[".repeat(45_000) + "]".repeat(45_000));
    expect(response.status).toBe(400);
    expect(problem.code).toBe("invalid_request");
  });

  test("of any bytes is never the server's fault", async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map(encode),
      fc.string({ unit: "binary" }).map(encode),
    );
    const path = fc.constantFrom(
      "/api/v1/tools",
      REPORTS,
      "/api/v1/drafts",
      "/api/v1/workflows/7/task-status",
    );
    await fc.assert(
      fc.asyncProperty(bytes, path, async (body, to) => {
        const { response, problem } = await post(to, Uint8Array.from(body));
        if (response.status === 200) return;
        expect(response.status).toBe(400);
        expect(["malformed_json", "invalid_request", "too_many_items"]).toContain(problem.code);
      }),
      { numRuns: 1_000 },
    );
  }, 30_000);
});

describe("a query", () => {
  test("for a page of ten million is refused as page_too_large with the limit", async () => {
    const { response, problem } = await ask("/api/v1/workflows?limit=10000000");
    expect(response.status).toBe(400);
    expect(problem.code).toBe("page_too_large");
    expect(problem.detail).toContain('limit must be at most 1000, not "10000000"');
    expect(problem.hint).toContain("nextCursor");
  });

  for (const limit of ["abc", "0", "-1", "1.5", "", "1&limit=2"]) {
    test(`with limit=${limit} is refused`, async () => {
      const { problem } = await ask(`/api/v1/workflows?limit=${limit}`);
      expect(problem.code).toBe("invalid_request");
      expect(problem.detail).toContain("limit must be");
    });
  }

  test("with a parameter the route does not know is refused with those it knows", async () => {
    const { problem } = await ask("/api/v1/workflows?limt=5");
    expect(problem.detail).toBe('listWorkflows has no query parameter "limt".');
    expect(problem.hint).toBe("It takes limit, cursor, where, sort.");
  });

  test("with a parameter named like a property of every object is refused", async () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      expect((await ask(`/api/v1/workflows?${name}=1`)).problem.code).toBe("invalid_request");
    }
  });
});

describe("a path", () => {
  test("that is unknown is answered with the nearest one", async () => {
    const { response, problem } = await ask("/api/v1/workflow/7/task");
    expect(response.status).toBe(404);
    expect(problem.code).toBe("not_found");
    expect(problem.hint).toContain("Did you mean /api/v1/workflows/:workflowId/tasks?");
  });

  test("that is asked with the wrong method is answered 405 with the right ones in Allow", async () => {
    const { response, problem } = await ask("/api/v1/workflows/7", { method: "DELETE" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD");
    expect(problem.code).toBe("method_not_allowed");
    expect(problem.detail).toBe('/api/v1/workflows/:workflowId does not offer "DELETE".');
  });

  test("whose id is beyond what a number holds exactly is refused", async () => {
    const { problem } = await ask("/api/v1/tasks/99999999999999999999");
    expect(problem.code).toBe("invalid_request");
  });
});

describe("a use-case", () => {
  const throwing = (error: unknown) =>
    serveExamples({
      handlers: {
        getTask: () => {
          throw error;
        },
      },
    });

  test("that refuses answers with the status, words and ids of its refusal", async () => {
    const refusal = new JobmonError("not_found", {
      detail: "No task 5.",
      hint: "List them.",
      ids: { taskId: 5 },
    });
    await using(throwing(refusal), async ({ url }) => {
      const response = await fetch(`${url}/api/v1/tasks/5`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        code: "not_found",
        detail: "No task 5.",
        hint: "List them.",
        ids: { taskId: 5 },
      });
    });
  });

  test("that finds the database busy answers 503 with Retry-After", async () => {
    await using(
      throwing(new JobmonError("database_busy", { detail: "Busy.", hint: "Wait." })),
      async ({ url }) => {
        const response = await fetch(`${url}/api/v1/tasks/5`);
        expect(response.status).toBe(503);
        expect(response.headers.get("retry-after")).toBe("1");
      },
    );
  });

  for (const fault of [new TypeError("secret of /srv/data"), "secret as a string", null]) {
    test(`that fails with ${fault instanceof Error ? "an error" : JSON.stringify(fault)} tells the log everything and the caller the cause id`, async () => {
      await using(throwing(fault), async ({ url, logged }) => {
        const response = await fetch(`${url}/api/v1/tasks/5`);
        const text = await response.text();
        expect(response.status).toBe(500);
        expect(text).not.toContain("secret");
        const problem = JSON.parse(text) as ProblemReply;
        expect(problem.code).toBe("internal");
        expect(problem.cause).toBe(response.headers.get("x-jobmon-cause") ?? "");
        const entry = logged.find(({ cause }) => cause === problem.cause);
        expect(entry).toMatchObject({ event: "request_failed", level: "error" });
        if (fault instanceof Error) expect(JSON.stringify(entry)).toContain("bad-requests.test.ts:");
      });
    });
  }

  test("that answers against the contract is caught where replies are checked", async () => {
    const broken = serveExamples({
      handlers: { startWorkflow: () => ({ workflowRunId: -1, status: "BOUND" }) },
    });
    await using(broken, async ({ url, logged }) => {
      const body = JSON.stringify({ user: "ana", host: "login1", contextPath: null });
      const response = await fetch(`${url}/api/v1/workflows/7/runs`, {
        method: "POST",
        body,
        headers: JSON_TYPE,
      });
      expect(response.status).toBe(500);
      expect(JSON.stringify(logged)).toContain(
        "the reply of startWorkflow breaks the contract: workflowRunId must be more than 0",
      );
    });
  });
});

async function using(
  running: ExampleServer,
  check: (running: ExampleServer) => Promise<void>,
): Promise<void> {
  try {
    await check(running);
  } finally {
    await running.close();
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
