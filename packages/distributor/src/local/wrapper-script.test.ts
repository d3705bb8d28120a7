import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSpoolEntry } from "./spool-entry.ts";
import { isPlainCommand, wrapCommand } from "./wrapper-script.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "jobmon wrapper's-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const SHELLS = ["/bin/dash", "/bin/bash"].filter(existsSync);
const FORMS = SHELLS.flatMap((shell) =>
  // The direct form is for dash alone.
  (shell.endsWith("dash") ? [true, false] : [false]).map((exitTrapIsExact) => ({ shell, exitTrapIsExact })),
);

function run({ shell, exitTrapIsExact }: (typeof FORMS)[number], command: string) {
  const spoolPath = join(dir, "spool");
  rmSync(spoolPath, { force: true });
  const script = wrapCommand({
    spoolPath,
    record: '{"instanceId":1}',
    command,
    scriptPath: null,
    umask: null,
    exitTrapIsExact,
  });
  const plain = Bun.spawnSync([shell, "-c", command], { cwd: mkdtempSync(join(dir, "plain-")) });
  const wrapped = Bun.spawnSync([shell, "-c", script], { cwd: mkdtempSync(join(dir, "wrapped-")) });
  return { plain, wrapped, entry: parseSpoolEntry(readFileSync(spoolPath, "utf8")) };
}

const COMMANDS = [
  "true",
  "false",
  "exit 3",
  "exit 300",
  "nosuch-command",
  "/etc/passwd",
  "true; false",
  "if",
  "echo $(",
  "echo )",
  "echo 'unbalanced",
  "cat <<END\nopen here-document",
  "echo trailing \\",
  "# only a comment",
  "echo hello # a comment",
  "\n-x",
  "exec sh -c 'exit 5'",
  "exec nosuch-command",
  "trap 'echo mine' EXIT; exit 4",
  "trap - EXIT; exit 6",
  "set -e; false; exit 9",
  "echo $0 $# $1",
  'echo "it\'s $((1 + 2))" `echo x`',
  "cd / && echo > /dev/null",
  "echo one\necho two\nfalse",
  "(exit 7)",
  "sh -c 'kill -SEGV $$'; exit $?",
  "readonly a=1; a=2",
  "set -C; echo clobber > file; echo clobber >| file; cat file",
  "echo 'back\\nslash'",
  "wait; sleep 0 & wait",
  "IFS=/; set -- a/b; echo $*",
  "echo ünïcödé",
  ". ./missing-file",
  "eval 'exit 8'",
];

for (const form of FORMS) {
  const name = `${form.shell}${form.exitTrapIsExact ? ", direct where safe" : ""}`;
  test.each(COMMANDS)(
    `%j prints and exits as without the wrapper, and leaves its exit code (${name})`,
    (command) => {
      const { plain, wrapped, entry } = run(form, command);
      expect(wrapped.stdout.toString()).toBe(plain.stdout.toString());
      expect(wrapped.stderr.length > 0).toBe(plain.stderr.length > 0);
      expect(wrapped.exitCode).toBe(plain.exitCode);
      expect(entry).toMatchObject({ kind: "claimed", exitCode: plain.exitCode });
    },
  );

  test.each(["TERM", "HUP", "KILL", "USR1"])(
    `a shell killed by SIG%s records no exit code (${name})`,
    (signal) => {
      const { wrapped, entry } = run(form, `kill -${signal} $$`);
      expect(wrapped.signalCode).toBe(`SIG${signal}` as NodeJS.Signals);
      expect(entry).toMatchObject({ kind: "claimed", exitCode: null });
    },
  );

  test(`a shell whose instance is claimed or revoked runs nothing and ends with 126 (${name})`, () => {
    const spoolPath = join(dir, "taken");
    writeFileSync(spoolPath, "revoked\n");
    const request = { spoolPath, record: "{}", command: "echo ran", scriptPath: null, umask: null };
    const script = wrapCommand({ ...request, exitTrapIsExact: form.exitTrapIsExact });
    const { exitCode, stdout } = Bun.spawnSync([form.shell, "-c", script]);
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 126, stdout: "" });
    expect(readFileSync(spoolPath, "utf8")).toBe("revoked\n");
  });
}

test.each([
  "true",
  "python3 model.py --location=5 --year 1990",
  "a | b > c 2>&1 && d; e",
  "./run.sh x.y ~/z",
])("%j is plain", (command) => {
  expect(isPlainCommand(command)).toBe(true);
});

test.each([
  "exec a",
  "a; trap b",
  ". ./env.sh",
  "source env.sh",
  "eval a",
  "command exec a",
  "builtin exec a",
  "alias a=exec",
  "set -n",
  "ulimit -f 0",
  "$CMD",
  "`cat cmd`",
  "ex\\ec a",
  "ex''ec a",
  'ex""ec a',
  "exe? a",
  "exe* a",
  "exe[c] a",
  "f() { a; }",
  "a\0b",
])("%j is not plain", (command) => {
  expect(isPlainCommand(command)).toBe(false);
});
