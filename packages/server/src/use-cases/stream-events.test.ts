import { expect, test } from "bun:test";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { Lab } from "../testing/lab.ts";
import { startScene } from "../testing/start-scene.ts";
import { streamEvents } from "./stream-events.ts";

test("a stream tells how the workflow is, then again when it has changed, and ends when its reader leaves", async () => {
  await using scene = await startScene({ tasks: [{ name: "a" }] });
  const leaving = new AbortController();
  const events = streamEvents(scene.lab.engine, { workflowId: scene.workflowId, since: 0 }, leaving.signal);
  const first = (await events.next()).value;
  expect(first).toMatchObject({ status: "QUEUED", counts: { QUEUED: 1 }, latestRun: { status: "BOUND" } });
  await scene.distributor.tell("finish", Object.values(await scene.leaseAll()));
  const second = (await events.next()).value;
  expect(second).toMatchObject({ status: "DONE", counts: { DONE: 1 }, latestRun: { status: "DONE" } });
  expect(second?.version).toBeGreaterThan(first?.version ?? 0);
  leaving.abort();
  expect((await events.next()).done).toBe(true);
});

test("a reader that was there before is told only what is new", async () => {
  await using scene = await startScene({ tasks: [{ name: "a" }] });
  const leaving = new AbortController();
  const known = streamEvents(scene.lab.engine, { workflowId: scene.workflowId, since: 0 }, leaving.signal);
  const since = (await known.next()).value?.version ?? 0;
  const events = streamEvents(scene.lab.engine, { workflowId: scene.workflowId, since }, leaving.signal);
  const next = events.next();
  await scene.leaseAll();
  expect((await next).value).toMatchObject({ status: "RUNNING" });
  leaving.abort();
});

test("a stream leaves no listener behind with each event", async () => {
  await using scene = await startScene({
    tasks: Array.from({ length: 4 }, (_, index) => ({ name: `t${index}` })),
  });
  const { signal } = new AbortController();
  let listeners = 0;
  const counted = new Proxy(signal, {
    get: (target, name) => {
      if (name === "addEventListener") listeners += 1;
      if (name === "removeEventListener") listeners -= 1;
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const events = streamEvents(scene.lab.engine, { workflowId: scene.workflowId, since: 0 }, counted);
  await events.next();
  const afterFirst = listeners;
  for (let i = 0; i < 3; i++) {
    const next = events.next();
    await scene.distributor.lease(1);
    await next;
  }
  expect(listeners).toBeLessThanOrEqual(afterFirst);
  await events.return(undefined);
});

test("events of an unknown workflow are refused", async () => {
  await using lab = await Lab.open();
  const events = streamEvents(lab.engine, { workflowId: 7, since: 0 }, new AbortController().signal);
  expect((await catchRefusal(events.next())).code).toBe("not_found");
});
