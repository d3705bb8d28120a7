/** Fan-outs too wide for one transaction. */
import { expect, test } from "bun:test";
import { describeBound, draftWorkflow, sendChunks, startRun } from "../testing/bind-workflow.ts";
import { Lab } from "../testing/lab.ts";
import { readStatus } from "../testing/run-to-end.ts";
import { sanityCheck } from "../testing/sanity-check.ts";
import { ScriptedDistributor } from "../testing/scripted-distributor.ts";
import { planDraft, type WorkflowSpec } from "../testing/workflow-spec.ts";
import { bindDraft } from "../use-cases/bind-draft.ts";
import { promoteWaiting } from "./upkeep.ts";

const WIDTH = 12_000;
const PORTION = 5_000;

async function bindWide(lab: Lab, spec: WorkflowSpec) {
  const planned = planDraft(spec, 4_000);
  const { workflowId } = await draftWorkflow(lab.engine, planned);
  await sendChunks(lab.engine, workflowId, planned);
  for (;;) {
    const reply = await bindDraft(lab.engine, { workflowId, body: { existing: "refuse" } });
    if (reply.state === "bound") return describeBound(spec, reply);
  }
}

const countReady = (lab: Lab) =>
  lab.engine.store.read(async (db) => {
    const row = await db
      .selectFrom("status_count")
      .select("tasks")
      .where("array_id", "=", 0)
      .where("status", "=", "Q")
      .executeTakeFirst();
    return row?.tasks ?? 0;
  });

test(`${WIDTH} tasks behind one are marked ready in portions, with a restart in between`, async () => {
  await using lab = await Lab.open();
  const fan = Array.from({ length: WIDTH }, (_, index) => ({ name: `f${index}`, upstreams: ["root"] }));
  const bound = await bindWide(lab, { tasks: [{ name: "root" }, ...fan] });
  await startRun(lab.engine, bound.workflowId);
  const distributor = await ScriptedDistributor.register(lab);
  const { leases } = await distributor.lease();
  await distributor.tell(
    "finish",
    leases.map((lease) => lease.instanceId),
  );
  expect(await countReady(lab)).toBe(PORTION);
  await sanityCheck(lab.engine.store);
  await lab.restart();
  expect(await promoteWaiting(lab.engine)).toBe(true);
  expect(await countReady(lab)).toBe(2 * PORTION);
  await lab.restart();
  while (await promoteWaiting(lab.engine));
  expect(await countReady(lab)).toBe(WIDTH);
  await sanityCheck(lab.engine.store);
  for (let done = 0; done < WIDTH; ) {
    const reply = await distributor.lease(PORTION);
    await distributor.tell(
      "finish",
      reply.leases.map((lease) => lease.instanceId),
    );
    done += reply.leases.length;
  }
  expect(await readStatus(lab, bound.workflowId)).toBe("DONE");
}, 120_000);

test("tasks without upstreams are marked ready in portions too, and a resume in between loses none", async () => {
  await using lab = await Lab.open();
  const bound = await bindWide(lab, {
    tasks: Array.from({ length: WIDTH }, (_, index) => ({ name: `t${index}` })),
  });
  await startRun(lab.engine, bound.workflowId);
  expect(await countReady(lab)).toBe(PORTION);
  await startRun(lab.engine, bound.workflowId, { resume: "cold" });
  while (await promoteWaiting(lab.engine));
  expect(await countReady(lab)).toBe(WIDTH);
  await sanityCheck(lab.engine.store);
}, 120_000);

test("a barrier between two wide layers opens when the last of the first is done", async () => {
  await using lab = await Lab.open();
  const wide = (prefix: string, upstreams: string[]) =>
    Array.from({ length: 400 }, (_, index) => ({ name: `${prefix}${index}`, upstreams }));
  const above = wide("a", []);
  const tasks = [
    ...above,
    ...wide(
      "b",
      above.map((task) => task.name),
    ),
  ];
  const bound = await bindWide(lab, { tasks });
  await startRun(lab.engine, bound.workflowId);
  const distributor = await ScriptedDistributor.register(lab);
  const ids = (await distributor.lease()).leases.map((lease) => lease.instanceId);
  await distributor.tell("finish", ids.slice(1));
  expect((await distributor.lease()).leases).toEqual([]);
  await distributor.tell("finish", ids.slice(0, 1));
  expect((await distributor.lease()).leases).toHaveLength(400);
  await sanityCheck(lab.engine.store);
});
