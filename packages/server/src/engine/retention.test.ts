import { expect, test } from "bun:test";
import { bindWorkflow } from "../testing/bind-workflow.ts";
import { Lab } from "../testing/lab.ts";
import { readStatus, runToEnd } from "../testing/run-to-end.ts";
import { sanityCheck } from "../testing/sanity-check.ts";
import { pruneOld, startRetention } from "./retention.ts";

const DAY_MS = 86_400_000;
const CHAIN = { tasks: [{ name: "a" }, { name: "b", upstreams: ["a"] }] };
const LIMIT_MS = 10_000;

async function openLab(policy: { retentionMs: number; retentionTools?: readonly string[] }) {
  const lab = await Lab.open(policy);
  const old = await bindWorkflow(lab.engine, { ...CHAIN, args: "old" });
  await runToEnd(lab, old);
  return { lab, old: old.workflowId };
}

test("what ended longer ago than it is kept is deleted, and nothing else", async () => {
  const { lab, old } = await openLab({ retentionMs: 30 * DAY_MS });
  await using _ = lab;
  const waiting = await bindWorkflow(lab.engine, { ...CHAIN, args: "never started" });
  lab.clock.advance(20 * DAY_MS);
  const young = await bindWorkflow(lab.engine, { ...CHAIN, args: "young" });
  await runToEnd(lab, young);
  expect(await pruneOld(lab.engine)).toBe(0);
  lab.clock.advance(11 * DAY_MS);
  expect(await pruneOld(lab.engine)).toBe(1);
  expect(await readStatus(lab, old)).toBeUndefined();
  expect(await readStatus(lab, young.workflowId)).toBe("DONE");
  expect(await readStatus(lab, waiting.workflowId)).toBe("INSTANTIATING");
  const tasks = await lab.engine.store.read((db) => db.selectFrom("task").select("workflow_id").execute());
  expect(new Set(tasks.map((task) => task.workflow_id))).toEqual(
    new Set([waiting.workflowId, young.workflowId]),
  );
  await sanityCheck(lab.engine.store);
  // The same workflow may be defined anew.
  const again = await bindWorkflow(lab.engine, { ...CHAIN, args: "old" });
  expect((await runToEnd(lab, again)).status).toBe("DONE");
});

test("without the setting, or for other tools, everything is kept", async () => {
  for (const policy of [
    { retentionMs: 0 },
    { retentionMs: DAY_MS, retentionTools: ["another tool", "a third"] },
  ]) {
    const { lab, old } = await openLab(policy);
    await using _ = lab;
    lab.clock.advance(1_000 * DAY_MS);
    expect(await pruneOld(lab.engine)).toBe(0);
    expect(await readStatus(lab, old)).toBe("DONE");
  }
});

test("a server deletes by itself what is due, and ends in the middle when it is told to", async () => {
  const { lab, old } = await openLab({ retentionMs: DAY_MS });
  await using _ = lab;
  lab.clock.advance(2 * DAY_MS);
  const retention = startRetention(lab.engine);
  const end = performance.now() + LIMIT_MS;
  while ((await readStatus(lab, old)) !== undefined && performance.now() < end) await Bun.sleep(5);
  await retention.stop();
  expect(await readStatus(lab, old)).toBeUndefined();
  expect(await pruneOld(lab.engine, async () => false)).toBe(0);
});
