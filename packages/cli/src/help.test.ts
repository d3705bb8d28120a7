import { describe, expect, test } from "bun:test";
import { buildProgram, walkCommands } from "./program.ts";
import { runCli } from "./testing/run-cli.ts";

const nowhere = { write: () => {}, warn: () => {} };
const program = buildProgram(() => async () => {}, nowhere);

function wordsOf(command: (typeof program.commands)[number]): string {
  return command.parent === null || command.parent === program
    ? command.name()
    : `${wordsOf(command.parent)} ${command.name()}`;
}

const lines = ["", ...walkCommands(program).map(wordsOf)];

describe("help", () => {
  for (const line of lines)
    test(`of jobmon ${line}`, async () => {
      const { exitCode, stdout, stderr } = await runCli(`${line} --help`);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toMatchSnapshot();
    });

  test("every command and option says what it is in a sentence", () => {
    for (const command of walkCommands(program)) {
      expect(command.description()).toMatch(/^[A-Z].*[.?]$/);
      for (const option of command.createHelp().visibleOptions(command))
        expect(option.description).toMatch(/^\S.*[.)]$/);
    }
  });

  test("a letter means the same option in every command", () => {
    // Users of the public command know these.
    const exceptions = ["-t --template-version", "-f --file"];
    const meanings = new Map<string, string | undefined>();
    for (const command of walkCommands(program))
      for (const { short, long, hidden } of command.options) {
        if (short === undefined || hidden || exceptions.includes(`${short} ${long}`)) continue;
        expect(`${short} ${meanings.get(short) ?? long}`).toBe(`${short} ${long}`);
        meanings.set(short, long);
      }
  });
});

describe("old names", () => {
  test("still work and say once what the command is called now", async () => {
    const { stdout, stderr } = await runCli("task_dependencies --help");
    expect(stdout).toStartWith("Usage: jobmon task dependencies");
    expect(stderr).toBe(
      "jobmon: `task_dependencies` is now `jobmon task dependencies`; the old name still works.\n",
    );
  });

  test("all lead to a command that exists", async () => {
    const names = [
      "workflow_status",
      "workflow_tasks",
      "workflow_reset",
      "workflow_resume",
      "task_status",
      "update_task_status",
      "task_dependencies",
      "concurrency_limit",
      "get_filepaths",
      "task_template_resources",
      "create_resource_yaml",
      "update_config",
    ];
    for (const name of names) expect((await runCli(`${name} --help`)).exitCode).toBe(0);
  });

  test("do not appear in the help", async () => {
    expect((await runCli("--help")).stdout).not.toContain("workflow_status");
  });
});
