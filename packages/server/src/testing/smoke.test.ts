import { expect, test } from "bun:test";
import { bindWorkflow, startRun } from "./bind-workflow.ts";
import { Lab } from "./lab.ts";
import { sanityCheck } from "./sanity-check.ts";
import { ScriptedDistributor } from "./scripted-distributor.ts";

test("smoke", async () => {
  await using lab = await Lab.open();
  const wf = await bindWorkflow(lab.engine, { tasks: [{ name: "a" }, { name: "b", upstreams: ["a"] }] });
  await sanityCheck(lab.engine.store);
  const d = await ScriptedDistributor.register(lab);
  await startRun(lab.engine, wf.workflowId);
  await sanityCheck(lab.engine.store);
  const l = await d.lease();
  expect(l.leases.map((x) => x.taskId)).toEqual([wf.idOf("a")]);
  await sanityCheck(lab.engine.store);
  await d.tell(
    "finish",
    l.leases.map((x) => x.instanceId),
  );
  await sanityCheck(lab.engine.store);
  const l2 = await d.lease();
  await d.tell(
    "finish",
    l2.leases.map((x) => x.instanceId),
  );
  await sanityCheck(lab.engine.store);
});
