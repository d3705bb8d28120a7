import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { ERROR_CATALOGUE } from "@jobmon/core";
import { Refusal, serveContract } from "../testing/contract-server.ts";
import { inTemporaryFolder, runCli } from "../testing/run-cli.ts";
import { runProcess } from "../testing/run-process.ts";

describe("a slip on the command line", () => {
  const slips = [
    ["workflow statu", "Unknown command 'statu'.", "Did you mean status?"],
    ["wrokflow", "Unknown command 'wrokflow'.", "Did you mean workflow?"],
    ["workflow status --lmit 3", "Unknown option '--lmit'.", "Did you mean --limit?"],
    ["workflow status -o xml", "argument 'xml' is invalid", "Allowed choices are table, json"],
    ["workflow status -l none", "It must be a whole number from 1 to 1000000.", "--help"],
    ["workflow status x", '"x" is not a workflow id.', "`jobmon workflow list`"],
    ["workflow tasks", "No workflow id was given.", "-w"],
    ["workflow tasks 1 2", "too many arguments", "--help"],
    ["workflow tasks 7 -s finished", '"finished" is not a status of a task.', "REGISTERING (G)"],
    ["task update 1", "required option '-s, --status <status>' not specified", "--help"],
    ["completion tcsh", "Allowed choices are bash, zsh, fish", "--help"],
    ["workflow resources usage", "Neither workflow nor task template was named.", "-t TEMPLATE_VERSION_ID"],
  ] as const;
  for (const [line, detail, hint] of slips)
    test(`${line} exits 2, says what is wrong and what to type`, async () => {
      const server = serveContract();
      const { exitCode, stdout, stderr } = await runCli(line, { server: server.url });
      await server.close();
      expect(exitCode).toBe(2);
      expect(stdout).toBe("");
      expect(stderr.toLowerCase()).toContain(detail.toLowerCase());
      expect(stderr).toContain(hint);
      expect(stderr).toStartWith("error: ");
    });

  test("with -o json is one problem document on stderr", async () => {
    const { stdout, stderr } = await runCli("workflow status -o json --nope");
    expect(stdout).toBe("");
    expect(JSON.parse(stderr)).toMatchObject({
      code: "invalid_request",
      status: 400,
      detail: "Unknown option '--nope'.",
    });
  });

  test("a group without a command shows its help on stderr", async () => {
    const { exitCode, stdout, stderr } = await runCli("workflow");
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toStartWith("Usage: jobmon workflow");
  });
});

describe("a server that cannot be used", () => {
  test("none is known", async () => {
    const { exitCode, stderr } = await runCli("workflow list");
    expect(exitCode).toBe(5);
    expect(stderr).toContain("`jobmon up`");
  });

  test("nobody answers at its address", async () => {
    const { exitCode, stderr } = await runCli("workflow list --server http://127.0.0.1:9");
    expect(exitCode).toBe(5);
    expect(stderr).toBe(
      "error: No server answers at http://127.0.0.1:9.\n" +
        "  Start one with `jobmon up`, or name another with http.service_url.\n",
    );
  });

  test("someone else answers at its address", async () => {
    const stranger = Bun.serve({ port: 0, fetch: () => new Response("<h1>Login</h1>", { status: 403 }) });
    const { exitCode, stderr } = await runCli(`workflow list --server ${stranger.url.origin}`);
    expect(exitCode).toBe(5);
    expect(stderr).toContain("but not as a Jobmon server");
    await stranger.stop(true);
  });

  test("someone else answers with success", async () => {
    const stranger = Bun.serve({ port: 0, fetch: () => new Response("<h1>Welcome</h1>") });
    const { exitCode, stderr } = await runCli(`workflow list --server ${stranger.url.origin}`);
    expect(exitCode).toBe(5);
    expect(stderr).toContain("but not as a Jobmon server");
    await stranger.stop(true);
  });

  test("it accepts a connection and then says nothing", async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    const { exitCode, stderr } = await runCli(`workflow list --server http://127.0.0.1:${port}`, {
      timeoutSeconds: 1,
    });
    expect(exitCode).toBe(5);
    expect(stderr).toContain("did not answer in time");
    silent.close();
  });
});

describe("a refusal of the server", () => {
  for (const code of ["not_found", "unauthorized", "workflow_run_active", "disk_full", "internal"] as const)
    test(`${code} ends with the exit code of the catalogue and the server's own words`, async () => {
      const { status, exitCode } = ERROR_CATALOGUE[code];
      const refusal = {
        type: "t",
        title: "T",
        status,
        code,
        detail: "What was tried.",
        hint: "What to do.",
        ids: {},
      };
      const server = serveContract({ explainTask: () => new Refusal(status, refusal) });
      const run = await runCli("task explain 9", { server: server.url });
      expect(run).toEqual({ exitCode, stdout: "", stderr: "error: What was tried.\n  What to do.\n" });
      const json = await runCli("task explain 9 -o json", { server: server.url });
      expect(JSON.parse(json.stderr)).toMatchObject({ code, detail: "What was tried.", hint: "What to do." });
      await server.close();
    });
});

describe("a configuration that cannot be used", () => {
  test("a corrupt file is named with its line", () =>
    inTemporaryFolder(async (home) => {
      writeFileSync(join(home, ".jobmon.yaml"), "server:\n  port: [1\n");
      const { exitCode, stderr } = await runProcess(["workflow", "list"], { home });
      expect(exitCode).toBe(2);
      expect(stderr).toContain("~/.jobmon.yaml");
    }));

  test("an unknown key is refused with the nearest one", () =>
    inTemporaryFolder(async (home) => {
      writeFileSync(join(home, ".jobmon.yaml"), "server:\n  prot: 8070\n");
      const { exitCode, stderr } = await runProcess(["workflow", "list"], { home });
      expect(exitCode).toBe(2);
      expect(stderr).toContain("Did you mean server.port?");
    }));

  test("an address file that others may read is not used", () =>
    inTemporaryFolder(async (home) => {
      mkdirSync(join(home, ".jobmon"), { mode: 0o700 });
      const path = join(home, ".jobmon", "server.json");
      writeFileSync(
        path,
        JSON.stringify({
          url: "http://127.0.0.1:9",
          token: "x",
          pid: 1,
          startedAt: "2026-11-21T00:00:00Z",
          version: "0",
        }),
      );
      chmodSync(path, 0o644);
      const { exitCode, stderr } = await runProcess(["workflow", "list"], { home });
      expect(exitCode).toBe(ERROR_CATALOGUE.forbidden.exitCode);
      expect(stderr).toContain("chmod 600");
    }));
});
