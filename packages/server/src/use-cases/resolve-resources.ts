/**
 * What the dynamic resources of leased tasks came out as.
 *
 * **Invariants**
 * - The first answer stands: a second one, of a successor or after a lost reply, is answered with what is stored.
 * - What is stored is a new row that only this task points to; it has no `dynamic`, so that a retry is launched with it
 *   and a growth starts from it.
 * - An answer that cannot be used fails its task, for good: asked again, it would be the same.
 */
import type { Reply, Request } from "@jobmon/api";
import { codesOf, JobmonError, overlayResources, type Resources, taskInstanceMachine } from "@jobmon/core";
import {
  type InstanceState,
  insertResources,
  readInstanceStates,
  readResources,
  type StoredResources,
  setResourcesOfInstances,
  takeIdsIn,
} from "@jobmon/store";
import { applyReports, type Report } from "../engine/apply-reports.ts";
import { type Change, versionOf } from "../engine/change.ts";
import { changeWorkflows } from "../engine/change-workflows.ts";
import type { Engine } from "../engine/engine.ts";
import { checkOwnership } from "./check-ownership.ts";

type Resolution = Request<"resolveResources">["body"]["resolutions"][number];
type Outcome = Reply<"resolveResources">["outcomes"][number];

/** One that fell silent and was vouched for counts as running, though it waits for its resources still. */
const LIVE = new Set(codesOf(taskInstanceMachine, ["INSTANTIATED", "LAUNCHED", "RUNNING", "TRIAGING"]));
const SAME_AGAIN = "its resources would fail to be worked out the same way again";

export async function resolveResources(
  engine: Engine,
  { distributorId, body }: Request<"resolveResources">,
): Promise<Reply<"resolveResources">> {
  const ids = body.resolutions.map(({ instanceId }) => instanceId);
  const workflowIds = await checkOwnership(engine, { distributorId, epoch: body.epoch, ids });
  return changeWorkflows(engine, workflowIds, async (change) => {
    const instances = await readInstanceStates(change.tx, ids);
    const rows = await readResources(
      change.tx,
      [...instances.values()].map((instance) => instance.task_resources_id),
    );
    const answers = judgeResolutions(body.resolutions, instances, rows);
    const stored = await storeAnswers(change, answers);
    const failures = answers.flatMap(({ failure }) => failure ?? []);
    if (failures.length > 0) await applyReports(change, failures);
    else change.isQuiet = true;
    return { outcomes: answers.map((answer, place) => stored.get(place) ?? answer.outcome) };
  });
}

interface Answer {
  readonly outcome: Outcome;
  readonly failure?: Report;
  readonly store?: {
    readonly instance: InstanceState;
    readonly row: StoredResources;
    readonly resources: Resources;
  };
}

function judgeResolutions(
  resolutions: readonly Resolution[],
  instances: ReadonlyMap<number, InstanceState>,
  rows: ReadonlyMap<number, StoredResources>,
): Answer[] {
  const seen = new Set<number>();
  return resolutions.map((resolution): Answer => {
    const instance = instances.get(resolution.instanceId);
    if (!instance) return { outcome: { outcome: "unknown" } };
    if (!LIVE.has(instance.status) || seen.has(instance.id)) return { outcome: { outcome: "late" } };
    seen.add(instance.id);
    const row = rows.get(instance.task_resources_id);
    if (!row)
      throw new Error(`resources ${instance.task_resources_id} of instance ${instance.id} are missing`);
    const current: Resources = JSON.parse(row.requested);
    if (row.dynamic === null)
      return {
        outcome:
          instance.started_at === null
            ? { outcome: "resolved", resourcesId: row.id, resources: { ...current } }
            : { outcome: "late" },
      };
    const resources = layOver(current, resolution, nameOf(row.dynamic));
    if (typeof resources === "string")
      return { outcome: { outcome: "failed" }, failure: failureOf(resolution, resources) };
    return { outcome: { outcome: "resolved", resources }, store: { instance, row, resources } };
  });
}

/** The resources to launch with, or why there are none. */
function layOver(current: Resources, { resources, error }: Resolution, name: string): Resources | string {
  if (resources === undefined) return `The resources could not be worked out by ${name}:\n${error}`;
  try {
    return overlayResources(current, resources);
  } catch (refusal) {
    if (!(refusal instanceof JobmonError)) throw refusal;
    return `The resources that ${name} worked out cannot be used. ${refusal.detail}`;
  }
}

function nameOf(dynamic: string): string {
  return (JSON.parse(dynamic) as { readonly name: string }).name;
}

function failureOf({ instanceId, at }: Resolution, description: string): Report {
  return { instanceId, event: "fail", at, description, hopeless: SAME_AGAIN };
}

/** The outcomes of those that were stored, by their place among the answers. */
async function storeAnswers(change: Change, answers: readonly Answer[]): Promise<Map<number, Outcome>> {
  const outcomes = new Map<number, Outcome>();
  const fresh = answers.flatMap(({ store, outcome }, place) => (store ? [{ ...store, outcome, place }] : []));
  if (fresh.length === 0) return outcomes;
  const firstId = await takeIdsIn(change.tx, "task_resources", fresh.length);
  await insertResources(
    change.tx,
    fresh.map(({ row, resources }, position) => [
      firstId + position,
      JSON.stringify(resources),
      row.scales,
      row.fallback_queues,
      null,
      nameOf(row.dynamic ?? "{}"),
    ]),
  );
  await setResourcesOfInstances(
    change.tx,
    fresh.map(({ instance }, position) => [
      instance.id,
      instance.task_id,
      firstId + position,
      versionOf(change, instance.workflow_id),
    ]),
  );
  for (const [position, { outcome, place }] of fresh.entries())
    outcomes.set(place, { ...outcome, resourcesId: firstId + position });
  return outcomes;
}
