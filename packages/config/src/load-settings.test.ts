import { expect, test } from "bun:test";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { LoadedSettings } from "./loaded-settings.ts";
import type { Settings } from "./settings.ts";
import { openSandbox, type Sandbox } from "./test-sandbox.ts";

function findOrigin({ entries }: LoadedSettings, key: string): string | undefined {
  return entries.find(({ path }) => path.join(".") === key)?.origin;
}

test("without any configuration the defaults hold, below the user's home", () => {
  using sandbox = openSandbox();
  const loaded = sandbox.load();
  expect(loaded.settings.data.dir).toBe(join(sandbox.home, ".jobmon"));
  expect(loaded.settings.db.url).toBe(`sqlite:${sandbox.home}/.jobmon/jobmon.sqlite`);
  expect(loaded.settings.server).toMatchObject({
    host: "127.0.0.1",
    port: 0,
    auth: true,
    max_body: 33_554_432,
  });
  expect(loaded.settings.heartbeat).toEqual({
    interval: 30,
    timeout: 90,
    worker_interval: 90,
    triage_grace: 3600,
  });
  expect(new Set(loaded.entries.map(({ origin }) => origin))).toEqual(new Set(["default"]));
});

/** Each layer sets the poll wait to a value of its own; the strongest comes first. */
const layers: readonly {
  readonly name: string;
  readonly value: number;
  readonly origin: string;
  readonly put: (sandbox: Sandbox) => Parameters<Sandbox["load"]>[0];
}[] = [
  {
    name: "a flag",
    value: 1,
    origin: "command line",
    put: () => ({ flags: { "distributor.poll_wait": 1 } }),
  },
  {
    name: "the environment",
    value: 2,
    origin: "environment JOBMON__DISTRIBUTOR__POLL_WAIT",
    put: () => ({ environment: { JOBMON__DISTRIBUTOR__POLL_WAIT: "2" } }),
  },
  {
    name: "the file that JOBMON__CONFIG_FILE names",
    value: 3,
    origin: "file ../named.yaml line 2",
    put: (sandbox) => {
      sandbox.write("named.yaml", "distributor:\n  poll_wait: 3\n");
      return { environment: { JOBMON__CONFIG_FILE: "../named.yaml" } };
    },
  },
  {
    name: "./jobmon.yaml",
    value: 4,
    origin: "file ./jobmon.yaml line 3",
    put: (sandbox) => void sandbox.write("work/jobmon.yaml", "# ours\ndistributor:\n  poll_wait: 4s\n"),
  },
  {
    name: "~/.jobmon.yaml",
    value: 5,
    origin: "file ~/.jobmon.yaml line 1",
    put: (sandbox) => void sandbox.write("home/.jobmon.yaml", "distributor: { poll_wait: 5 }\n"),
  },
  {
    name: "the file of the machine",
    value: 6,
    origin: "file SYSTEM line 2",
    put: (sandbox) => void sandbox.write("etc/jobmon.yaml", "distributor:\n  poll_wait: 6\n"),
  },
  { name: "the default", value: 20, origin: "default", put: () => undefined },
];

for (const [index, stronger] of layers.slice(0, -1).entries()) {
  const weaker = layers[index + 1];
  test(`${stronger.name} wins over ${weaker?.name}, and both know where they came from`, () => {
    using sandbox = openSandbox();
    const below = weaker?.put(sandbox);
    const before = sandbox.load(below);
    const above = stronger.put(sandbox);
    const after = sandbox.load({
      flags: { ...below?.flags, ...above?.flags },
      environment: { ...below?.environment, ...above?.environment },
    });
    const tell = (loaded: LoadedSettings) => [
      loaded.settings.distributor.poll_wait,
      findOrigin(loaded, "distributor.poll_wait")?.replace(sandbox.systemFile, "SYSTEM"),
    ];
    expect(tell(before)).toEqual([weaker?.value, weaker?.origin]);
    expect(tell(after)).toEqual([stronger.value, stronger.origin]);
  });
}

test("all layers together merge key by key, also within one cluster", () => {
  using sandbox = openSandbox();
  sandbox.write(
    "etc/jobmon.yaml",
    "http:\n  retries_attempts: 3\nclusters:\n  big: { kind: slurm, cores: 8 }\n",
  );
  sandbox.write("home/.jobmon.yaml", "http:\n  token: mine\nclusters:\n  big:\n    cores: 16\n");
  sandbox.write(
    "work/jobmon.yaml",
    "clusters:\n  big:\n    queues:\n      all.q: { max_memory: 256G }\n      free:\n",
  );
  const { settings, entries } = sandbox.load({
    environment: { JOBMON__CLUSTERS__BIG__MEMORY: "64G" },
    flags: { "http.request_timeout": "1m", "http.service_url": undefined },
  });
  expect(settings.http).toEqual({
    service_url: "",
    token: "mine",
    request_timeout: 60,
    retries_attempts: 3,
    retries_timeout: 300,
  });
  expect(settings.clusters.big).toEqual({
    kind: "slurm",
    cores: 16,
    memory: 64 * 1024 ** 3,
    queues: { "all.q": { max_memory: 256 * 1024 ** 3 }, free: {} },
  });
  expect(entries.filter(({ path }) => path[1] === "big")).toHaveLength(4);
});

test("the clusters that come with Jobmon need no configuration, and take some", () => {
  using sandbox = openSandbox();
  sandbox.write("work/jobmon.yaml", "clusters:\n  multiprocess:\n    cores: 2\n");
  const { clusters } = sandbox.load().settings;
  expect(clusters.dummy).toEqual({ kind: "dummy" });
  expect(clusters.sequential).toEqual({ kind: "sequential" });
  expect(clusters.multiprocess).toEqual({ kind: "multiprocess", cores: 2 });
  expect(clusters.toString).toBeUndefined();
});

test("a cluster may be called constructor without harm", () => {
  using sandbox = openSandbox();
  sandbox.write("work/jobmon.yaml", "clusters:\n  constructor:\n    kind: dummy\n");
  expect(Object.keys(sandbox.load().settings.clusters)).toContain("constructor");
  expect(Object.hasOwn(Object, "kind")).toBe(false);
});

test("a relative path starts at the folder of its file, and elsewhere at the working directory", () => {
  using sandbox = openSandbox();
  sandbox.write("etc/jobmon.yaml", "data:\n  dir: ../data\nclusters:\n  mine:\n    plugin: ./plugin.ts\n");
  expect(sandbox.load().settings.data.dir).toBe(join(sandbox.folder, "data"));
  expect(sandbox.load().settings.clusters.mine?.plugin).toBe(join(sandbox.folder, "etc", "plugin.ts"));
  expect(sandbox.load({ flags: { "data.dir": "data" } }).settings.data.dir).toBe(join(sandbox.cwd, "data"));
});

test("the database follows the data folder, whatever characters it has", () => {
  using sandbox = openSandbox();
  const { settings } = sandbox.load({ environment: { JOBMON__DATA__DIR: "/scratch/$& {data.dir}" } });
  expect(settings.db.url).toBe("sqlite:/scratch/$& {data.dir}/jobmon.sqlite");
});

test("a text that looks like a number stays the text it is", () => {
  using sandbox = openSandbox();
  sandbox.write("work/jobmon.yaml", "http:\n  token: 0123\n");
  expect(sandbox.load().settings.http.token).toBe("0123");
});

test("an empty file, a file of comments and an empty section say nothing", () => {
  for (const text of [
    "",
    "\n",
    "# only a comment\n",
    "---\n",
    "http:\nserver:\n  # port: 1\n",
    "\ufeffhttp: {}\n",
  ]) {
    using sandbox = openSandbox();
    sandbox.write("work/jobmon.yaml", text);
    expect(sandbox.load().settings.http.token).toBe("");
  }
});

test("an alias stands for what it refers to", () => {
  using sandbox = openSandbox();
  sandbox.write(
    "work/jobmon.yaml",
    "clusters:\n  a:\n    kind: slurm\n    queues: &queues\n      long: { max_runtime: 3d }\n  b:\n    kind: slurm\n    queues: *queues\n",
  );
  expect(sandbox.load().settings.clusters.b?.queues?.long?.max_runtime).toBe(259_200);
});

test("an unset JOBMON__CONFIG_FILE, an absent home and other variables change nothing", () => {
  using sandbox = openSandbox();
  const environment = {
    JOBMON__CONFIG_FILE: "",
    JOBMON_TASK_ID: "7",
    PATH: "/bin",
    JOBMON__HTTP__TOKEN: undefined,
  };
  expect(sandbox.load({ environment }).settings.http.token).toBe("");
});

test("a configuration file may be a symbolic link", () => {
  using sandbox = openSandbox();
  mkdirSync(join(sandbox.folder, "dotfiles"));
  symlinkSync(
    sandbox.write("dotfiles/jobmon.yaml", "http: { token: linked }\n"),
    join(sandbox.home, ".jobmon.yaml"),
  );
  expect(sandbox.load().settings.http.token).toBe("linked");
});

test("the settings are typed after the table of keys", () => {
  using sandbox = openSandbox();
  const { settings } = sandbox.load();
  const level: "debug" | "info" | "warn" | "error" = settings.logging.level;
  const kind: "dummy" | "sequential" | "multiprocess" | "slurm" | undefined = settings.clusters.any?.kind;
  // @ts-expect-error a number is not a string
  const port: string = settings.server.port;
  // @ts-expect-error there is no such key
  const unknown: unknown = (settings satisfies Settings).server.prt;
  expect([level, kind, typeof port, unknown]).toEqual(["info", undefined, "number", undefined]);
});
