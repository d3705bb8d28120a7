import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, type Installation, openInstallation } from "./testing/installation.ts";
import { type StartedProcess, startProcess } from "./testing/start-process.ts";

setDefaultTimeout(60_000);

let home: string;
let jobmon: Installation;
let server: StartedProcess;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "jobmon-daemons-"));
  jobmon = openInstallation(home);
  server = startProcess(["server", "start"], home);
  await eventually("the server runs", async () => server.stdout().includes("Jobmon runs at"));
});
afterAll(async () => {
  await server.end();
  rmSync(home, { recursive: true, force: true });
});

const startDistributor = async () => {
  const distributor = startProcess(["distributor", "start", "-c", "sequential"], home, {
    // It learns at its next request that another one took over.
    JOBMON__DISTRIBUTOR__POLL_WAIT: "1s",
  });
  await eventually("the distributor has registered", async () =>
    distributor.stderr().includes("distributor_registered"),
  );
  return distributor;
};

test("a server alone launches nothing, and doctor says what is missing", async () => {
  const checks = await jobmon.rows("doctor");
  expect(checks.find(({ name }) => name === "distributors")).toMatchObject({ level: "warn" });
});

test("a distributor beside it runs the tasks of its clusters", async () => {
  const distributor = await startDistributor();
  expect(distributor.stdout()).toContain("serve sequential at http://127.0.0.1:");
  const id = await jobmon.start((tool) => {
    const template = tool.taskTemplate({ name: "hello", command: "echo {n}", defaultCluster: "sequential" });
    return tool.workflow().addTasks(template.tasks({ n: [1, 2] }));
  });
  expect((await jobmon.run("workflow", "watch", String(id))).exitCode).toBe(0);
  expect(await distributor.end()).toBe(0);
  expect(distributor.stdout()).toContain("Running tasks go on; their successors take them over.");
});

test("a second distributor takes over, and the first says so and ends", async () => {
  const first = await startDistributor();
  const second = await startDistributor();
  expect(await first.exited).toBe(4);
  expect(first.stderr()).toContain("Another distributor took over the cluster sequential");
  expect(await second.end()).toBe(0);
});

test("a server without tokens says so in its banner", async () => {
  const open = startProcess(["server", "start", "--no-auth", "--data-dir", join(home, "open")], home);
  await eventually("the server runs", async () => open.stdout().includes("to stop"));
  expect(open.stdout()).toContain("NO TOKEN IS ASKED FOR");
  expect((await jobmon.run("workflow", "list", "--data-dir", join(home, "open"))).exitCode).toBe(0);
  expect(await open.end("SIGINT")).toBe(0);
});
