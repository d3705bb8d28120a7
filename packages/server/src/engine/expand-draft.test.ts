/** A server may end at any moment while the tasks of a workflow are being stored. */
import { expect, test } from "bun:test";
import { getWorkflowRow, type WorkflowRow } from "@jobmon/store";
import {
  bindWorkflow,
  describeBound,
  draftWorkflow,
  finishBinding,
  sendChunks,
} from "../testing/bind-workflow.ts";
import { Lab } from "../testing/lab.ts";
import { readStatus, runToEnd } from "../testing/run-to-end.ts";
import { sanityCheck } from "../testing/sanity-check.ts";
import { planDraft, type WorkflowSpec } from "../testing/workflow-spec.ts";
import { bindDraft } from "../use-cases/bind-draft.ts";
import { expandDraft } from "./expand-draft.ts";
import { sweepDrafts } from "./upkeep.ts";

const SPEC: WorkflowSpec = {
  tasks: [
    { name: "a", attributes: { place: "1" } },
    { name: "b" },
    { name: "c", upstreams: ["a", "b"] },
    { name: "d", upstreams: ["c"] },
  ],
};
/** Binding SPEC in chunks of one: sets of four chunks, tasks of four, and the end. */
const STEPS = 9;
const MAX_SWEEPS = 50;

/** A sweep stores as much as it can in its time, which on a busy machine is a part. */
async function sweepToEnd(lab: Lab, workflowId: number): Promise<void> {
  for (let sweeps = 0; sweeps < MAX_SWEEPS; sweeps++) {
    lab.clock.advance(11_000);
    await sweepDrafts(lab.engine);
    if ((await readStatus(lab, workflowId)) !== "REGISTERING") return;
  }
}

/** Claims the workflow and takes so many steps of storing it; then the server ends and another one starts. */
async function crashAfter(lab: Lab, steps: number): Promise<number> {
  const planned = planDraft(SPEC, 1);
  const { workflowId } = await draftWorkflow(lab.engine, planned);
  await sendChunks(lab.engine, workflowId, planned);
  const stopped = stopAfter(lab, steps);
  await bindDraft(stopped, { workflowId, body: { existing: "refuse" } }).catch((error: unknown) => {
    if (!String(error).includes(POWER_CUT)) throw error;
  });
  await lab.restart();
  return workflowId;
}

const POWER_CUT = "the power is gone";

/** The engine, on a store that takes the claim and so many more writes. */
function stopAfter({ engine }: Lab, writes: number): Lab["engine"] {
  let left = writes + 1;
  const write: typeof engine.store.write = async (work) => {
    left -= 1;
    if (left < 0) throw new Error(POWER_CUT);
    return engine.store.write(work);
  };
  return { ...engine, store: { ...engine.store, write } };
}

for (let steps = 0; steps < STEPS; steps++) {
  test(`after a crash ${steps} steps into the binding, asking again finishes it`, async () => {
    await using lab = await Lab.open();
    const workflowId = await crashAfter(lab, steps);
    expect(await readStatus(lab, workflowId)).toBe("REGISTERING");
    const bound = describeBound(SPEC, await finishBinding(lab.engine, workflowId));
    await sanityCheck(lab.engine.store);
    expect(await runToEnd(lab, bound)).toEqual({ status: "DONE", order: [["a", "b"], ["c"], ["d"]] });
  });

  test(`after a crash ${steps} steps into the binding, the sweep finishes it when the client is gone`, async () => {
    await using lab = await Lab.open();
    const workflowId = await crashAfter(lab, steps);
    await sweepDrafts(lab.engine);
    expect(await readStatus(lab, workflowId)).toBe("REGISTERING");
    await sweepToEnd(lab, workflowId);
    expect(await readStatus(lab, workflowId)).toBe("INSTANTIATING");
    await sanityCheck(lab.engine.store);
  });
}

test("the last of those crashes was one step before the end", async () => {
  await using lab = await Lab.open();
  const workflowId = await crashAfter(lab, STEPS);
  expect(await readStatus(lab, workflowId)).toBe("INSTANTIATING");
});

test("two servers may take turns at storing the same workflow", async () => {
  await using lab = await Lab.open();
  const workflowId = await crashAfter(lab, 2);
  const other = await lab.startProcess();
  const workflow = (await lab.engine.store.read((db) => getWorkflowRow(db, workflowId))) as WorkflowRow;
  const oneStep = 0;
  for (let turn = 0; turn < STEPS; turn++)
    await expandDraft(turn % 2 === 0 ? lab.engine : other.engine, workflow, oneStep);
  await other.engine.store.close();
  expect(await readStatus(lab, workflowId)).toBe("INSTANTIATING");
  await sanityCheck(lab.engine.store);
});

test("a binding that cannot go on holds up no other", async () => {
  await using lab = await Lab.open();
  const damaged = await crashAfter(lab, 0);
  const write = (task_rows: string) =>
    lab.engine.store.write((tx) =>
      tx.updateTable("draft_chunk").set({ task_rows }).where("workflow_id", "=", damaged).execute(),
    );
  await write("not JSON");
  const planned = planDraft({ ...SPEC, args: "another" });
  const { workflowId } = await draftWorkflow(lab.engine, planned);
  await sendChunks(lab.engine, workflowId, planned);
  await bindDraft(stopAfter(lab, 0), { workflowId, body: { existing: "refuse" } }).catch(() => undefined);
  await sweepToEnd(lab, workflowId);
  expect(await readStatus(lab, damaged)).toBe("REGISTERING");
  expect(await readStatus(lab, workflowId)).toBe("INSTANTIATING");
});

test("a draft that nobody comes back for is swept, and nothing of it is left", async () => {
  await using lab = await Lab.open();
  const planned = planDraft({ ...SPEC, attributes: { quarter: "4" } });
  const { workflowId } = await draftWorkflow(lab.engine, planned);
  await sendChunks(lab.engine, workflowId, planned);
  lab.clock.advance(lab.policy.draftExpiryMs - 1);
  await sweepDrafts(lab.engine);
  expect(await readStatus(lab, workflowId)).toBe("REGISTERING");
  lab.clock.advance(2);
  await sweepDrafts(lab.engine);
  const left = await lab.engine.store.read(async (db) => [
    ...(await db.selectFrom("workflow").select("id").execute()),
    ...(await db.selectFrom("draft_chunk").select("workflow_id").execute()),
    ...(await db.selectFrom("array").select("id").execute()),
    ...(await db.selectFrom("workflow_attribute").select("workflow_id").execute()),
  ]);
  expect(left).toEqual([]);
});

test("a draft that turned out to be known is swept soon, and answers until then", async () => {
  await using lab = await Lab.open();
  const bound = await bindWorkflow(lab.engine, SPEC);
  const planned = planDraft(SPEC);
  const { workflowId } = await draftWorkflow(lab.engine, planned);
  await sendChunks(lab.engine, workflowId, planned);
  const reply = await finishBinding(lab.engine, workflowId, "resume");
  lab.clock.advance(590_000);
  await sweepDrafts(lab.engine);
  expect(await finishBinding(lab.engine, workflowId, "resume")).toEqual(reply);
  lab.clock.advance(601_000);
  await sweepDrafts(lab.engine);
  expect(await readStatus(lab, workflowId)).toBeUndefined();
  expect(await readStatus(lab, bound.workflowId)).toBe("INSTANTIATING");
});

test("drafts that are merely old do not keep the sweep from finishing a binding", async () => {
  await using lab = await Lab.open();
  for (let i = 0; i < 120; i++) await draftWorkflow(lab.engine, planDraft({ ...SPEC, args: `${i}` }));
  lab.clock.advance(20_000);
  const workflowId = await crashAfter(lab, 3);
  await sweepToEnd(lab, workflowId);
  expect(await readStatus(lab, workflowId)).toBe("INSTANTIATING");
});

test("a draft that is bound while it is swept is either bound whole or gone", async () => {
  await using lab = await Lab.open();
  for (let hops = 0; hops < 600; hops += 60) {
    const spec = { ...SPEC, args: `${hops}` };
    const planned = planDraft(spec);
    const { workflowId } = await draftWorkflow(lab.engine, planned);
    await sendChunks(lab.engine, workflowId, planned);
    lab.clock.advance(lab.policy.draftExpiryMs + 1);
    const binding = finishBinding(lab.engine, workflowId).catch(() => undefined);
    // Later and later in the work of binding.
    for (let hop = 0; hop < hops; hop++) await Promise.resolve();
    await Promise.all([binding, sweepDrafts(lab.engine)]);
    expect([undefined, "INSTANTIATING"]).toContain(await readStatus(lab, workflowId));
  }
  await sanityCheck(lab.engine.store);
});
