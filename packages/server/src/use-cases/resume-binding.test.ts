/** Binding what was bound before, for a resume: what is taken over, and for which tasks. */
import { expect, test } from "bun:test";
import type { Resources } from "@jobmon/core";
import { bindWorkflow, startRun } from "../testing/bind-workflow.ts";
import { Lab } from "../testing/lab.ts";
import { runToEnd } from "../testing/run-to-end.ts";
import { sanityCheck } from "../testing/sanity-check.ts";
import { ScriptedDistributor } from "../testing/scripted-distributor.ts";
import type { WorkflowSpec } from "../testing/workflow-spec.ts";

const BEFORE: WorkflowSpec = {
  profiles: { p: { requested: { memory: "1G" } } },
  tasks: [
    { name: "done" },
    { name: "running" },
    { name: "failed", maxAttempts: 1 },
    { name: "after", upstreams: ["failed"] },
  ],
};

/** One task done, one running, one failed for good, one that waits for it. */
async function halfway(lab: Lab) {
  const bound = await bindWorkflow(lab.engine, BEFORE);
  const distributor = await ScriptedDistributor.register(lab);
  await startRun(lab.engine, bound.workflowId);
  const { leases } = await distributor.lease();
  const instanceOf = (name: string) => leases.find((lease) => lease.name === name)?.instanceId as number;
  await distributor.tell("finish", [instanceOf("done")]);
  await distributor.tell("start", [instanceOf("running")]);
  await distributor.tell("fail", [instanceOf("failed")]);
  return { bound, distributor, instanceOf };
}

test("a resume in another order maps every task to the one that is stored", async () => {
  await using lab = await Lab.open();
  const { bound } = await halfway(lab);
  const again = await bindWorkflow(lab.engine, { ...BEFORE, tasks: [...BEFORE.tasks].reverse() }, "resume");
  expect(again.reply.taskIds).not.toBeNull();
  for (const { name } of BEFORE.tasks) expect(again.idOf(name)).toBe(bound.idOf(name));
  const sameOrder = await bindWorkflow(lab.engine, BEFORE, "resume");
  expect(sameOrder.reply).toMatchObject({ taskIds: null, firstTaskId: bound.idOf("done") });
});

test("new resources, arguments, names and attempts are taken over by tasks that are neither done nor running", async () => {
  await using lab = await Lab.open();
  const { bound } = await halfway(lab);
  const changed = BEFORE.tasks.map((task) => ({ ...task, option: "new", maxAttempts: 7 }));
  await bindWorkflow(
    lab.engine,
    { ...BEFORE, profiles: { p: { requested: { memory: "9G" } } }, tasks: changed },
    "resume",
  );
  const rows = await lab.engine.store.read((db) =>
    db
      .selectFrom("task")
      .innerJoin("task_resources", "task_resources.id", "task.task_resources_id")
      .select(["task.id", "args", "max_attempts", "requested"])
      .orderBy("task.id")
      .execute(),
  );
  const GIB = 2 ** 30;
  const seen = rows.map(({ id, args, max_attempts, requested }) => ({
    name: bound.nameOf(id),
    option: JSON.parse(args)[2],
    attempts: max_attempts,
    memory: (JSON.parse(requested) as Resources).memoryBytes,
  }));
  expect(seen).toEqual([
    { name: "done", option: "o", attempts: 3, memory: 1 * GIB },
    { name: "running", option: "o", attempts: 3, memory: 1 * GIB },
    { name: "failed", option: "new", attempts: 7, memory: 9 * GIB },
    { name: "after", option: "new", attempts: 7, memory: 9 * GIB },
  ]);
  await startRun(lab.engine, bound.workflowId, { resume: "hot" });
  await sanityCheck(lab.engine.store);
});

test("a task that is leased while its workflow is bound again keeps what it was leased with", async () => {
  await using lab = await Lab.open();
  for (let hops = 0; hops < 1_200; hops += 60) {
    const spec = { args: `${hops}`, tasks: [{ name: "a", option: "old" }] };
    const bound = await bindWorkflow(lab.engine, spec);
    const distributor = await ScriptedDistributor.register(lab);
    await startRun(lab.engine, bound.workflowId);
    const binding = bindWorkflow(lab.engine, { ...spec, tasks: [{ name: "a", option: "new" }] }, "resume");
    // Later and later in the work of binding.
    for (let hop = 0; hop < hops; hop++) await Promise.resolve();
    const [{ leases }] = await Promise.all([distributor.lease(), binding]);
    const stored = await lab.engine.store.read((db) =>
      db.selectFrom("task").select("args").where("id", "=", bound.idOf("a")).executeTakeFirstOrThrow(),
    );
    expect(leases[0]?.command).toContain(`--option ${JSON.parse(stored.args)[2]}`);
    await distributor.tell(
      "finish",
      leases.map((lease) => lease.instanceId),
    );
  }
});

test("limits, name, priority and attributes of the workflow are taken over", async () => {
  await using lab = await Lab.open();
  const { workflowId } = await bindWorkflow(lab.engine, {
    ...BEFORE,
    attributes: { kept: "1", changed: "1" },
  });
  const templates = { work: { limit: 3 } };
  const attributes = { changed: "2" };
  await bindWorkflow(
    lab.engine,
    { ...BEFORE, templates, attributes, name: "new", priority: 8, limit: 2 },
    "resume",
  );
  const { workflow, array, values } = await lab.engine.store.read(async (db) => ({
    workflow: await db.selectFrom("workflow").selectAll().where("id", "=", workflowId).executeTakeFirst(),
    array: await db.selectFrom("array").selectAll().where("workflow_id", "=", workflowId).executeTakeFirst(),
    values: await db
      .selectFrom("workflow_attribute")
      .select(["name", "value"])
      .where("workflow_id", "=", workflowId)
      .orderBy("name")
      .execute(),
  }));
  expect(workflow).toMatchObject({ name: "new", priority: 8, max_concurrently_running: 2 });
  expect(array).toMatchObject({ max_concurrently_running: 3 });
  expect(values).toEqual([
    { name: "changed", value: "2" },
    { name: "kept", value: "1" },
  ]);
});

test("asking again for the same resume gives the same answer and the same tasks", async () => {
  await using lab = await Lab.open();
  const { bound, instanceOf, distributor } = await halfway(lab);
  const first = await bindWorkflow(lab.engine, BEFORE, "resume");
  const second = await bindWorkflow(lab.engine, BEFORE, "resume");
  expect(second.reply).toEqual(first.reply);
  await distributor.tell("finish", [instanceOf("running")]);
  expect(await runToEnd(lab, bound, "cold")).toEqual({ status: "DONE", order: [["failed"], ["after"]] });
});
