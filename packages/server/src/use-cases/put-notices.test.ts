import { expect, test } from "bun:test";
import { explainTask } from "../queries/explain-task.ts";
import { getWorkflowStory } from "../queries/get-story.ts";
import { listClusters } from "../queries/list-clusters.ts";
import { getWorkflow } from "../queries/list-workflows.ts";
import type { Notice } from "../queries/notices.ts";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { ScriptedDistributor } from "../testing/scripted-distributor.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { putNotices } from "./put-notices.ts";

const TWO = { tasks: [{ name: "a" }, { name: "b" }] };
const FULL = {
  code: "back_pressure",
  text: "Slurm takes no more jobs now: job queue full",
  since: 5,
  workflowId: null,
  instances: null,
} as const;

const tell = ({ lab, distributor }: Scene, notices: readonly Notice[]) =>
  putNotices(lab.engine, {
    distributorId: distributor.id,
    body: { epoch: distributor.epoch, notices: [...notices] },
  });
const noticesOf = async ({ lab, workflowId }: Scene) =>
  (await getWorkflow(lab.engine, { workflowId })).notices.map(({ code }) => code);
const explainOf = async ({ lab, bound }: Scene, name: string) => {
  const { answer, reasons } = await explainTask(lab.engine, { taskId: bound.idOf(name) });
  return { answer, codes: reasons.map(({ code }) => code) };
};

test("why a cluster takes nothing is told of the cluster, the workflow and each of its tasks, until it takes tasks again", async () => {
  await using scene = await startScene(TWO);
  const { lab, workflowId } = scene;
  const { version } = await getWorkflow(lab.engine, { workflowId });
  await tell(scene, [FULL]);
  expect((await listClusters(lab.engine)).rows.map(({ backPressure }) => backPressure)).toEqual([FULL.text]);
  expect(await noticesOf(scene)).toEqual(["back_pressure"]);
  expect((await getWorkflow(lab.engine, { workflowId })).version).toBeGreaterThan(version);
  expect(await explainOf(scene, "b")).toEqual({
    answer: "Its cluster takes no tasks now.",
    codes: ["back_pressure", "ahead"],
  });
  const { a = 0 } = await scene.leaseAll();
  expect((await explainOf(scene, "a")).codes).toEqual(["back_pressure", "instantiated"]);
  await scene.distributor.tell("launch", [a]);
  expect((await explainOf(scene, "a")).codes).toEqual(["launched"]);
  await tell(scene, []);
  expect(await noticesOf(scene)).toEqual([]);
  expect((await listClusters(lab.engine)).rows.map(({ backPressure }) => backPressure)).toEqual([null]);
});

test("why an attempt waits in the queue is told of that attempt alone", async () => {
  await using scene = await startScene(TWO);
  const { a = 0, b = 0 } = await scene.leaseAll();
  await scene.distributor.tell("launch", [a, b]);
  const { workflowId } = scene;
  const about = (id: number): Pick<Notice, "since" | "workflowId" | "instances"> => ({
    since: 5,
    workflowId,
    instances: [[id, id]],
  });
  await tell(scene, [
    { code: "held", text: "it is held by its owner", ...about(a) },
    { code: "waiting", text: "jobs of higher priority go first", ...about(b) },
  ]);
  expect(await explainOf(scene, "a")).toEqual({
    answer: "The cluster has it, and holds it back until somebody lets it go.",
    codes: ["held", "launched"],
  });
  expect((await explainOf(scene, "b")).codes).toEqual(["waiting", "launched"]);
  expect(await noticesOf(scene)).toEqual(["held"]);
});

test("a node that a workflow keeps off is a part of its story, once", async () => {
  await using scene = await startScene(TWO);
  const { lab, workflowId } = scene;
  const excluded: Notice = {
    code: "node_excluded",
    text: "The workflow keeps off the node n1.",
    since: 7,
    workflowId,
    instances: null,
  };
  await tell(scene, [excluded]);
  await tell(scene, [FULL, excluded]);
  await tell(scene, []);
  const { rows } = await getWorkflowStory(lab.engine, { workflowId, limit: 10 });
  expect(rows.filter(({ what }) => what === "node_excluded").map(({ text }) => text)).toEqual([
    excluded.text,
  ]);
});

test("what a distributor told is not held for true when it is silent, and gone when it registers again", async () => {
  await using scene = await startScene(TWO);
  await tell(scene, [FULL]);
  const refusal = catchRefusal(
    putNotices(scene.lab.engine, { distributorId: scene.distributor.id, body: { epoch: 9, notices: [] } }),
  );
  expect((await refusal).code).toBe("distributor_superseded");
  scene.lab.clock.advance(90_001);
  expect(await noticesOf(scene)).toEqual([]);
  expect((await explainOf(scene, "a")).codes).toEqual(["no_distributor"]);
  await ScriptedDistributor.register(scene.lab);
  expect(await noticesOf(scene)).toEqual([]);
});
