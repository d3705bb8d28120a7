import { beforeAll, expect, test } from "bun:test";
import { expectAccessible } from "./check-page.ts";
import { describeGui } from "./gui-tests.ts";
import { openScript, type Script } from "./workflows.ts";

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

describeGui("shapes of workflows", (lab) => {
  let script: Script;
  beforeAll(async () => {
    script = await openScript(lab().dataDir);
  });
  const registerCluster = (name: string, whose: { readonly user: string; readonly host: string }) =>
    script.client.call("registerDistributor", {
      body: { ...whose, version: "test", cluster: { name, kind: "slurm", queues: [] } },
    });

  test("templates that branch and join are laid out in layers, and none lies on another", async () => {
    const id = await script.start((tool) => {
      const workflow = tool.workflow({
        name: "diamond",
        workflowArgs: "diamond",
        defaultCluster: "multiprocess",
      });
      const step = (name: string) => tool.taskTemplate({ name, command: "echo {part}", nodeArgs: ["part"] });
      const first = workflow.addTask(step("extract").task({ part: 1 }));
      const branches = ["mortality", "fertility", "migration"].map((name) =>
        workflow.addTask(step(name).task({ part: 1, upstream: first })),
      );
      workflow.addTask(step("population").task({ part: 1, upstream: branches }));
      return workflow;
    });
    const page = await lab().openPage(`/workflows/${id}`);
    const placeOf = async (name: string): Promise<Place> => {
      const node = page.locator(".template-node", { hasText: name });
      await node.waitFor();
      const box = await node.boundingBox();
      if (box === null) throw new Error(`${name} is not to be seen`);
      return box;
    };
    const first = await placeOf("extract");
    const last = await placeOf("population");
    const branches = [await placeOf("mortality"), await placeOf("fertility"), await placeOf("migration")];
    for (const branch of branches) {
      expect(branch.x).toBeGreaterThanOrEqual(first.x + first.width);
      expect(branch.x + branch.width).toBeLessThanOrEqual(last.x);
      expect(Math.abs(branch.x - (branches[0] as Place).x)).toBeLessThan(2);
    }
    const tops = branches.map(({ y }) => y).sort((a, b) => a - b);
    const { height } = first;
    for (const [nth, top] of tops.entries())
      if (nth > 0) expect(top - (tops[nth - 1] ?? 0)).toBeGreaterThan(height);
    await page.context().close();
  });

  test("a workflow of which nothing was launched has a timeline that says so", async () => {
    await registerCluster("elsewhere", { user: "nobody", host: "nowhere" });
    const id = await script.start((tool) => {
      const workflow = tool.workflow({ name: "nobody", workflowArgs: "nobody", defaultCluster: "elsewhere" });
      workflow.addTask(tool.taskTemplate({ name: "wait", command: "true" }).task({}));
      return workflow;
    });
    const page = await lab().openPage(`/workflows/${id}/timeline`);
    await page.getByText("Nothing has been launched yet.").waitFor();
    await page.goto(`/workflows/${id}/resources`);
    await page.getByText("No task has ended with success yet.").waitFor();
    await page.goto(`/workflows/${id}/errors`);
    await page.getByText("Nothing has failed.").waitFor();
    await page.context().close();
  });

  test("what holds a workflow back on its cluster is told on its page", async () => {
    const { client } = script;
    await registerCluster("busy", { user: "nobody", host: "nowhere" });
    const id = await script.start((tool) => {
      const workflow = tool.workflow({ name: "held back", workflowArgs: "held", defaultCluster: "busy" });
      workflow.addTask(tool.taskTemplate({ name: "held", command: "true" }).task({}));
      return workflow;
    });
    const [run] = (await client.call("listRuns", { workflowId: id })).rows;
    const whose = { user: run?.user ?? "", host: run?.host ?? "" };
    const { distributorId, epoch } = await registerCluster("busy", whose);
    const page = await lab().openPage(`/workflows/${id}`);
    await page.getByRole("heading", { name: "held back" }).waitFor();
    const text = "the account may have 5,000 jobs at once";
    const about = { text, since: Date.now(), workflowId: null, instances: null };
    await client.call("putNotices", {
      distributorId,
      body: { epoch, notices: [{ code: "back_pressure", ...about }] },
    });
    await page.goto(`/workflows/${id}`);
    const strip = page.getByRole("region", { name: "Held back" });
    await strip.getByText(text).waitFor();
    await strip.getByText("busy", { exact: true }).waitFor();
    await expectAccessible(page);
    await page.goto("/clusters");
    await page.getByRole("region", { name: "Cluster busy" }).getByText(text).waitFor();
    await page.context().close();
  });
});
