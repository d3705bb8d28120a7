import { expect, test } from "bun:test";
import { draftWorkflow } from "../testing/bind-workflow.ts";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { Lab } from "../testing/lab.ts";
import { planDraft } from "../testing/workflow-spec.ts";
import { createDraft } from "./create-draft.ts";
import { createToolVersion, ensureTemplate, ensureTool } from "./definitions.ts";

const ARGS = { nodeArgs: ["x"], taskArgs: [], opArgs: [] };

async function template(lab: Lab, more: Partial<Parameters<typeof ensureTemplate>[1]["body"]> = {}) {
  const tool = await ensureTool(lab.engine, { body: { name: "tool" } });
  const toolVersionId = tool.versions[0] as number;
  return ensureTemplate(lab.engine, {
    body: { toolVersionId, name: "model", command: "run {x}", ...ARGS, ...more },
  });
}

test("a tool is made once, whoever asks at once, and keeps its versions", async () => {
  await using lab = await Lab.open();
  const tools = await Promise.all([1, 2, 3].map(() => ensureTool(lab.engine, { body: { name: "tool" } })));
  expect(new Set(tools.map((tool) => tool.id)).size).toBe(1);
  const [{ id, versions } = { id: 0, versions: [] }] = tools;
  const second = await createToolVersion(lab.engine, { body: { toolId: id } });
  expect((await ensureTool(lab.engine, { body: { name: "tool" } })).versions).toEqual([
    ...versions,
    second.id,
  ]);
});

test("the same template is the same version, another command or other arguments are a new one of the same template", async () => {
  await using lab = await Lab.open();
  const first = await template(lab);
  expect(await template(lab)).toEqual(first);
  const command = await template(lab, { command: "walk {x}" });
  const classes = await template(lab, { nodeArgs: [], taskArgs: ["x"] });
  expect(new Set([first.id, command.id, classes.id]).size).toBe(1);
  expect(new Set([first.versionId, command.versionId, classes.versionId]).size).toBe(3);
});

test("arguments listed in another order are the same version, which keeps the order of the first", async () => {
  await using lab = await Lab.open();
  const both = { command: "run {x} {y}", nodeArgs: ["x", "y"] };
  const first = await template(lab, both);
  expect(await template(lab, { ...both, nodeArgs: ["y", "x"] })).toEqual(first);
});

test("a template of an unknown tool version, or one whose placeholders do not fit, is refused", async () => {
  await using lab = await Lab.open();
  expect((await catchRefusal(template(lab, { toolVersionId: 99 }))).code).toBe("not_found");
  expect((await catchRefusal(template(lab, { command: "run {y}" }))).code).toMatch(
    /unknown_placeholder|invalid_template/,
  );
});

test("a draft of an unknown tool version, template or cluster is refused, and leaves nothing behind", async () => {
  await using lab = await Lab.open();
  const { toolVersionId, versionId } = await template(lab);
  const planned = planDraft({ tasks: [{ name: "a" }] });
  const draft = (more: object) => {
    const arrays = [{ templateVersionId: versionId, name: "model", cluster: "dummy" }];
    return createDraft(lab.engine, { body: { ...planned.body, toolVersionId, arrays, ...more } });
  };
  const foreign = { arrays: [{ templateVersionId: 99, name: "model", cluster: "dummy" }] };
  const nowhere = { arrays: [{ templateVersionId: versionId, name: "model", cluster: "atlantis" }] };
  expect((await catchRefusal(draft({ toolVersionId: 99 }))).code).toBe("not_found");
  expect((await catchRefusal(draft(foreign))).code).toBe("unknown_task_template");
  expect((await catchRefusal(draft(nowhere))).detail).toContain("atlantis");
  expect(await lab.engine.store.read((db) => db.selectFrom("workflow").select("id").execute())).toEqual([]);
});

test("drafts that are created at once get ids of their own", async () => {
  await using lab = await Lab.open();
  const planned = planDraft({ tasks: Array.from({ length: 7 }, (_, index) => ({ name: `t${index}` })) });
  const drafts = await Promise.all([1, 2, 3, 4].map(() => draftWorkflow(lab.engine, planned)));
  const firsts = drafts.map((draft) => draft.firstTaskId).sort((a, b) => a - b);
  for (const [index, first] of firsts.slice(1).entries())
    expect(first - (firsts[index] as number)).toBeGreaterThanOrEqual(7);
  expect(new Set(drafts.map((draft) => draft.workflowId)).size).toBe(4);
});
