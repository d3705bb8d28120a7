import type { Reply, Request } from "@jobmon/api";
import { codeOf, taskInstanceMachine } from "@jobmon/core";
import {
  ACTIVE_INSTANCE_CODES,
  extendReportBy,
  readActiveOfDistributor,
  readInstanceStates,
} from "@jobmon/store";
import { applyReports, type Outcome, type Report } from "../engine/apply-reports.ts";
import { changeWorkflows } from "../engine/change-workflows.ts";
import { coalesce } from "../engine/coalesce.ts";
import type { Engine } from "../engine/engine.ts";
import { secondsSince } from "../watch/watch.ts";
import { checkOwnership } from "./check-ownership.ts";

const KILL_SELF = codeOf(taskInstanceMachine, "KILL_SELF");
const TRIAGING = codeOf(taskInstanceMachine, "TRIAGING");
const ACTIVE = new Set(ACTIVE_INSTANCE_CODES);
/** Reports that share one transaction, at the most. */
const MAX_REPORTS_PER_TRANSACTION = 5_000;

export interface ReportDesk {
  reportInstances(request: Request<"reportInstances">): Promise<Reply<"reportInstances">>;
  heartbeatInstances(request: Request<"heartbeatInstances">): Promise<Reply<"heartbeatInstances">>;
}

/** Reports in a transaction shared with those of others that arrive at the same time. */
export type ApplyTogether = (batch: Batch) => Promise<Outcome[]>;

export function createReporting(engine: Engine): ApplyTogether {
  return coalesce((batches: readonly Batch[]) => applyBatches(engine, batches), {
    maxWeight: MAX_REPORTS_PER_TRANSACTION,
    weightOf: (batch) => batch.reports.length,
  });
}

export function createReportDesk(engine: Engine, applyTogether: ApplyTogether): ReportDesk {
  return {
    async reportInstances({ distributorId, body }) {
      const ids = body.reports.map((report) => report.instanceId);
      const workflowIds = await checkOwnership(engine, { distributorId, epoch: body.epoch, ids });
      return { outcomes: [...(await applyTogether({ reports: body.reports, workflowIds }))] };
    },

    async heartbeatInstances({ distributorId, body }) {
      const workflowIds = await checkOwnership(engine, {
        distributorId,
        epoch: body.epoch,
        ids: body.instanceIds,
      });
      const now = engine.clock();
      const ids = body.instanceIds;
      await engine.store.write((tx) => extendReportBy(tx, ids, now + engine.policy.heartbeatTimeoutMs));
      const states = await engine.store.read((db) => readInstanceStates(db, ids));
      const silent = ids.filter((id) => states.get(id)?.status === TRIAGING);
      if (silent.length > 0)
        await applyTogether({
          reports: silent.map((instanceId) => ({ instanceId, event: "revive", at: now })),
          workflowIds,
        });
      return {
        kills: await listKills(engine, distributorId),
        outcomes: ids.map((id) => judgeHeartbeat(states.get(id)?.status)),
      };
    },
  };
}

function judgeHeartbeat(status: string | undefined): Outcome {
  if (status === undefined) return "unknown";
  return ACTIVE.has(status) ? "moved" : "late";
}

/** What one request reports, and the workflows it is about: an instance never changes its workflow. */
export interface Batch {
  readonly reports: readonly Report[];
  readonly workflowIds: readonly number[];
}

async function applyBatches(engine: Engine, batches: readonly Batch[]): Promise<Outcome[][]> {
  const workflowIds = batches.flatMap((batch) => batch.workflowIds);
  const reports = batches.flatMap((batch) => batch.reports);
  const startedAt = performance.now();
  const outcomes = await changeWorkflows(engine, workflowIds, (change) => applyReports(change, reports));
  engine.watch?.reported(secondsSince(startedAt), reports.length);
  let end = 0;
  return batches.map((batch) => {
    end += batch.reports.length;
    return outcomes.slice(end - batch.reports.length, end);
  });
}

async function listKills(engine: Engine, distributorId: number): Promise<number[]> {
  const rows = await engine.store.read((db) => readActiveOfDistributor(db, distributorId, [KILL_SELF]));
  return rows.map((row) => row.id);
}
