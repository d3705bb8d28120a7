import { expect, test } from "bun:test";
import { startScene } from "../testing/start-scene.ts";
import { pauseWorkflow } from "./control-workflow.ts";
import { streamWorkflows } from "./stream-workflows.ts";

test("a change of any workflow is told by its id, and the stream ends with its caller", async () => {
  await using scene = await startScene({ tasks: [{ name: "a" }] });
  const { engine } = scene.lab;
  const leaving = new AbortController();
  const events = streamWorkflows(engine, { since: 0 }, leaving.signal);
  const first = events.next();
  await pauseWorkflow(engine, { workflowId: scene.workflowId, body: { user: "ana" } });
  expect((await first).value).toEqual({
    version: engine.clock(),
    workflowIds: [scene.workflowId],
    all: false,
  });
  const last = events.next();
  leaving.abort();
  expect((await last).done).toBe(true);
});

test("after a break it tells what may have changed since", async () => {
  await using scene = await startScene({ tasks: [{ name: "a" }] });
  const { engine } = scene.lab;
  const leaving = new AbortController();
  const events = streamWorkflows(engine, { since: engine.clock() }, leaving.signal);
  expect((await events.next()).value).toMatchObject({ workflowIds: [scene.workflowId] });
  leaving.abort();
  await events.return(undefined);
});

test("a change that another server made is seen by its version", async () => {
  await using scene = await startScene({ tasks: [{ name: "a" }] });
  const { lab, workflowId } = scene;
  const other = await lab.startProcess();
  const leaving = new AbortController();
  const events = streamWorkflows(lab.engine, { since: lab.clock() }, leaving.signal);
  await events.next();
  const next = events.next();
  await pauseWorkflow(other.engine, { workflowId, body: { user: "ana" } });
  expect((await next).value).toMatchObject({ workflowIds: [workflowId] });
  leaving.abort();
  await events.return(undefined);
  await other.engine.store.close();
});
