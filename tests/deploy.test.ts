/** The files of deploy/: held to each other, to the settings that there are, and to the programs that read them. */
import { describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configKeys } from "@jobmon/config";
import { parse } from "yaml";
import { z } from "zod";
import { findFile } from "../tools/databases/find-program.ts";
import { renderChart } from "./support/render-chart.ts";

const ROOT = join(import.meta.dirname, "..");
const DEPLOY = join(ROOT, "deploy");
const CHART = join(DEPLOY, "helm", "jobmon");
const read = (...path: string[]) => readFileSync(join(DEPLOY, ...path), "utf8");

const isSetting = (name: string) =>
  name === "JOBMON__CONFIG_FILE" ||
  Object.hasOwn(
    configKeys,
    name
      .replace(/^JOBMON__/, "")
      .replaceAll("__", ".")
      .toLowerCase(),
  );
const settingsIn = (text: string) => [...new Set(text.match(/JOBMON__[A-Z_]+[A-Z]/g) ?? [])];

describe("the chart", () => {
  const values = parse(read("helm", "jobmon", "values.yaml"));
  const schema = z.fromJSONSchema(JSON.parse(read("helm", "jobmon", "values.schema.json")));
  const accepts = (changed: object) => schema.safeParse({ ...values, ...changed }).success;

  test("takes its own values", () => {
    expect(schema.safeParse(values).error?.issues ?? []).toEqual([]);
    expect(accepts({ settings: { "limits.request_rate": "50" } })).toBe(true);
    expect(accepts({ replicas: 5 })).toBe(true);
  });

  for (const [what, changed] of [
    ["no servers", { replicas: 0 }],
    ["a number of servers that is a text", { replicas: "2" }],
    ["half a server", { replicas: 1.5 }],
    ["a value that there is not", { replica: 2 }],
    ["a setting that is a number", { settings: { "limits.request_rate": 50 } }],
    ["a setting without its section", { settings: { request_rate: "50" } }],
    ["a port out of range", { service: { port: 70_000 } }],
    ["a secret whose name cannot be", { secretName: "My Secret" }],
    ["a switch that is a word", { metrics: { enabled: "yes" } }],
    ["no image", { image: { repository: "", tag: "", pullPolicy: "Always" } }],
    [
      "a way to pull that there is not",
      { image: { repository: "jobmon", tag: "", pullPolicy: "Sometimes" } },
    ],
    ["an ingress without a host", { ingress: { enabled: true, className: "nginx", tlsSecretName: "t" } }],
  ] as const)
    test(`refuses ${what}`, () => expect(accepts(changed)).toBe(false));

  test("renders what Kubernetes knows, with settings that Jobmon knows", () => {
    const given = {
      ...values,
      settings: { "limits.request_rate": "50" },
      ingress: { ...values.ingress, enabled: true },
    };
    const documents = renderChart(CHART, { values: given, release: "institute" });
    expect(documents.map(({ kind }) => kind).sort()).toEqual([
      "Deployment",
      "Ingress",
      "PodDisruptionBudget",
      "Service",
    ]);
    const deployment = documents.find(({ kind }) => kind === "Deployment");
    const { spec } = deploymentShape.parse(deployment);
    const [container] = spec.template.spec.containers;
    const environment = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
    expect(Object.keys(environment).filter((name) => !isSetting(name))).toEqual([]);
    expect(environment.JOBMON__LIMITS__REQUEST_RATE).toBe("50");
    expect(spec.replicas).toBe(2);
    const { drainDelaySeconds, drainLimitSeconds } = values;
    expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(
      drainDelaySeconds + drainLimitSeconds,
    );
    expect(container.image).toBe("jobmon:0.1.0");
    expect(container.readinessProbe.httpGet.path).toBe("/api/v1/ready");
    expect(container.livenessProbe.httpGet.path).toBe("/api/v1/health");
  });

  test("leaves out what is switched off", () => {
    const given = { ...values, metrics: { enabled: false } };
    const documents = renderChart(CHART, { values: given, release: "institute" });
    expect(documents.map(({ kind }) => kind)).not.toContain("Ingress");
    expect(JSON.stringify(documents)).not.toContain("JOBMON__METRICS__PORT");
  });

  // Debian has no package of it.
  test.skipIf(findFile("helm") === undefined)("is what helm takes, and renders alike", () => {
    const helm = (...words: string[]) => spawnSync("helm", words, { encoding: "utf8" });
    expect(helm("lint", "--strict", CHART)).toMatchObject({ status: 0 });
    const { stdout, stderr } = helm("template", "institute", CHART, "--kube-version", "1.30.0");
    expect(stderr).toBe("");
    const theirs = stdout.split(/^---$/m).flatMap((text) => parse(text) ?? []);
    const ours = renderChart(CHART, { values, release: "institute" });
    const byKind = (documents: { kind: string }[]) =>
      Object.fromEntries(documents.map((one) => [one.kind, one]));
    expect(byKind(theirs)).toEqual(byKind(ours));
    expect(
      helm("template", "institute", CHART, "--kube-version", "1.30.0", "--set", "replicas=0").stderr,
    ).toContain("replicas");
  });
});

const deploymentShape = z.object({
  spec: z.object({
    replicas: z.number(),
    template: z.object({
      spec: z.object({
        terminationGracePeriodSeconds: z.number(),
        containers: z.tuple([
          z.object({
            image: z.string(),
            env: z.array(z.object({ name: z.string(), value: z.string().optional() })),
            readinessProbe: z.object({ httpGet: z.object({ path: z.string() }) }),
            livenessProbe: z.object({ httpGet: z.object({ path: z.string() }) }),
          }),
        ]),
      }),
    }),
  }),
});

describe("the image and the compose file", () => {
  const dockerfile = read("Dockerfile");
  const compose = parse(read("compose.yaml"), { merge: true });

  test("copy what is there, and name settings that there are", () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, words = ""]) =>
      words.split(" "),
    );
    expect(copied.length).toBeGreaterThan(3);
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(settingsIn(dockerfile + read("compose.yaml")).filter((name) => !isSetting(name))).toEqual([]);
  });

  test("start two servers alike over one database, which is waited for", () => {
    const { "server-1": first, "server-2": second, database, proxy } = compose.services;
    expect(first).toEqual(second);
    expect(first.depends_on).toEqual({ database: { condition: "service_healthy" } });
    expect(database.healthcheck.test).toContain("pg_isready");
    expect(proxy.configs[0].source).toBe("proxy");
    const site: string = compose.configs.proxy.content;
    for (const name of ["server-1", "server-2"]) expect(site).toContain(`server ${name}:8070`);
    expect(dockerfile).toContain("JOBMON__SERVER__PORT=8070");
  });

  test("say to the proxy what the site of the runbook says", () => {
    const site: string = compose.configs.proxy.content.replaceAll("$$", "$");
    const directives = site.match(/^\s*proxy_(?!pass)\S+ .*;$/gm) ?? [];
    expect(directives.length).toBeGreaterThan(6);
    const ours = read("nginx", "jobmon.conf");
    expect(directives.filter((line) => !ours.includes(line.trim()))).toEqual([]);
  });
});

describe("the units of systemd", () => {
  const units = readdirSync(join(DEPLOY, "systemd"));

  test("name settings that there are, and wait for a server longer than it drains", () => {
    const text = units.map((name) => read("systemd", name)).join("\n");
    expect(settingsIn(text).filter((name) => !isSetting(name))).toEqual([]);
    expect(text).toContain("TimeoutStopSec=60");
  });

  test.skipIf(findFile("systemd-analyze") === undefined && !process.env.CI)("are what systemd takes", () => {
    const dir = mkdtempSync(join(tmpdir(), "jm-units-"));
    for (const name of units) {
      // The program is not installed here, nor are its users.
      const text = read("systemd", name)
        .replace("/usr/local/bin/jobmon", "/bin/true")
        .replaceAll("=jobmon\n", "=root\n");
      const path = join(dir, name.replace("@", "@1"));
      writeFileSync(path, text.replace("User=%i", "User=root"));
      const { stdout, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", path], {
        encoding: "utf8",
      });
      const ours = `${stdout}${stderr}`
        .split("\n")
        .filter((line) => line.includes(dir) || line.includes(name.split("@")[0] as string));
      expect(ours).toEqual([]);
    }
    rmSync(dir, { recursive: true, force: true });
  });
});
