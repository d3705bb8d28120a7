import { describe, expect, test } from "bun:test";
import { routes } from "@jobmon/api";
import { type Answers, serveContract } from "../../testing/contract-server.ts";
import { type CliRun, runCli } from "../../testing/run-cli.ts";

const { latestRun, ...event } = routes.streamEvents.example.reply;
const detail = routes.getWorkflow.example.reply;

function endedWith(status: "DONE" | "ERROR", reason: string | null): Answers {
  const run = { ...latestRun, status, reason, endedAt: latestRun.createdAt + 65_000 };
  const counts = status === "DONE" ? { DONE: 2 } : { DONE: 1, ERROR_FATAL: 1 };
  return {
    streamEvents: () =>
      [event, { ...event, version: 6, counts, latestRun: run }].map((each) => ({ latestRun, ...each })),
    getWorkflow: () => ({ ...detail, counts, latestRun: run }),
  };
}

async function watch(line: string, answers: Answers): Promise<CliRun> {
  const server = serveContract(answers);
  const run = await runCli(line, { server: server.url });
  await server.close();
  return run;
}

describe("watch", () => {
  test("ends with 0 when the workflow is done", async () => {
    const { exitCode, stdout } = await watch("workflow watch 7", endedWith("DONE", null));
    expect(exitCode).toBe(0);
    expect(stdout).toEndWith("Workflow 7: Done. 2 tasks of 2 done in 1m 5s.\n");
  });

  test("ends with 1 and the reason when it ended otherwise", async () => {
    const { exitCode, stdout } = await watch("workflow watch 7", endedWith("ERROR", "1 task failed"));
    expect(exitCode).toBe(1);
    expect(stdout).toEndWith("Workflow 7: Failed: 1 task failed. 1 task of 2 done in 1m 5s.\n");
  });

  test("without an id takes the caller's newest workflow", async () => {
    expect((await watch("workflow watch", endedWith("DONE", null))).exitCode).toBe(0);
  });

  test("of a workflow that was never started says how to start it", async () => {
    const { exitCode, stderr } = await watch("workflow watch 7", {
      getWorkflow: () => ({ ...detail, latestRun: null }),
    });
    expect(exitCode).toBe(4);
    expect(stderr).toContain("`jobmon workflow resume 7`");
  });

  test("resume --wait watches what it started", async () => {
    const { exitCode, stdout } = await watch("workflow resume 7 --wait", endedWith("ERROR", "1 task failed"));
    expect(exitCode).toBe(1);
    expect(stdout).toContain("Run 9 has started.");
  });
});
