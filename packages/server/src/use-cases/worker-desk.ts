/**
 * What workers say: a claim, signs of life, the end.
 *
 * A worker speaks for one element of a batch, with the credential of that batch and a claim key of its own making.
 *
 * **Invariants**
 * - The first claim of an instance stands for ever, and only its maker is heard: a second copy of an element (a job that
 *   the cluster ran again) is turned away before it runs anything. A claim that is repeated gets the same answer.
 * - A claim starts the instance in its own transaction. An instance that is over, or told to end, cannot be claimed.
 * - A sign of life is one row read and one row written, by id, shared with all that arrive at the same time.
 */
import type { Reply, Request } from "@jobmon/api";
import { codeOf, codesOf, JobmonError, type Resources, stateOfCode, taskInstanceMachine } from "@jobmon/core";
import {
  type Errand,
  extendReportBy,
  findErrand,
  getDistributor,
  putClaims,
  readSeats,
  type Seat,
  type SeatedInstance,
  seatName,
} from "@jobmon/store";
import { applyReports } from "../engine/apply-reports.ts";
import { changeWorkflows } from "../engine/change-workflows.ts";
import { coalesce } from "../engine/coalesce.ts";
import { createCommandCache } from "../engine/command-cache.ts";
import type { Engine } from "../engine/engine.ts";
import { createCredentialCheck } from "./check-credential.ts";
import type { EndedNews } from "./ended-news.ts";
import type { ApplyTogether } from "./report-instances.ts";

/** Each request comes with what it carried as its bearer. */
export interface WorkerDesk {
  claimInstance(request: Request<"claimInstance">, bearer: string | null): Promise<Reply<"claimInstance">>;
  beatWorker(request: Request<"beatWorker">, bearer: string | null): Promise<Reply<"beatWorker">>;
  reportWorker(request: Request<"reportWorker">, bearer: string | null): Promise<Reply<"reportWorker">>;
}

const MAX_TOGETHER = 1_000;
/** Signs of life that may go missing before an instance counts as silent. */
const BEATS_PER_DEADLINE = 3;
const TRIAGING = codeOf(taskInstanceMachine, "TRIAGING");
const OVER = new Set(codesOf(taskInstanceMachine, [...taskInstanceMachine.terminal, "KILL_SELF"]));

export function createWorkerDesk(
  engine: Engine,
  { applyTogether, news }: { readonly applyTogether: ApplyTogether; readonly news: EndedNews },
): WorkerDesk {
  const check = createCredentialCheck(engine);
  const render = createCommandCache(engine);
  const together = { maxWeight: MAX_TOGETHER, weightOf: () => 1 };
  const claimTogether = coalesce((claims: readonly Claim[]) => applyClaims(engine, claims), together);
  const beatTogether = coalesce(
    (beats: readonly Beat[]) => takeBeats(engine, applyTogether, beats),
    together,
  );
  const heartbeatIntervalSeconds = engine.policy.workerHeartbeatIntervalMs / 1_000;

  return {
    async claimInstance({ batchId, body }, bearer) {
      await check(batchId, bearer);
      const seat = { batchId, index: body.index };
      const errand = await engine.store.read((db) => findErrand(db, seat));
      if (!errand) throw refuseSeat(seat);
      const verdict = await claimTogether({ seat, errand, body });
      if (verdict !== "granted") throw refuseClaim(errand, seat, verdict);
      return { ...(await replyTo(errand, render)), heartbeatIntervalSeconds };
    },

    async beatWorker({ batchId, body }, bearer) {
      await check(batchId, bearer);
      const seat = { batchId, index: body.index };
      const instance = mustSpeakFor(
        await beatTogether({ seat, claimKey: body.claimKey }),
        seat,
        body.claimKey,
      );
      return {
        order: OVER.has(instance.status) ? "end" : "go_on",
        status: stateOfCode(taskInstanceMachine, instance.status) ?? "RUNNING",
        heartbeatIntervalSeconds,
      };
    },

    async reportWorker({ batchId, body }, bearer) {
      const { distributor_id: distributorId } = await check(batchId, bearer);
      const seat = { batchId, index: body.index };
      const seats = await engine.store.read((db) => readSeats(db, [seat]));
      const { id: instanceId, workflow_id } = mustSpeakFor(seats.get(seatName(seat)), seat, body.claimKey);
      const reports = [{ ...body.report, instanceId }];
      const [outcome = "unknown"] = await applyTogether({ reports, workflowIds: [workflow_id] });
      if (outcome === "moved") {
        news.add(distributorId, instanceId);
        const distributor = await engine.store.read((db) => getDistributor(db, distributorId));
        if (distributor) engine.signals.work([distributor.cluster_id]);
      }
      return { outcome };
    },
  };
}

interface Claim {
  readonly seat: Seat;
  readonly errand: Errand;
  readonly body: Request<"claimInstance">["body"];
}

type ClaimVerdict = "granted" | "claimed" | "over";

async function applyClaims(engine: Engine, claims: readonly Claim[]): Promise<ClaimVerdict[]> {
  const workflowIds = claims.map(({ errand }) => errand.workflow_id);
  return changeWorkflows(engine, workflowIds, async (change) => {
    const seats = await readSeats(
      change.tx,
      claims.map(({ seat }) => seat),
    );
    const holders = new Map<number, string>();
    const verdicts = claims.map(({ seat, body }) => {
      const instance = seats.get(seatName(seat)) as SeatedInstance;
      const holder = instance.claim_key ?? holders.get(instance.id) ?? body.claimKey;
      const verdict = judgeClaim(instance, { holder, claimKey: body.claimKey });
      if (verdict === "granted") holders.set(instance.id, holder);
      return verdict;
    });
    const granted = claims.filter((_, position) => verdicts[position] === "granted");
    await putClaims(change.tx, [...holders]);
    await applyReports(change, granted.map(startOf));
    await extendReportBy(change.tx, [...holders.keys()], deadlineOf(engine));
    return verdicts;
  });
}

function judgeClaim(
  instance: SeatedInstance,
  claim: { readonly holder: string; readonly claimKey: string },
): ClaimVerdict {
  if (claim.holder !== claim.claimKey) return "claimed";
  return OVER.has(instance.status) ? "over" : "granted";
}

function startOf({ errand, body }: Claim) {
  const { at, externalId, node } = body;
  const { stdout_path: stdoutPath, stderr_path: stderrPath } = errand;
  return { instanceId: errand.id, event: "start" as const, at, externalId, node, stdoutPath, stderrPath };
}

interface Beat {
  readonly seat: Seat;
  readonly claimKey: string;
}

/** Every beat with its instance as it is after; undefined where there is no such element. */
async function takeBeats(
  engine: Engine,
  applyTogether: ApplyTogether,
  beats: readonly Beat[],
): Promise<(SeatedInstance | undefined)[]> {
  const seats = await engine.store.read((db) =>
    readSeats(
      db,
      beats.map(({ seat }) => seat),
    ),
  );
  const instances = beats.map(({ seat }) => seats.get(seatName(seat)));
  const own = instances.filter((instance, position) => instance?.claim_key === beats[position]?.claimKey);
  const alive = own.flatMap((instance) => (instance && !OVER.has(instance.status) ? [instance] : []));
  const silent = alive.filter(({ status }) => status === TRIAGING);
  const at = engine.clock();
  if (silent.length > 0)
    await applyTogether({
      reports: silent.map(({ id: instanceId }) => ({ instanceId, event: "revive", at })),
      workflowIds: silent.map(({ workflow_id }) => workflow_id),
    });
  const ids = alive.map(({ id }) => id);
  if (ids.length > 0) await engine.store.write((tx) => extendReportBy(tx, ids, deadlineOf(engine)));
  return instances;
}

function deadlineOf({ clock, policy }: Engine): number {
  return clock() + BEATS_PER_DEADLINE * policy.workerHeartbeatIntervalMs;
}

async function replyTo(errand: Errand, render: ReturnType<typeof createCommandCache>) {
  const { memoryBytes, runtimeSeconds } = JSON.parse(errand.requested) as Resources;
  const renderCommand = await render(errand.template_version_id);
  return {
    instanceId: errand.id,
    taskId: errand.task_id,
    workflowId: errand.workflow_id,
    workflowRunId: errand.workflow_run_id,
    attempt: errand.attempt,
    name: errand.name,
    command: renderCommand(JSON.parse(errand.args)),
    stdoutPath: errand.stdout_path,
    stderrPath: errand.stderr_path,
    memoryBytes,
    runtimeSeconds,
  };
}

function mustSpeakFor(instance: SeatedInstance | undefined, seat: Seat, claimKey: string): SeatedInstance {
  if (!instance) throw refuseSeat(seat);
  if (instance.claim_key === claimKey) return instance;
  throw new JobmonError("not_your_instance", {
    detail: `Element ${seat.index} of batch ${seat.batchId} was not claimed under the key of this worker.`,
    hint: "Claim it first; if another copy has it, let this one end.",
    ids: { ...seat, instanceId: instance.id },
  });
}

function refuseSeat(seat: Seat): JobmonError {
  return new JobmonError("not_found", {
    detail: `Batch ${seat.batchId} has no element ${seat.index}.`,
    hint: "Elements are counted from 0; start each worker with the index that the cluster gave its element.",
    ids: { ...seat },
  });
}

function refuseClaim(errand: Errand, seat: Seat, why: Exclude<ClaimVerdict, "granted">): JobmonError {
  const ids = { ...seat, instanceId: errand.id, taskId: errand.task_id };
  if (why === "claimed")
    return new JobmonError("instance_claimed", {
      detail: `Element ${seat.index} of batch ${seat.batchId}, task instance ${errand.id}, was claimed by another copy of its worker.`,
      hint: "Let this copy end; it must run nothing.",
      ids,
    });
  return new JobmonError("instance_over", {
    detail: `Task instance ${errand.id}, element ${seat.index} of batch ${seat.batchId}, has ended or was told to end.`,
    hint: "Let this worker end; it must run nothing.",
    ids,
  });
}
