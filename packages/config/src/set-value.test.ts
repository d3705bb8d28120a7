import { expect, test } from "bun:test";
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setValue } from "./set-value.ts";
import { catchRefusal, openSandbox, type Sandbox } from "./test-sandbox.ts";

function edit(text: string, key: string, value: string | number | boolean): string {
  using sandbox = openSandbox();
  const file = sandbox.write("work/jobmon.yaml", text);
  setValue({ file, key, value });
  return readFileSync(file, "utf8");
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

/** The refusal, after checking that neither the file nor its folder has changed. */
function refuse(
  sandbox: Sandbox,
  change: { readonly text: string; readonly key: string; readonly value: string },
) {
  const file = sandbox.write("work/jobmon.yaml", change.text);
  const refusal = catchRefusal(() => setValue({ file, ...change }));
  expect(readFileSync(file, "utf8")).toBe(change.text);
  expect(readdirSync(sandbox.cwd)).toEqual(["jobmon.yaml"]);
  return refusal;
}

test("a value is replaced, and comments, order and quotes elsewhere stay", () => {
  const text = `# Our cluster.

server:
  # Not 8080, that is taken.
  port: 8070 # agreed in March
  host: '0.0.0.0'

http: {token: "0123", retries_attempts: 3}

# The end.
`;
  expect(edit(text, "server.port", 9000)).toBe(text.replace("8070", "9000"));
  expect(edit(text, "http.retries_attempts", 5)).toBe(text.replace("attempts: 3", "attempts: 5"));
});

test("a new key joins its section, and a new section the end", () => {
  const text = "# head\nserver:\n    port: 1\n\nhttp:\n    token: a\n";
  expect(edit(text, "server.host", "::1")).toBe(
    "# head\nserver:\n    port: 1\n    host: ::1\n\nhttp:\n    token: a\n",
  );
  expect(edit(text, "logging.level", "warn")).toBe(`${text}logging:\n    level: warn\n`);
});

test("an empty section takes the key and keeps its comments", () => {
  expect(edit("http:\n  # token: abc\nserver:\n", "http.retries_attempts", 1)).toBe(
    "http:\n  retries_attempts: 1\n  # token: abc\nserver:\n",
  );
  for (const text of ["", "---\n", "http: {}\n", "http: ~\n"]) {
    expect(edit(text, "http.retries_attempts", 1)).toContain("retries_attempts: 1");
  }
  expect(edit("# only a comment\n", "server.port", 1)).toBe("# only a comment\n\nserver:\n  port: 1\n");
});

test("a value is written as a person would, and read back as what was meant", () => {
  using sandbox = openSandbox();
  const file = sandbox.write("work/jobmon.yaml", "");
  chmodSync(file, 0o600);
  setValue({ file, key: "heartbeat.timeout", value: "1h30m" });
  setValue({ file, key: "http.request_timeout", value: "30" });
  setValue({ file, key: "server.auth", value: "No" });
  setValue({ file, key: "http.token", value: "0123" });
  setValue({ file, key: "clusters.big.kind", value: "slurm" });
  setValue({ file, key: 'clusters.big.queues."all.q".max_memory', value: "1.5G" });
  expect(readFileSync(file, "utf8")).toBe(`heartbeat:
  timeout: 1h30m
http:
  request_timeout: 30
  token: "0123"
server:
  auth: false
clusters:
  big:
    kind: slurm
    queues:
      all.q:
        max_memory: 1.5G
`);
  const { settings } = sandbox.load();
  expect(settings.heartbeat.timeout).toBe(5400);
  expect(settings.http).toMatchObject({ request_timeout: 30, token: "0123" });
  expect(settings.clusters.big?.queues?.["all.q"]?.max_memory).toBe(1.5 * 1024 ** 3);
});

test("a file that does not exist is created for its owner alone", () => {
  using sandbox = openSandbox();
  const file = join(sandbox.home, ".jobmon.yaml");
  setValue({ file, key: "http.token", value: "secret" });
  expect(readFileSync(file, "utf8")).toBe("http:\n  token: secret\n");
  expect(modeOf(file)).toBe(0o600);
  expect(readdirSync(sandbox.home)).toEqual([".jobmon.yaml"]);
});

test("a file keeps its mode, and a symbolic link stays one", () => {
  using sandbox = openSandbox();
  const target = sandbox.write("etc/shared.yaml", "server: { port: 1 }\n");
  chmodSync(target, 0o664);
  const file = join(sandbox.home, ".jobmon.yaml");
  symlinkSync(target, file);
  setValue({ file, key: "server.port", value: 2 });
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
  expect(readFileSync(target, "utf8")).toBe("server: {port: 2}\n");
  expect(modeOf(target)).toBe(0o664);
});

test("an unknown key is refused with the nearest one, and nothing is written", () => {
  using sandbox = openSandbox();
  const { detail, hint } = refuse(sandbox, { text: "http: {}\n", key: "http.tokn", value: "x" });
  expect(detail).toBe("http.tokn (command line) is not a configuration key.");
  expect(hint).toStartWith("Did you mean http.token?");
  refuse(sandbox, { text: "", key: "http", value: "x" });
  refuse(sandbox, { text: "", key: "", value: "x" });
  refuse(sandbox, { text: "", key: "clusters.__proto__.kind", value: "dummy" });
});

test("a value that cannot be used is refused, and nothing is written", () => {
  using sandbox = openSandbox();
  const { detail } = refuse(sandbox, { text: "", key: "server.port", value: "70000" });
  expect(detail).toBe('server.port = "70000" (command line) cannot be used.');
  refuse(sandbox, { text: "", key: "http.token", value: "a\nb" });
});

test("a value that contradicts the rest of the file or a default is refused, and nothing is written", () => {
  using sandbox = openSandbox();
  const { detail } = refuse(sandbox, {
    text: "heartbeat: { interval: 20 }\n",
    key: "heartbeat.timeout",
    value: "59",
  });
  expect(detail).toContain("is less than 3 x heartbeat.interval = 20s");
  refuse(sandbox, { text: "", key: "heartbeat.interval", value: "31" });
  refuse(sandbox, { text: "", key: "clusters.big.cores", value: "4" });
});

test("a damaged file is refused with its line, and stays as it is", () => {
  using sandbox = openSandbox();
  expect(refuse(sandbox, { text: "server:\n\tport: 1\n", key: "server.port", value: "2" }).detail).toContain(
    "line 2, column 1 cannot be read: it is indented with a tab",
  );
  refuse(sandbox, { text: "- list\n", key: "server.port", value: "2" });
  refuse(sandbox, { text: "server: {}\nserver: {}\n", key: "server.port", value: "2" });
});

test("a faulty value can be corrected", () => {
  expect(edit("server:\n  port: many\n", "server.port", 8070)).toBe("server:\n  port: 8070\n");
});

test("a section that is not a mapping of its own is left to a person", () => {
  using sandbox = openSandbox();
  const text = "clusters:\n  a: &a { kind: dummy }\n  b: *a\n";
  expect(refuse(sandbox, { text, key: "clusters.b.cores", value: "2" }).hint).toBe("Edit the file by hand.");
  refuse(sandbox, { text: "server: 8070\n", key: "server.port", value: "2" });
});

test("a token is not written to a file that others may read", () => {
  using sandbox = openSandbox();
  const file = sandbox.write("work/jobmon.yaml", "http: {}\n");
  chmodSync(file, 0o640);
  const refusal = catchRefusal(() => setValue({ file, key: "http.token", value: "secret" }));
  expect([refusal.code, refusal.hint]).toEqual(["forbidden", `Run: chmod 600 ${file}`]);
  expect(readFileSync(file, "utf8")).toBe("http: {}\n");
  setValue({ file, key: "http.retries_attempts", value: 1 });
  expect(modeOf(file)).toBe(0o640);
});

test("a folder that does not exist is named", () => {
  using sandbox = openSandbox();
  const file = join(sandbox.folder, "absent", "jobmon.yaml");
  const { detail } = catchRefusal(() => setValue({ file, key: "server.port", value: 1 }));
  expect(detail).toBe(`File ${file} cannot be written: its folder does not exist. Nothing was changed.`);
});
