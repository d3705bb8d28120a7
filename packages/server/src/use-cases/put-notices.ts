/**
 * A distributor tells what holds tasks back, for people.
 *
 * What it tells of a workflow raises that workflow's version, so that whoever looks at it is told at once. A node that is
 * newly kept off is written into the workflow's story, where it stays when the notice is gone.
 */
import type { Reply, Request } from "@jobmon/api";
import { type DistributorRow, findLaunchable, putNotices as storeNotices } from "@jobmon/store";
import { audit } from "../engine/audit.ts";
import { changeWorkflows } from "../engine/change-workflows.ts";
import type { Engine } from "../engine/engine.ts";
import { type Notice, parseNotices } from "../queries/notices.ts";
import { mustHoldPost } from "./distributors.ts";

export async function putNotices(
  engine: Engine,
  { distributorId, body }: Request<"putNotices">,
): Promise<Reply<"putNotices">> {
  const { epoch, notices } = body;
  const distributor = await engine.store.read((db) => mustHoldPost(db, { distributorId, epoch }));
  const news = findNews(parseNotices(distributor.notices), notices);
  await changeWorkflows(engine, await listConcerned(engine, distributor, news), async (change) => {
    await mustHoldPost(change.tx, { distributorId, epoch });
    await storeNotices(change.tx, distributorId, JSON.stringify(notices));
    for (const { code, workflowId, text } of news.added)
      if (code === "node_excluded" && workflowId !== null && change.workflows.has(workflowId))
        await audit(change, { workflowId, event: code, detail: text });
    change.isQuiet = true;
  });
  return {};
}

interface News {
  readonly added: readonly Notice[];
  readonly gone: readonly Notice[];
}

function findNews(before: readonly Notice[], now: readonly Notice[]): News {
  const keysBefore = new Set(before.map(keyOf));
  const keysNow = new Set(now.map(keyOf));
  return {
    added: now.filter((notice) => !keysBefore.has(keyOf(notice))),
    gone: before.filter((notice) => !keysNow.has(keyOf(notice))),
  };
}

function keyOf({ code, workflowId, text, since }: Notice): string {
  return JSON.stringify([code, workflowId, text, since]);
}

/** What merely waits its turn is news for nobody. What is about the whole cluster concerns all that have tasks ready for it. */
async function listConcerned(
  engine: Engine,
  distributor: DistributorRow,
  { added, gone }: News,
): Promise<readonly number[]> {
  const news = [...added, ...gone].filter(({ code }) => code !== "waiting");
  const named = news.flatMap(({ workflowId }) => workflowId ?? []);
  if (news.every(({ workflowId }) => workflowId !== null)) return named;
  const { user_name: user, host, cluster_id: clusterId } = distributor;
  const launchable = await engine.store.read((db) => findLaunchable(db, { user, host, clusterId }));
  return [...named, ...launchable.map(({ workflow_id }) => workflow_id)];
}
