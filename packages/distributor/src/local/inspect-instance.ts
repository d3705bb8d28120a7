import {
  findProcessStatus,
  hasEnvironmentValue,
  isAlive,
  type KernelUnits,
  listPids,
  type ProcessStatus,
  type ProcessTable,
  readArguments,
  signalGroup,
  signalGroupsOf,
} from "@jobmon/process";
import type { Spool } from "./spool.ts";
import type { SpoolClaim } from "./spool-entry.ts";
import { claimText } from "./wrapper-script.ts";

/** The variable that every task carries in its environment; its value is the instance id. */
export const INSTANCE_VARIABLE = "JOBMON_TASK_INSTANCE_ID";

/** A claim takes microseconds; a shell that has not written it after this long is stuck and is ended. */
const MAX_CLAIM_WAIT_MS = 1000;
const CLAIM_POLL_MS = 1;

/** What became of an instance that an earlier runner was to start. */
export type Finding =
  | { readonly kind: "running"; readonly claim: SpoolClaim; readonly startTicks: number }
  | { readonly kind: "over"; readonly claim: SpoolClaim | null; readonly modifiedAtMs: number }
  | { readonly kind: "neverStarted" };

/**
 * Decides what became of an instance. Where nothing has claimed it, it is revoked on the spot: then no shell
 * of the earlier runner can start it any more.
 */
export function inspectInstance(instanceId: number, spool: Spool, units: KernelUnits): Finding {
  const stuckAtMs = performance.now() + MAX_CLAIM_WAIT_MS;
  for (;;) {
    const entry = spool.find(instanceId);
    if (entry === null) {
      if (spool.revoke(instanceId)) return { kind: "neverStarted" };
    } else if (entry.kind === "revoked") {
      return { kind: "neverStarted" };
    } else if (entry.kind === "claimed") {
      return inspectClaim({ ...entry, instanceId, spool, units });
    } else {
      const claimants = findClaimants(spool.pathOf(instanceId));
      const isStuck = performance.now() >= stuckAtMs;
      if (isStuck) for (const pid of claimants) signalGroup(pid, "SIGKILL");
      // Nobody there: it died in mid-claim, or else finished the claim between our two looks.
      if (isStuck || (claimants.length === 0 && spool.find(instanceId)?.kind === "claiming"))
        return { kind: "over", claim: null, modifiedAtMs: entry.modifiedAtMs };
    }
    Bun.sleepSync(CLAIM_POLL_MS);
  }
}

type ClaimFacts = SpoolClaim & {
  readonly instanceId: number;
  readonly modifiedAtMs: number;
  readonly spool: Spool;
  readonly units: KernelUnits;
};

function inspectClaim(facts: ClaimFacts): Finding {
  const { instanceId, spool, units, modifiedAtMs, ...claim } = facts;
  if (claim.exitCode !== null) return { kind: "over", claim, modifiedAtMs };
  const status = findProcessStatus(claim.pid, units);
  if (status !== null && isAlive(status) && isShellOf(claim))
    return { kind: "running", claim, startTicks: status.startTicks };
  // It may have recorded its exit code after we read the file and before we looked for the process.
  const latest = spool.find(instanceId);
  if (latest?.kind !== "claimed") return { kind: "over", claim, modifiedAtMs };
  return { kind: "over", claim: latest, modifiedAtMs: latest.modifiedAtMs };
}

/**
 * True when the pid belongs to the very shell that wrote the claim: its arguments hold the record, word for word.
 * That is exact where a comparison of start time and file time is not: it survives a step of the clock.
 */
function isShellOf({ pid, recordLine }: SpoolClaim): boolean {
  return readArguments(pid).includes(recordLine);
}

/** Pids whose arguments name the spool file: shells of an earlier runner that are about to claim. */
function findClaimants(spoolPath: string): number[] {
  return listPids()
    .filter((pid) => readArguments(pid).includes(claimText(spoolPath)))
    .map(Number);
}

/** Ends the processes that instances left behind while nobody watched. */
export function endLeftovers(claims: readonly SpoolClaim[], table: ProcessTable): void {
  if (claims.length === 0) return;
  const members = table.readSessions(new Set(claims.map((claim) => claim.pid)));
  for (const claim of claims) {
    const left = members.get(claim.pid) ?? [];
    if (belongTo(claim, left)) signalGroupsOf(left, "SIGKILL");
  }
}

/**
 * A pid in an old spool file may by now be the session of strangers, who must never be signalled. The session is the
 * task's when its leader is the shell of the claim, or has gone and a member carries the instance in its environment.
 */
function belongTo(claim: SpoolClaim, members: readonly ProcessStatus[]): boolean {
  if (members.some((member) => member.pid === claim.pid)) return isShellOf(claim);
  const instanceId = String(claim.record.instanceId);
  return members.some((member) => hasEnvironmentValue(member.pid, INSTANCE_VARIABLE, instanceId));
}
