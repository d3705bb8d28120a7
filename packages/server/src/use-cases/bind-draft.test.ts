import { expect, test } from "bun:test";
import {
  bindWorkflow,
  describeBound,
  draftWorkflow,
  finishBinding,
  sendChunks,
  startRun,
} from "../testing/bind-workflow.ts";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { Lab } from "../testing/lab.ts";
import { runToEnd } from "../testing/run-to-end.ts";
import { sanityCheck } from "../testing/sanity-check.ts";
import { planDraft, type WorkflowSpec } from "../testing/workflow-spec.ts";
import { bindDraft } from "./bind-draft.ts";
import { putDraftChunk } from "./put-draft-chunk.ts";
import { startWorkflow } from "./start-workflow.ts";

const DIAMOND: WorkflowSpec = {
  tasks: [
    { name: "top" },
    { name: "left", upstreams: ["top"] },
    { name: "right", upstreams: ["top"] },
    { name: "bottom", upstreams: ["left", "right"] },
  ],
};
const reversed = (spec: WorkflowSpec): WorkflowSpec => ({ ...spec, tasks: [...spec.tasks].reverse() });

/** Creates a draft of the spec, sends its chunks, and leaves it unbound. */
async function draft(lab: Lab, spec: WorkflowSpec, tasksPerChunk?: number): Promise<number> {
  const planned = planDraft(spec, tasksPerChunk);
  const { workflowId } = await draftWorkflow(lab.engine, planned);
  await sendChunks(lab.engine, workflowId, planned);
  return workflowId;
}

test("the order in which tasks and upstreams are sent is not part of the identity", async () => {
  await using lab = await Lab.open();
  const first = await bindWorkflow(lab.engine, DIAMOND);
  const again = await bindWorkflow(lab.engine, reversed(DIAMOND), "resume");
  expect(again.reply).toMatchObject({
    workflowId: first.workflowId,
    created: false,
    status: "INSTANTIATING",
  });
  for (const { name } of DIAMOND.tasks) expect(again.idOf(name)).toBe(first.idOf(name));
});

test("op args, names, resources, attempts and attributes are not part of the identity, task args are", async () => {
  await using lab = await Lab.open();
  const { workflowId } = await bindWorkflow(lab.engine, { tasks: [{ name: "a", option: "fast" }] });
  const same = await bindWorkflow(
    lab.engine,
    {
      name: "another name",
      attributes: { quarter: "4" },
      profiles: { big: { requested: { memory: "64G" } } },
      tasks: [{ name: "a", option: "slow", maxAttempts: 9, attributes: { place: "7" } }],
    },
    "resume",
  );
  expect(same.workflowId).toBe(workflowId);
  const other = await catchRefusal(
    bindWorkflow(lab.engine, { tasks: [{ name: "a", data: "other" }] }, "resume"),
  );
  expect(other.code).toBe("workflow_already_exists");
});

test("chunks may come in any order and more than once", async () => {
  await using lab = await Lab.open();
  const planned = planDraft(DIAMOND, 1);
  const { workflowId } = await draftWorkflow(lab.engine, planned);
  for (const chunk of [3, 0, 2, 0, 1, 3])
    await putDraftChunk(lab.engine, {
      workflowId,
      chunk,
      body: planned.chunks[chunk] as (typeof planned.chunks)[0],
    });
  const bound = describeBound(DIAMOND, await finishBinding(lab.engine, workflowId));
  await sanityCheck(lab.engine.store);
  expect(await runToEnd(lab, bound)).toEqual({
    status: "DONE",
    order: [["top"], ["left", "right"], ["bottom"]],
  });
});

test("a chunk sent again replaces the one of the same number", async () => {
  await using lab = await Lab.open();
  const planned = planDraft({ tasks: [{ name: "a" }, { name: "b" }] }, 1);
  const { workflowId } = await draftWorkflow(lab.engine, planned);
  const wrong = planDraft({ tasks: [{ name: "z" }, { name: "b" }] }, 1);
  await sendChunks(lab.engine, workflowId, wrong);
  await sendChunks(lab.engine, workflowId, planned);
  await finishBinding(lab.engine, workflowId);
  const rows = await lab.engine.store.read((db) => db.selectFrom("task").select("name").execute());
  expect(rows.map((row) => row.name)).toEqual(["a", "b"]);
});

test("a cycle is refused with the names along it", async () => {
  await using lab = await Lab.open();
  const tasks = [
    { name: "start" },
    { name: "egg", upstreams: ["chicken", "start"] },
    { name: "nest", upstreams: ["egg"] },
    { name: "chicken", upstreams: ["nest"] },
  ];
  const refusal = await catchRefusal(bindWorkflow(lab.engine, { tasks }));
  expect(refusal.code).toBe("cyclic_graph");
  expect(refusal.detail).toMatch(
    /egg -> nest -> chicken -> egg|nest -> chicken -> egg -> nest|chicken -> egg -> nest -> chicken/,
  );
  expect(refusal.detail).not.toContain("start");
});

test("an upstream that is not in the workflow is refused with the name of the task that waits for it", async () => {
  await using lab = await Lab.open();
  const refusal = await catchRefusal(
    bindWorkflow(lab.engine, { tasks: [{ name: "a" }, { name: "lonely", upstreams: ["nobody"] }] }),
  );
  expect(refusal.code).toBe("unknown_upstream");
  expect(refusal.detail).toContain("lonely");
});

test("the same task twice is refused with its name", async () => {
  await using lab = await Lab.open();
  const planned = planDraft({ tasks: [{ name: "a" }, { name: "b" }, { name: "c" }] });
  const [group] = planned.chunks[0]?.groups.slice(-1) ?? [];
  if (group) Object.assign(group, { args: { task: "a", data: "d", option: "another" } });
  const { workflowId } = await draftWorkflow(lab.engine, planned);
  await sendChunks(lab.engine, workflowId, planned);
  const refusal = await catchRefusal(finishBinding(lab.engine, workflowId));
  expect(refusal.code).toBe("duplicate_tasks");
  expect(refusal.detail).toContain('"c"');
});

test("a draft of which nothing was sent is an empty workflow", async () => {
  await using lab = await Lab.open();
  const { workflowId } = await draftWorkflow(lab.engine, planDraft(DIAMOND));
  expect((await catchRefusal(finishBinding(lab.engine, workflowId))).code).toBe("empty_workflow");
});

test("a draft with a missing chunk is refused, and can be completed", async () => {
  await using lab = await Lab.open();
  const planned = planDraft(DIAMOND, 1);
  const { workflowId } = await draftWorkflow(lab.engine, planned);
  await sendChunks(lab.engine, workflowId, { ...planned, chunks: planned.chunks.slice(0, 3) });
  const refusal = await catchRefusal(finishBinding(lab.engine, workflowId));
  expect(refusal.code).toBe("draft_incomplete");
  expect(refusal.detail).toContain("announced 4 tasks and has 3");
  await sendChunks(lab.engine, workflowId, planned);
  expect((await finishBinding(lab.engine, workflowId)).status).toBe("INSTANTIATING");
});

test("a task with resources that were never sent is refused before anything is stored", async () => {
  await using lab = await Lab.open();
  const planned = planDraft(DIAMOND);
  const { workflowId } = await draftWorkflow(lab.engine, planned);
  const chunks = planned.chunks.map((chunk) => ({ ...chunk, profiles: [] }));
  await sendChunks(lab.engine, workflowId, { ...planned, chunks });
  expect((await catchRefusal(finishBinding(lab.engine, workflowId))).code).toBe("draft_incomplete");
  await sendChunks(lab.engine, workflowId, planned);
  expect((await finishBinding(lab.engine, workflowId)).state).toBe("bound");
});

test("one index in two chunks is refused", async () => {
  await using lab = await Lab.open();
  const planned = planDraft(DIAMOND);
  const { workflowId } = await draftWorkflow(lab.engine, planned);
  await sendChunks(lab.engine, workflowId, planned);
  const body = { groups: planned.chunks[0]?.groups.slice(0, 1) ?? [], sets: [], profiles: [] };
  await putDraftChunk(lab.engine, { workflowId, chunk: 7, body });
  expect((await catchRefusal(finishBinding(lab.engine, workflowId))).code).toBe("invalid_request");
});

test("binding the same again without resume is a conflict that says how to resume", async () => {
  await using lab = await Lab.open();
  const { workflowId } = await bindWorkflow(lab.engine, DIAMOND);
  const refusal = await catchRefusal(bindWorkflow(lab.engine, DIAMOND));
  expect(refusal.code).toBe("workflow_already_exists");
  expect(refusal.hint).toContain(`jobmon workflow resume ${workflowId}`);
  expect(refusal.ids).toEqual({ workflowId });
});

test("a workflow that is found keeps what it was bound with, until it is taken for a resume", async () => {
  await using lab = await Lab.open();
  const names = async () => {
    const rows = await lab.engine.store.read((db) => db.selectFrom("workflow").select("name").execute());
    return rows.map((row) => row.name);
  };
  const first = await bindWorkflow(lab.engine, { ...DIAMOND, name: "first" });
  const again = reversed({ ...DIAMOND, name: "again" });
  const workflowId = await draft(lab, again);
  const found = await bindDraft(lab.engine, { workflowId, body: { existing: "find" } });
  expect(found).toMatchObject({ state: "bound", workflowId: first.workflowId, created: false });
  for (const { name } of DIAMOND.tasks) expect(describeBound(again, found).idOf(name)).toBe(first.idOf(name));
  expect(await names()).toContain("first");
  const resumed = await bindDraft(lab.engine, { workflowId, body: { existing: "resume" } });
  expect(resumed).toEqual(found);
  expect(await names()).not.toContain("first");
});

test("binding a done workflow again says that it is done", async () => {
  await using lab = await Lab.open();
  const bound = await bindWorkflow(lab.engine, DIAMOND);
  await runToEnd(lab, bound);
  const refusal = await catchRefusal(bindWorkflow(lab.engine, DIAMOND));
  expect(refusal.code).toBe("workflow_already_done");
  expect(refusal.ids).toEqual({ workflowId: bound.workflowId });
  const resumed = await bindWorkflow(lab.engine, DIAMOND, "resume");
  expect(resumed.reply).toMatchObject({ created: false, status: "DONE" });
  expect((await catchRefusal(startRun(lab.engine, bound.workflowId, { resume: "cold" }))).code).toBe(
    "workflow_already_done",
  );
});

test("the same args with other tasks lists the first ten that differ each way", async () => {
  await using lab = await Lab.open();
  const named = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `${prefix}${index}` }));
  await bindWorkflow(lab.engine, { tasks: [{ name: "kept" }, ...named("old", 12)] });
  const refusal = await catchRefusal(
    bindWorkflow(lab.engine, { tasks: [{ name: "kept" }, ...named("new", 12)] }, "resume"),
  );
  expect(refusal.code).toBe("workflow_already_exists");
  for (const prefix of ["old", "new"]) {
    const listed = refusal.detail.match(new RegExp(`${prefix}\\d+`, "g")) ?? [];
    expect(listed).toHaveLength(10);
  }
  expect(refusal.detail).not.toContain("kept");
});

test("the same tasks with other dependencies are another workflow, and the refusal says so", async () => {
  await using lab = await Lab.open();
  await bindWorkflow(lab.engine, { tasks: [{ name: "a" }, { name: "b", upstreams: ["a"] }] });
  const refusal = await catchRefusal(bindWorkflow(lab.engine, { tasks: [{ name: "a" }, { name: "b" }] }));
  expect(refusal.code).toBe("workflow_already_exists");
  expect(refusal.detail).toContain("the same tasks but other dependencies");
});

test("of clients that bind the same workflow at once exactly one wins", async () => {
  await using lab = await Lab.open();
  const drafts = [];
  for (let i = 0; i < 4; i++) drafts.push(await draft(lab, i % 2 === 0 ? DIAMOND : reversed(DIAMOND)));
  const results = await Promise.allSettled(drafts.map((workflowId) => finishBinding(lab.engine, workflowId)));
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  for (const result of results)
    if (result.status === "rejected")
      expect(["workflow_being_bound", "workflow_already_exists"]).toContain(result.reason.code);
  const rows = await lab.engine.store.read((db) => db.selectFrom("task").select("id").execute());
  expect(rows).toHaveLength(4);
  await sanityCheck(lab.engine.store);
});

test("of clients that bind different tasks under the same args at once exactly one wins", async () => {
  await using lab = await Lab.open();
  const drafts = [];
  for (const name of ["a", "b", "c"]) drafts.push(await draft(lab, { tasks: [{ name }] }));
  const results = await Promise.allSettled(drafts.map((workflowId) => finishBinding(lab.engine, workflowId)));
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
});

test("a client that repeats its bind request while the first is at work gets the same answer", async () => {
  await using lab = await Lab.open();
  const tasks = Array.from({ length: 12 }, (_, index) => ({ name: `t${index}` }));
  for (let hops = 0; hops < 1_000; hops += 50) {
    const workflowId = await draft(lab, { args: `${hops}`, tasks }, 1);
    const first = finishBinding(lab.engine, workflowId);
    // Later and later in the work of the first.
    for (let hop = 0; hop < hops; hop++) await Promise.resolve();
    for (const reply of await Promise.all([first, finishBinding(lab.engine, workflowId)]))
      expect(reply).toMatchObject({ state: "bound", workflowId, created: true });
  }
  await sanityCheck(lab.engine.store);
});

test("a part that comes after the binding has begun is refused", async () => {
  await using lab = await Lab.open();
  const { workflowId } = await bindWorkflow(lab.engine, DIAMOND);
  const body = planDraft(DIAMOND).chunks[0];
  if (body)
    expect((await catchRefusal(putDraftChunk(lab.engine, { workflowId, chunk: 0, body }))).code).toBe(
      "conflict",
    );
});

test("a workflow cannot be started before all of it is bound", async () => {
  await using lab = await Lab.open();
  const workflowId = await draft(lab, DIAMOND);
  expect((await catchRefusal(startRun(lab.engine, workflowId))).code).toBe("draft_incomplete");
  const unknown = startWorkflow(lab.engine, {
    workflowId: 999,
    body: {
      resume: "no",
      increaseResources: false,
      failFast: false,
      secondsUntilTimeout: null,
      user: "u",
      host: "h",
      contextPath: null,
    },
  });
  expect((await catchRefusal(unknown)).code).toBe("not_found");
});

test("an unknown draft is refused with its number", async () => {
  await using lab = await Lab.open();
  const refusal = await catchRefusal(
    bindDraft(lab.engine, { workflowId: 404, body: { existing: "refuse" } }),
  );
  expect(refusal).toMatchObject({ code: "not_found", ids: { workflowId: 404 } });
});
