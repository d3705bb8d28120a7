import { expect, test } from "bun:test";
import type { JobmonError } from "@jobmon/core";
import { draftWorkflow, finishBinding, sendChunks } from "../testing/bind-workflow.ts";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { Lab } from "../testing/lab.ts";
import { type ChunkBody, planDraft } from "../testing/workflow-spec.ts";
import { putDraftChunk } from "./put-draft-chunk.ts";

type Group = ChunkBody["groups"][number];

const PLANNED = planDraft({ tasks: [{ name: "a" }, { name: "b", upstreams: ["a"] }] });
const CHUNK = PLANNED.chunks[0] as ChunkBody;
const GROUP: Group = {
  firstIndex: 0,
  count: 2,
  array: 0,
  args: { task: ["a", "b"], data: "d", option: "o" },
  upstreamSet: null,
  profile: 0,
  maxAttempts: 3,
  priority: 0,
};

/** What a draft with this chunk in place of its own is refused with, be it at once or when it is bound. */
async function refusalOf(change: Partial<ChunkBody>): Promise<JobmonError> {
  await using lab = await Lab.open();
  const { workflowId } = await draftWorkflow(lab.engine, PLANNED);
  const bind = async () => {
    await putDraftChunk(lab.engine, { workflowId, chunk: 0, body: { ...CHUNK, ...change } });
    await finishBinding(lab.engine, workflowId);
  };
  const refusal = await catchRefusal(bind());
  // Nothing is half-done: the draft can still be put right.
  await sendChunks(lab.engine, workflowId, PLANNED);
  expect((await finishBinding(lab.engine, workflowId)).state).toBe("bound");
  return refusal;
}

const withGroup = (change: Partial<Group>) =>
  refusalOf({ groups: [{ ...GROUP, ...change }], sets: [{ ref: 0, members: [[0, 0]] }] });

test("columns may be one value for all tasks, or a list with one for each", async () => {
  await using lab = await Lab.open();
  const { workflowId } = await draftWorkflow(lab.engine, PLANNED);
  const group = { ...GROUP, upstreamSet: [null, 0], maxAttempts: [1, 5], names: ["first", null] };
  await putDraftChunk(lab.engine, { workflowId, chunk: 0, body: { ...CHUNK, groups: [group] } });
  await finishBinding(lab.engine, workflowId);
  const tasks = await lab.engine.store.read((db) =>
    db.selectFrom("task").select(["name", "args", "max_attempts"]).orderBy("id").execute(),
  );
  expect(tasks).toEqual([
    { name: "first", args: '["a","d","o"]', max_attempts: 1 },
    { name: "work_task-b", args: '["b","d","o"]', max_attempts: 5 },
  ]);
});

test("a missing and an unknown argument are named", async () => {
  const refusal = await withGroup({ args: { task: ["a", "b"], data: "d", colour: "red" } });
  expect(refusal.code).toBe("unknown_placeholder");
  expect(refusal.detail).toContain("option");
  expect(refusal.detail).toContain("colour");
});

test("a column whose length is not that of its group is refused", async () => {
  const columns: Partial<Group>[] = [
    { args: { task: ["a"], data: "d", option: "o" } },
    { upstreamSet: [null] },
    { profile: [0, 0, 0] },
    { maxAttempts: [3] },
    { priority: [] },
    { names: ["a"] },
    { attributes: [null, null, { place: "of a task that is not in the group" }] },
  ];
  for (const column of columns) expect((await withGroup(column)).code).toBe("invalid_request");
});

test("indexes and numbers beyond what the draft announced are refused", async () => {
  expect((await withGroup({ firstIndex: 1 })).code).toBe("invalid_request");
  expect((await withGroup({ array: 1 })).code).toBe("invalid_request");
  expect((await withGroup({ upstreamSet: 1 })).code).toBe("unknown_upstream");
  expect((await withGroup({ profile: 1 })).code).toBe("invalid_resources");
  expect((await refusalOf({ sets: [{ ref: 1, members: [[0, 0]] }] })).code).toBe("unknown_upstream");
});

test("a range that ends before it begins is refused", async () => {
  expect((await refusalOf({ sets: [{ ref: 0, members: [[1, 0]] }] })).code).toBe("invalid_request");
});

test("a range far beyond the tasks is an unknown upstream, and costs nothing", async () => {
  const refusal = await refusalOf({ sets: [{ ref: 0, members: [[0, 2_000_000_000]] }] });
  expect(refusal.code).toBe("unknown_upstream");
});

test("an upstream set or a resource profile that is sent twice is refused", async () => {
  const [set] = CHUNK.sets;
  const [profile] = CHUNK.profiles;
  if (!set || !profile) throw new Error("the plan has a set and a profile");
  expect((await refusalOf({ sets: [set, { ...set, members: [[1, 1]] }] })).detail).toContain(
    "upstream set 0",
  );
  expect((await refusalOf({ profiles: [profile, profile] })).detail).toContain("resource profile 0");
});

test("overlapping ranges count each upstream once", async () => {
  await using lab = await Lab.open();
  const planned = planDraft({ tasks: [{ name: "a" }, { name: "b" }, { name: "c", upstreams: ["a", "b"] }] });
  const { workflowId } = await draftWorkflow(lab.engine, planned);
  const body = { ...(planned.chunks[0] as ChunkBody), sets: [{ ref: 0, members: ranges() }] };
  await putDraftChunk(lab.engine, { workflowId, chunk: 0, body });
  await finishBinding(lab.engine, workflowId);
  const sets = await lab.engine.store.read((db) =>
    db.selectFrom("upstream_set").select("remaining").orderBy("id").execute(),
  );
  expect(sets).toEqual([{ remaining: 0 }, { remaining: 2 }]);
});

function ranges(): [number, number][] {
  return [
    [0, 1],
    [1, 1],
    [0, 0],
  ];
}

test("names and values that no shell or file can take are refused", async () => {
  expect((await withGroup({ names: ["with space", null] })).code).toBe("invalid_name");
  expect((await withGroup({ args: { task: ["a", "b"], data: "nul\0", option: "o" } })).code).toBe(
    "invalid_request",
  );
  expect((await withGroup({ args: { task: ["a", "b"], data: "\ud800", option: "o" } })).code).toBe(
    "invalid_request",
  );
});

test("resources and scales that make no sense are refused", async () => {
  const [profile] = CHUNK.profiles;
  if (!profile) throw new Error("the plan has a profile");
  const bad: Partial<ChunkBody["profiles"][number]>[] = [
    { requested: { memory: "much" } },
    { scales: { memory: -1 } },
    { scales: { queue: 2 } },
  ];
  for (const change of bad)
    expect((await refusalOf({ profiles: [{ ...profile, ...change }] })).code).toMatch(
      /invalid_(resources|quantity)/,
    );
});

test("a part for an unknown draft is refused", async () => {
  await using lab = await Lab.open();
  const refusal = await catchRefusal(putDraftChunk(lab.engine, { workflowId: 7, chunk: 0, body: CHUNK }));
  expect(refusal.code).toBe("not_found");
});
