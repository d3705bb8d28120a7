import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { catchRefusal, openSandbox, type Sandbox } from "./test-sandbox.ts";

type Source = Parameters<Sandbox["load"]>[0];

function refuse(from: Source): { readonly detail: string; readonly hint: string } {
  using sandbox = openSandbox();
  return catchRefusal(() => sandbox.load(from));
}

function refuseFile(text: string | Uint8Array): { readonly detail: string; readonly hint: string } {
  using sandbox = openSandbox();
  writeFileSync(join(sandbox.cwd, "jobmon.yaml"), text);
  const refusal = catchRefusal(() => sandbox.load());
  expect(refusal.code).toBe("config_invalid");
  return refusal;
}

test("an unknown key in a file is refused with its line and the nearest key", () => {
  const { detail, hint } = refuseFile("http:\n  tokn: hunter2\n");
  expect(detail).toBe("http.tokn (file ./jobmon.yaml line 2) is not a configuration key.");
  expect(hint).toStartWith("Did you mean http.token? `jobmon config show` lists every key");
  expect(detail + hint).not.toContain("hunter2");
});

test("an unknown key in the environment is refused with the variable that was meant", () => {
  const { detail, hint } = refuse({ environment: { JOBMON__HTTP__TOKN: "hunter2" } });
  expect(detail).toBe("JOBMON__HTTP__TOKN (environment JOBMON__HTTP__TOKN) is not a configuration key.");
  expect(hint).toStartWith("Did you mean JOBMON__HTTP__TOKEN?");
});

test("a variable in lower case is refused instead of being overlooked", () => {
  const { hint } = refuse({ environment: { jobmon__http__token: "x" } });
  expect(hint).toStartWith("Did you mean JOBMON__HTTP__TOKEN?");
});

test("an unknown flag is refused with the nearest key", () => {
  const { detail, hint } = refuse({ flags: { "server.prt": 1 } });
  expect(detail).toBe("server.prt (command line) is not a configuration key.");
  expect(hint).toStartWith("Did you mean server.port?");
});

test("an unknown section is refused, also when it is empty, with the sections there are", () => {
  for (const text of [
    "telemetry:\n  exporters: x\n",
    "telemetry:\n",
    "telemetry: {}\n",
    "telemetry: [1]\n",
  ]) {
    const { detail, hint } = refuseFile(text);
    expect(detail).toMatch(
      /^telemetry(\.exporters)? \(file \.\/jobmon\.yaml line [12]\) is not a configuration key\.$/,
    );
    expect(hint).toContain("its sections are data, http, server, ");
  }
});

test("an unknown key of a cluster is refused with the cluster's own name", () => {
  const { detail, hint } = refuseFile("clusters:\n  big:\n    kind: slurm\n    core: 8\n");
  expect(detail).toStartWith("clusters.big.core (file ./jobmon.yaml line 4)");
  expect(hint).toStartWith("Did you mean clusters.big.cores?");
});

test("a wrong type is refused with the value, its place and what is accepted", () => {
  const { detail, hint } = refuseFile("server:\n  port: many\n");
  expect(detail).toBe('server.port = "many" (file ./jobmon.yaml line 2) cannot be used.');
  expect(hint).toBe("Set it to a whole number, from 0 to 65535.");
});

test("a port out of range is refused, wherever it was given", () => {
  expect(refuse({ environment: { JOBMON__SERVER__PORT: "65536" } }).detail).toBe(
    'server.port = "65536" (environment JOBMON__SERVER__PORT) cannot be used.',
  );
  expect(refuse({ flags: { "server.port": -1 } }).detail).toBe(
    'server.port = "-1" (command line) cannot be used.',
  );
});

test("a faulty value is refused even when a stronger layer hides it", () => {
  using sandbox = openSandbox();
  sandbox.write("home/.jobmon.yaml", "server:\n  port: many\n");
  const refusal = catchRefusal(() => sandbox.load({ flags: { "server.port": 8070 } }));
  expect(refusal.detail).toContain("file ~/.jobmon.yaml line 2");
});

test("a list, a mapping or nothing in place of a value is refused", () => {
  expect(refuseFile("server:\n  port: [1]\n").detail).toBe(
    "server.port (file ./jobmon.yaml line 2) is a list, not one value.",
  );
  expect(refuseFile("server:\n  port: { a: 1 }\n").detail).toBe(
    "server.port (file ./jobmon.yaml line 2) is a mapping, not one value.",
  );
  expect(refuseFile("server:\n  port:\n").detail).toBe(
    "server.port (file ./jobmon.yaml line 2) has no value.",
  );
  expect(refuseFile("http:\n  token: ~\n").hint).toBe(
    'Set it to a text, or leave it empty by writing "", or remove the line.',
  );
});

test("a value in place of a section is refused with the keys of that section", () => {
  const { detail, hint } = refuseFile("server: 8070\n");
  expect(detail).toBe("server (file ./jobmon.yaml line 1) is a section, not a value.");
  expect(hint).toStartWith("Write its keys below it, indented: host, ");
  expect(refuseFile("clusters: slurm\n").hint).toEndWith("indented: a name of your choice.");
});

test("a heartbeat time-out below three intervals is refused with both values and both origins", () => {
  using sandbox = openSandbox();
  sandbox.write("work/jobmon.yaml", "heartbeat:\n  timeout: 89\n");
  const { detail, hint } = catchRefusal(() => sandbox.load());
  expect(detail).toBe(
    "heartbeat.timeout = 1m 29s (file ./jobmon.yaml line 2) is less than 3 x heartbeat.interval = 30s (default).",
  );
  expect(hint).toBe("Set heartbeat.timeout to at least 90s, or heartbeat.interval to at most 29s.");
  expect(
    sandbox.load({ environment: { JOBMON__HEARTBEAT__INTERVAL: "29" } }).settings.heartbeat.interval,
  ).toBe(29);
});

test("a longest wait below the first one is refused", () => {
  const { detail } = refuse({ flags: { "retry.backoff_initial": 10, "retry.backoff_max": 5 } });
  expect(detail).toBe(
    "retry.backoff_max = 5s (command line) is less than retry.backoff_initial = 10s (command line).",
  );
});

test("a cluster that does not say how its tasks run is refused", () => {
  for (const text of ["clusters:\n  big:\n", "clusters:\n  big:\n    queues:\n", "clusters:\n  big: {}\n"]) {
    const { detail, hint } = refuseFile(text);
    expect(detail).toBe("clusters.big does not say how its tasks run.");
    expect(hint).toBe("Set clusters.big.kind or clusters.big.plugin.");
  }
  expect(refuseFile("clusters:\n  big:\n    cores: 1\n").detail).toStartWith(
    "clusters.big (file ./jobmon.yaml line 3) does not",
  );
});

test("a cluster with both a kind and a plugin is refused", () => {
  const { detail } = refuseFile("clusters:\n  dummy:\n    plugin: mine\n");
  expect(detail).toBe(
    "clusters.dummy.kind = dummy (default) and clusters.dummy.plugin = mine (file ./jobmon.yaml line 3) contradict each other.",
  );
});

test("a cluster name that a program could trip over is refused", () => {
  for (const name of ["__proto__", '"a b"', '"\\u0007"', '""']) {
    expect(refuseFile(`clusters:\n  ${name}: { kind: dummy }\n`).detail).toContain(
      "is not a configuration key",
    );
  }
});

test("a JOBMON__CONFIG_FILE that does not exist is refused", () => {
  const { detail, hint } = refuse({ environment: { JOBMON__CONFIG_FILE: "./absent.yaml" } });
  expect(detail).toBe("File ./absent.yaml (environment JOBMON__CONFIG_FILE) does not exist.");
  expect(hint).toBe("Create it, or correct or unset JOBMON__CONFIG_FILE.");
});

test("a file that is a folder, too large or not text is refused by name", () => {
  using sandbox = openSandbox();
  mkdirSync(join(sandbox.cwd, "jobmon.yaml"));
  expect(catchRefusal(() => sandbox.load()).detail).toBe(
    "File ./jobmon.yaml cannot be read: it is a folder.",
  );
  expect(refuseFile(`#${"x".repeat(1024 ** 2)}`).detail).toBe(
    "File ./jobmon.yaml cannot be read: it is larger than 1048576 bytes.",
  );
  expect(refuseFile(new Uint8Array([0x61, 0xff, 0xfe])).detail).toBe(
    "File ./jobmon.yaml cannot be read: it is not UTF-8 text.",
  );
});

test("a file indented with tabs is refused with its line", () => {
  const { detail, hint } = refuseFile("http:\n\ttoken: hunter2\n");
  expect(detail).toBe("File ./jobmon.yaml line 2, column 1 cannot be read: it is indented with a tab.");
  expect(hint).toBe("Indent with spaces; YAML does not allow tabs.");
});

const corrupt: readonly [string, string, RegExp][] = [
  ["an open bracket", "http: [1,\n", /line 2, column 1/],
  ["an open quotation mark", 'http:\n  token: "hunter2\n', /line 3, column 1/],
  ["a mapping on one line", "http: token: hunter2\n", /line 1, column 7/],
  ["a crooked indent", "http:\n  token: hunter2\n   port: 1\n", /line 2, column 10/],
  ["two documents", "http: {}\n---\nhttp: {}\n", /line 2, column 1/],
  ["a tag that means nothing", "http: !include hunter2.yaml\n", /line 1, column 7/],
  ["a tag in place of a value", "http:\n  token: !hunter2\n", /line 2, column 10/],
  ["a block that has a value in its head", "http:\n  token: |hunter2\n", /line 2, column 11/],
  ["an escape that means nothing", 'http:\n  token: "\\Uhunter2"\n', /line 2, column 11/],
  ["text after a value", 'http:\n  token: "a" hunter2\n', /line 2, column 14/],
];

for (const [what, text, place] of corrupt) {
  test(`a file with ${what} is refused with file, line and column, and without its text`, () => {
    const { detail, hint } = refuseFile(text);
    expect(detail).toMatch(/^File \.\/jobmon\.yaml line \d+, column \d+ cannot be read: [^\n]+\.$/);
    expect(detail).toMatch(place);
    expect(detail + hint).not.toContain("hunter2");
  });
}

test("a file that does not consist of sections is refused", () => {
  for (const text of ["- http\n", "hello\n", "42\n"]) {
    expect(refuseFile(text).detail).toBe(
      "File ./jobmon.yaml is not a configuration file: it does not consist of sections.",
    );
  }
});

test("a key or section written twice is refused with both lines", () => {
  expect(refuseFile("http:\n  token: a\n  token: b\n").detail).toBe(
    "http.token (file ./jobmon.yaml line 3) is written twice: also file ./jobmon.yaml line 2.",
  );
  expect(refuseFile("http:\n  token: a\nserver: {}\nhttp:\n").detail).toBe(
    "http (file ./jobmon.yaml line 4) is written twice: also file ./jobmon.yaml line 1.",
  );
});

test("an alias without a target, or inside itself, is refused", () => {
  const { detail, hint } = refuseFile("http:\n  token: *hunter2\n");
  expect(detail).toBe(
    "http.token (file ./jobmon.yaml line 2) is an alias of something that is not defined above it.",
  );
  expect(hint).toBe("Define it above with `&`. A text that begins with `*` has to stand in quotes.");
  expect(refuseFile("clusters: &all\n  big: *all\n").detail).toContain("is not a configuration key");
});

test("a key that is itself a mapping is refused", () => {
  expect(refuseFile("? { a: 1 }\n: 2\n").detail).toContain("is not a configuration key");
});

test("a file nested beyond reason is refused and not followed", () => {
  expect(refuseFile(`${"{a: ".repeat(2000)}1${"}".repeat(2000)}\n`).detail).toContain(
    "is not a configuration key",
  );
});

test("a key of any length or characters is shown short and harmless", () => {
  const { detail } = refuse({ environment: { [`JOBMON__${"X".repeat(100_000)}`]: "1" } });
  expect(detail.length).toBeLessThan(700);
  expect(refuse({ flags: { "\u001b[31mred": 1 } }).detail).toBe(
    "\ufffd[31mred (command line) is not a configuration key.",
  );
});
