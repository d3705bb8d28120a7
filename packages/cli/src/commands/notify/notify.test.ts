import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { type ContractServer, Refusal, serveContract } from "../../testing/contract-server.ts";
import { type CliWorld, runCli } from "../../testing/run-cli.ts";

let server: ContractServer;
beforeEach(() => {
  server = serveContract();
});
afterEach(() => server.close());

const run = (line: string, world: CliWorld = {}) => runCli(line, { server: server.url, ...world });
const sent = () => server.received.map(({ operation, body }) => ({ operation, body }));

describe("jobmon notify add", () => {
  test("says what the rule does, and shows the secret of a webhook once", async () => {
    const { stdout, stderr } = await run("notify add webhook https://portal.example.org/hooks/jobmon");
    expect(stdout).toBe(
      "Rule 3: when a workflow of ana is failed or stalled, ana is told by webhook to https://portal.example.org/.... `jobmon notify test 3` tries it.\nwhsec_b7cQ0rJm2kYtV1sXnE8dLgb7cQ0rJm2kYtV1sXnE8dI=\n",
    );
    expect(stderr).toContain("shown this once");
    expect(sent()[0]).toMatchObject({
      operation: "createNotificationRule",
      body: {
        user: "ana",
        scope: "all",
        channel: "webhook",
        target: "https://portal.example.org/hooks/jobmon",
      },
    });
  });

  test("takes events, a tool or a workflow, and an address that nobody sees on the command line", async () => {
    await run("notify add slack - --on failed,first-failure,stalled --stalled 90 --tool mortality", {
      input: "https://hooks.slack.com/services/T0/B0/secret\n",
    });
    await run("notify add email ana@example.org --workflow 7 --on back-pressure --back-pressure 5 -u ben");
    expect(sent().map(({ body }) => body)).toEqual([
      {
        user: "ana",
        scope: "tool",
        tool: "mortality",
        events: ["failed", "first_failure", "stalled"],
        stalledMinutes: 90,
        channel: "slack",
        target: "https://hooks.slack.com/services/T0/B0/secret",
      },
      {
        user: "ben",
        scope: "workflow",
        workflowId: 7,
        events: ["back_pressure"],
        backPressureMinutes: 5,
        channel: "email",
        target: "ana@example.org",
      },
    ]);
  });

  test("refuses what is no rule, and sends nothing", async () => {
    const bad = [
      "notify add pigeon x",
      "notify add webhook",
      "notify add webhook https://x.org --on exploded",
      "notify add webhook https://x.org --stalled 0",
      "notify add webhook https://x.org --workflow seven",
      "notify add webhook https://x.org --tool a --workflow 7",
      "notify remove x",
      "notify test 0",
      "notify list --all --user ben",
    ];
    for (const line of bad) expect((await run(line)).exitCode, line).toBe(2);
    expect(server.received).toEqual([]);
  });

  test("passes on why the server refuses an address", async () => {
    const detail = "The rule was not made: It is an address of this host or of a private network.";
    const problem = {
      code: "target_refused",
      title: "x",
      status: 400,
      type: "x",
      detail,
      hint: "Use another.",
    };
    const refusing = serveContract({ createNotificationRule: () => new Refusal(400, problem) });
    const { exitCode, stderr } = await runCli("notify add webhook http://10.0.0.1/", {
      server: refusing.url,
    });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(detail)]);
    await refusing.close();
  });
});

describe("the lists", () => {
  test("show rules and what became of them, and what was not delivered", async () => {
    const { stdout: rules } = await run("notify list");
    expect(rules).toMatch(/ID +OF +ABOUT +ON +BY +TO +LAST MESSAGE/);
    expect(rules).toMatch(
      /3 +ana +tool mortality +failed, stalled +slack +https:\/\/hooks.slack.com\/\.\.\. +delivered 3m ago/,
    );
    const { stdout: errors } = await run("notify errors --all");
    expect(errors).toContain("It answered with status 503.");
    expect(server.received.map(({ query }) => query.get("user"))).toEqual(["ana", "*"]);
    expect(server.received[1]?.query.get("state")).toBe("failing");
    expect(JSON.parse((await run("notify errors -o json")).stdout)).toMatchObject([{ messageId: 12 }]);
  });
});

test("a test exits with 1 when it did not arrive, and says why", async () => {
  expect(await run("notify test 3")).toMatchObject({ exitCode: 0, stdout: "The test by rule 3 arrived.\n" });
  const deaf = serveContract({
    testNotificationRule: () => ({ delivered: false, error: "It answered with status 404." }),
  });
  const { exitCode, stdout } = await runCli("notify test 3", { server: deaf.url });
  expect([exitCode, stdout]).toEqual([
    1,
    "The test by rule 3 did not arrive. It answered with status 404.\n",
  ]);
  await deaf.close();
  expect((await run("notify remove 3")).stdout).toBe("Rule 3 is gone.\n");
});
