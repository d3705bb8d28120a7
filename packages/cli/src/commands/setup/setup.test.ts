import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inTemporaryFolder, runCli } from "../../testing/run-cli.ts";
import { runProcess } from "../../testing/run-process.ts";
import { VERSION } from "../../version.ts";

describe("config", () => {
  test("set writes into the person's own file, and show tells the value and where it came from", () =>
    inTemporaryFolder(async (home) => {
      const set = await runProcess(["config", "set", "heartbeat.interval", "20s"], { home });
      expect(set).toEqual({
        exitCode: 0,
        stderr: "",
        stdout: `heartbeat.interval is set in ${home}/.jobmon.yaml.\n`,
      });
      expect(statSync(join(home, ".jobmon.yaml")).mode & 0o777).toBe(0o600);
      const show = await runProcess(["config", "show", "heartbeat.interval", "--origin"], { home });
      expect(show.stdout).toContain("heartbeat.interval  20s    file ~/.jobmon.yaml line 2");
    }));

  test("set keeps comments, and refuses a value that cannot be used without touching the file", () =>
    inTemporaryFolder(async (home) => {
      const file = join(home, "my.yaml");
      writeFileSync(file, "# mine\nserver:\n  port: 8070 # fixed\n", { mode: 0o600 });
      const environment = { JOBMON__CONFIG_FILE: file };
      await runProcess(["config", "set", "server.port", "9090"], { home, environment });
      expect(readFileSync(file, "utf8")).toBe("# mine\nserver:\n  port: 9090 # fixed\n");
      const refused = await runProcess(["config", "set", "server.port", "many"], { home, environment });
      expect(refused.exitCode).toBe(2);
      expect(readFileSync(file, "utf8")).toContain("9090");
    }));

  test("secrets are masked, on screen and in JSON", () =>
    inTemporaryFolder(async (home) => {
      const environment = { JOBMON__HTTP__TOKEN: "geheim" };
      for (const words of [
        ["config", "show"],
        ["config", "show", "-o", "json"],
      ])
        expect((await runProcess(words, { home, environment })).stdout).not.toContain("geheim");
      expect((await runProcess(["config", "set", "http.token", "geheim"], { home })).stdout).not.toContain(
        "geheim",
      );
    }));

  test("show refuses what is neither a key nor a section", () =>
    inTemporaryFolder(async (home) => {
      const { exitCode, stderr } = await runProcess(["config", "show", "nope"], { home });
      expect(exitCode).toBe(2);
      expect(stderr).toContain('"nope" is neither a key nor a section.');
    }));
});

describe("version", () => {
  test("is one line", async () => {
    expect((await runCli("version")).stdout).toBe(`${VERSION}\n`);
    expect((await runCli("--version")).stdout).toBe(`${VERSION}\n`);
  });

  test("of the components tells when no server answers", async () => {
    const { exitCode, stdout } = await runCli("version --components -o json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toContainEqual({ component: "server", version: "does not answer" });
  });
});

describe("the jobmon script", () => {
  const shim = join(import.meta.dir, "../../../bin/jobmon");

  test("works through a chain of links, as npm makes them", () =>
    inTemporaryFolder(async (home) => {
      symlinkSync(shim, join(home, "first"));
      symlinkSync("first", join(home, "second"));
      const run = await runProcess(["version"], { home, program: join(home, "second") });
      expect(run).toEqual({ exitCode: 0, stdout: `${VERSION}\n`, stderr: "" });
    }));

  test("takes nothing from a .env or bunfig.toml that lies where it is called", () =>
    inTemporaryFolder(async (home) => {
      writeFileSync(join(home, ".env"), "JOBMON__SERVER__PORT=nonsense\n");
      writeFileSync(join(home, "bunfig.toml"), 'preload = ["./evil.ts"]\n');
      writeFileSync(join(home, "evil.ts"), `require("node:fs").writeFileSync("evil", "");\n`);
      const run = await runProcess(["config", "show", "server.port"], { home });
      expect(run).toMatchObject({ exitCode: 0, stderr: "" });
      expect(existsSync(join(home, "evil"))).toBe(false);
    }));

  test("writes nothing into the home of someone who only looks", () =>
    inTemporaryFolder(async (home) => {
      await runProcess(["workflow", "list"], { home });
      await runProcess(["doctor"], { home });
      // Bun itself keeps a cache of what it has parsed.
      const found = [...new Bun.Glob("**").scanSync({ cwd: home, dot: true })];
      expect(found.filter((path) => !path.startsWith(".bun/"))).toEqual([]);
    }));
});
