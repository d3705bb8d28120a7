import { expect, test } from "bun:test";
import { describeSettings } from "./describe-settings.ts";
import { renderConfigurationDocs } from "./render-configuration-docs.ts";
import { configKeys } from "./schema.ts";
import { openSandbox } from "./test-sandbox.ts";

test("every key with a default is listed in order, with value, origin and help", () => {
  using sandbox = openSandbox();
  const rows = describeSettings(sandbox.load({ flags: { "server.port": 8070 } }));
  const fixed = Object.entries(configKeys).filter(([, definition]) => "default" in definition);
  expect(rows.slice(0, fixed.length).map(({ key }) => key)).toEqual(fixed.map(([key]) => key));
  expect(rows.find(({ key }) => key === "server.port")).toEqual({
    key: "server.port",
    value: "8070",
    origin: "command line",
    help: configKeys["server.port"].help,
  });
});

test("neither a token nor a password of a URL is shown", () => {
  using sandbox = openSandbox();
  const flags = { "http.token": "hunter2", "db.url": "postgres://ada:hunter2@db/jobmon" };
  const rows = describeSettings(sandbox.load({ flags }));
  expect(JSON.stringify(rows)).not.toContain("hunter2");
  const findValue = (wanted: string) => rows.find(({ key }) => key === wanted)?.value;
  expect(findValue("http.token")).toBe("********");
  expect(findValue("db.url")).toBe("postgres://ada:********@db/jobmon");
  expect(describeSettings(sandbox.load()).find(({ key }) => key === "http.token")?.value).toBe("");
});

test("what is set below a name is listed last, cluster by cluster", () => {
  using sandbox = openSandbox();
  sandbox.write(
    "work/jobmon.yaml",
    "clusters:\n  big:\n    kind: slurm\n    queues:\n      all.q:\n        max_runtime: 3d\n",
  );
  const rows = describeSettings(sandbox.load()).slice(-5);
  expect(rows.map(({ key, value }) => `${key} = ${value}`)).toEqual([
    "clusters.big.kind = slurm",
    'clusters.big.queues."all.q".max_runtime = 3d',
    "clusters.dummy.kind = dummy",
    "clusters.multiprocess.kind = multiprocess",
    "clusters.sequential.kind = sequential",
  ]);
});

test("the documentation has one row for every key, with default, range and variable", () => {
  const docs = renderConfigurationDocs();
  for (const key of Object.keys(configKeys)) expect(docs.split(`| \`${key}\` |`)).toHaveLength(2);
  expect(docs).toContain(
    "| `server.port` | `0` | a whole number, from 0 to 65535 | Port the server listens on. 0: the one it had last, or else any free one; clients find it through the data folder. | `JOBMON__SERVER__PORT` |",
  );
  expect(docs).toContain("| `http.request_timeout` | `20s` |");
  expect(docs).toContain("`JOBMON__CLUSTERS__NAME__QUEUES__NAME__MAX_CORES`");
});

test("every row of the documentation has five cells", () => {
  const rows = renderConfigurationDocs()
    .split("\n")
    .filter((line) => line.startsWith("|"));
  for (const row of rows) expect([row, row.split("|").length]).toEqual([row, 7]);
});
