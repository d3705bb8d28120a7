import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildProgram, walkCommands } from "../program.ts";
import { inTemporaryFolder, runCli } from "../testing/run-cli.ts";
import { describeTree } from "./describe-tree.ts";

const program = buildProgram(() => async () => {}, { write: () => {}, warn: () => {} });

async function writeScript(shell: string, folder: string): Promise<string> {
  const path = join(folder, `completion.${shell}`);
  writeFileSync(path, (await runCli(`completion ${shell}`)).stdout);
  return path;
}

async function runShell(
  words: readonly string[],
): Promise<{ readonly exitCode: number; readonly text: string }> {
  const child = Bun.spawn([...words], { stdout: "pipe", stderr: "pipe" });
  const [out, err, exitCode] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { exitCode, text: out + err };
}

/** What a real bash offers for the last word of a line. */
async function complete(line: string): Promise<readonly string[]> {
  return inTemporaryFolder(async (folder) => {
    const script = await writeScript("bash", folder);
    const words = line.split(" ");
    const list = words.map((word) => `'${word}'`).join(" ");
    const program = `source '${script}'; COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _jobmon; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { exitCode, text } = await runShell(["bash", "--norc", "-u", "-c", program]);
    expect(exitCode).toBe(0);
    return text.split("\n").filter((word) => word !== "");
  });
}

describe("bash completes", () => {
  test("jobmon work<TAB>", async () => expect(await complete("jobmon work")).toEqual(["workflow"]));

  test("the commands of a group", async () => {
    expect(await complete("jobmon workflow re")).toEqual(["resume", "reset", "resources"]);
    expect(await complete("jobmon workflow resources ")).toContain("usage");
  });

  test("the options of a command, with the global ones", async () => {
    expect(await complete("jobmon workflow status --")).toEqual([
      "--workflow-id",
      "--user",
      "--all",
      "--status",
      "--limit",
      "--output",
      "--quiet",
      "--help",
      "--version",
      "--server",
      "--data-dir",
    ]);
  });

  test("the values of an option, by its long and its short name", async () => {
    expect(await complete("jobmon workflow status -o ")).toEqual(["table", "json"]);
    expect(await complete("jobmon workflow resources yaml --mem-strategy m")).toEqual([
      "min",
      "median",
      "max",
    ]);
  });

  test("the shells behind completion", async () => {
    expect(await complete("jobmon completion ")).toEqual(expect.arrayContaining(["bash", "zsh", "fish"]));
  });

  test("behind an option that was given before", async () => {
    expect(await complete("jobmon --server http://x workflow sta")).toEqual(["status"]);
  });

  test("nothing for an option whose value is free text", async () => {
    expect(await complete("jobmon workflow list --user w")).toEqual([]);
  });
});

test("the script is registered for jobmon", () =>
  inTemporaryFolder(async (folder) => {
    const script = await writeScript("bash", folder);
    const { text } = await runShell(["bash", "--norc", "-c", `source '${script}'; complete -p jobmon`]);
    expect(text.trim()).toBe("complete -o default -F _jobmon jobmon");
  }));

for (const shell of ["zsh", "fish"] as const)
  test.skipIf(Bun.which(shell) === null && !process.env.CI)(
    `${shell} takes the script without a complaint`,
    () =>
      inTemporaryFolder(async (folder) => {
        const path = await writeScript(shell, folder);
        expect(await runShell([shell, "-n", path])).toEqual({ exitCode: 0, text: "" });
      }),
  );

test("every script knows every command that the help shows, and none that it hides", async () => {
  const places = describeTree(program).map(({ at }) => at);
  expect(places).toHaveLength(walkCommands(program).length + 1);
  for (const shell of ["bash", "zsh", "fish"]) {
    const { stdout } = await runCli(`completion ${shell}`);
    for (const at of places) expect(stdout).toContain(at);
    expect(stdout).not.toContain("reset-running");
  }
});
