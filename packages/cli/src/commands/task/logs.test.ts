import { describe, expect, test } from "bun:test";
import { routes } from "@jobmon/api";
import { type Answers, type ReceivedRequest, serveContract } from "../../testing/contract-server.ts";
import { type CliRun, runCli } from "../../testing/run-cli.ts";

const [attempt] = routes.listInstances.example.reply.rows;
const page = (rows: readonly unknown[]) => ({ rows, nextCursor: null });

interface Fixture {
  readonly run: CliRun;
  readonly received: readonly ReceivedRequest[];
}

async function runWith(line: string, answers: Answers): Promise<Fixture> {
  const server = serveContract(answers);
  const run = await runCli(line, { server: server.url });
  await server.close();
  return { run, received: server.received };
}

/** An answer for each call in turn; the last one stays. */
function inTurn<T>(...answers: readonly T[]): () => T {
  let calls = 0;
  return () => {
    calls += 1;
    return answers[Math.min(calls, answers.length) - 1] as T;
  };
}

/** A log that grows by one part at each read and ends with the last. */
function growingLog(parts: readonly string[]): Answers["getLog"] {
  let reads = 0;
  return ({ query }) => {
    reads += 1;
    const written = parts.slice(0, reads).join("");
    const bytes = Buffer.from(written);
    const offset = Number(query.get("offset") ?? 0);
    return {
      source: "file",
      path: "/logs/model.o5001",
      text: bytes.subarray(offset).toString(),
      offset,
      totalBytes: bytes.length,
      live: reads < parts.length,
    };
  };
}

describe("task logs", () => {
  test("prints the end of both streams under their paths", async () => {
    const { run } = await runWith("task logs 1001", {});
    expect(run.stdout).toBe("==> stdout /tmp/x.o5001\nhello\n==> stderr /tmp/x.o5001\nhello\n");
  });

  test("prints one stream without a heading", async () => {
    const { run, received } = await runWith("task logs 1001 --stderr", {});
    expect(run.stdout).toBe("hello\n");
    expect(received.at(-1)?.params).toEqual({ instanceId: "5001", stream: "stderr" });
  });

  test("-n keeps the last lines", async () => {
    const { run } = await runWith("task logs 1001 --stdout -n 2", { getLog: growingLog(["1\n2\n3\n4\n"]) });
    expect(run.stdout).toBe("3\n4\n");
  });

  test("-f goes on from where it was until the attempt has ended, each byte once", async () => {
    const ended = { ...attempt, status: "ERROR", error: "exit code 1" };
    const { run } = await runWith("task logs 1001 --stdout -f", {
      getLog: growingLog(["erst: ä\n", "zweit", "ens\n", "日本\n"]),
      listInstances: inTurn(page([attempt]), page([ended])),
    });
    expect(run.stdout).toBe("erst: ä\nzweitens\n日本\n");
    expect(run.stderr).toBe("jobmon: attempt 1 of task 1001 ended: Failed (exit code 1).\n");
    expect(run.exitCode).toBe(0);
  });

  test("-f waits for an attempt that is yet to come", async () => {
    const { run } = await runWith("task logs 1001 --stdout -f", {
      getLog: growingLog(["hello\n"]),
      listInstances: inTurn(page([]), page([]), page([attempt])),
    });
    expect(run.stdout).toBe("hello\n");
  });

  test("--attempt picks an earlier one", async () => {
    const rows = [attempt, { ...attempt, id: 5002, attempt: 2 }];
    const { received } = await runWith("task logs 1001 --stdout --attempt 1", {
      listInstances: () => ({ rows, nextCursor: null }),
    });
    expect(received.at(-1)?.params.instanceId).toBe("5001");
  });

  test("a task without an attempt has no log, and explain tells why", async () => {
    const { run } = await runWith("task logs 1001", {
      listInstances: () => ({ rows: [], nextCursor: null }),
    });
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain("`jobmon task explain 1001`");
  });
});

describe("workflow logs", () => {
  const failed = { ...routes.listTasks.example.reply.rows[0], id: 2, status: "ERROR_FATAL" };

  test("failed tasks come first, with the end of what they wrote", async () => {
    const { run } = await runWith("workflow logs 7 -l 2 -n 1", {
      listTasks: ({ query }) => {
        const [where = ""] = query.getAll("where");
        const isFailed = where.includes("ERROR_FATAL");
        return {
          rows: isFailed
            ? [failed]
            : where.includes("RUNNING")
              ? [{ ...failed, id: 3, status: "RUNNING" }]
              : [],
          nextCursor: null,
        };
      },
      getLog: () => ({
        source: "file",
        path: "/x",
        text: "start\nKeyError: age\n",
        offset: 0,
        totalBytes: 20,
        live: false,
      }),
    });
    expect(run.stdout).toMatchSnapshot();
  });
});
