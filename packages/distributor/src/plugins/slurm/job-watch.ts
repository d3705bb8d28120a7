/**
 * One look at the queue, and what follows from it for each instance. Slurm is asked once for all of them; the accounting only
 * for those that have ended or are gone without a word for half of the grace, which with workers that report are few.
 */
import type { ClusterEnd, Log } from "@jobmon/core";
import { readOutcome } from "@jobmon/process";
import type { Clock } from "../../clock.ts";
import type { Notice } from "../../distributor-api.ts";
import { concludeJob } from "../../plugin/conclude-outcome.ts";
import type { PluginEvent } from "../../plugin/plugin.ts";
import type { BadNodes } from "./bad-nodes.ts";
import type { BatchJournal } from "./batch-journal.ts";
import type { Book, Entry } from "./book.ts";
import type { Canceller } from "./canceller.ts";
import { batchIdOf } from "./job-name.ts";
import { HELD_STATES } from "./job-state.ts";
import { judgeSighting, type Sighting, VANISHED } from "./judge-sighting.ts";
import type { AccountedJob } from "./parse-accounting.ts";
import type { Job } from "./parse-jobs.ts";
import { PendingNotes } from "./pending-notes.ts";
import { judgeReason } from "./pending-reason.ts";
import { type SlurmController, SlurmUnavailable } from "./slurm-controller.ts";

export interface JobWatchOptions {
  readonly controller: SlurmController;
  readonly journal: BatchJournal;
  readonly book: Book;
  readonly canceller: Canceller;
  readonly badNodes: BadNodes;
  readonly graceMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly tell: (events: readonly PluginEvent[]) => void;
  readonly forget: (entries: readonly Entry[]) => void;
  /** What is known of waiting jobs may have changed. */
  readonly onLooked: () => void;
}

interface Accounts {
  /** False when the accounting did not answer: what it would say is unknown. */
  readonly isKnown: boolean;
  readonly byElement: ReadonlyMap<string, AccountedJob>;
}

const NO_ACCOUNTS: Accounts = { isKnown: false, byElement: new Map() };
const ONE_HOUR_MS = 3_600_000;
const MAX_WARNINGS = 1_000;

export class JobWatch {
  readonly #options: JobWatchOptions;
  /** What people have been warned of. */
  readonly #warned = new Set<string>();
  readonly #pending = new PendingNotes();

  constructor(options: JobWatchOptions) {
    this.#options = options;
  }

  /** What waits in the queue, and why, as the last look found it. */
  notices(): readonly Notice[] {
    return this.#pending.list();
  }

  async look(): Promise<"soon" | "later"> {
    const { book, controller, clock, forget, tell, onLooked } = this.#options;
    // Whoever is submitted while the answer is on its way is not missing from it.
    const placed = [...book.entries()].filter(({ batch }) => typeof batch?.arrayJobId === "number");
    const jobs = await controller.listJobs();
    this.#cancelStrangers(jobs);
    const queue = indexJobs(jobs);
    const now = clock.steadyNow();
    const here = placed.filter(({ member }) => book.has(member.instanceId));
    const accounts = await this.#askAccounting(here, queue, now);
    const gone: Entry[] = [];
    const events: PluginEvent[] = [];
    const waiting: { entry: Entry; job: Job }[] = [];
    let isEventful = false;
    for (const entry of here) {
      const key = elementOf(entry);
      const sighting = judgeSighting({ inQueue: queue.get(key), inAccounting: accounts.byElement.get(key) });
      noteSighting(entry, sighting, now);
      if (sighting.kind === "live") {
        isEventful = this.#watchLive(entry, sighting.job, now) || isEventful;
        if (sighting.job !== null && !entry.isOver) waiting.push({ entry, job: sighting.job });
      } else if (entry.isOver) gone.push(entry);
      else {
        isEventful = true;
        events.push(...this.#conclude(entry, { sighting, accounts, now }));
      }
    }
    this.#pending.renew(waiting, clock.now());
    onLooked();
    forget(gone);
    if (events.length > 0) tell(events);
    return isEventful ? "soon" : "later";
  }

  /** Jobs with our mark that nobody here answers for were left by a predecessor. */
  #cancelStrangers(jobs: readonly Job[]): void {
    const { book, canceller, journal, log } = this.#options;
    const known = new Set(book.batches().map(({ name }) => name));
    const strangers = jobs.filter(
      ({ name, state }) =>
        state.class === "live" && batchIdOf(journal.key, name) !== undefined && !known.has(name),
    );
    const arrayJobIds = [...new Set(strangers.map(({ arrayJobId }) => arrayJobId))];
    if (arrayJobIds.length === 0) return;
    log.warn({ arrayJobIds }, "stale_jobs_cancelled");
    void canceller.requestWhole(arrayJobIds);
  }

  async #askAccounting(
    entries: readonly Entry[],
    queue: ReadonlyMap<string, Job>,
    now: number,
  ): Promise<Accounts> {
    const { controller, graceMs, log } = this.#options;
    const overdue = entries.filter((entry) => {
      const job = queue.get(elementOf(entry));
      if (entry.isOver || job?.state.class === "live") return false;
      const since = job === undefined ? entry.absentSince : entry.endedSince;
      return entry.isKillRequested ? false : since !== null && now - since >= graceMs / 2;
    });
    if (overdue.length === 0) return NO_ACCOUNTS;
    const arrayJobIds = [...new Set(overdue.map(({ batch }) => batch?.arrayJobId as number))];
    const since = Math.min(...overdue.map(({ batch }) => batch?.createdAt ?? 0)) - ONE_HOUR_MS;
    try {
      const jobs = (await controller.account({ arrayJobIds, since })) ?? [];
      const names = new Map(overdue.map(({ batch }) => [batch?.arrayJobId as number, batch?.name]));
      const byElement = new Map(jobs.map((job) => [`${names.get(job.arrayJobId)}/${job.index}`, job]));
      return { isKnown: true, byElement };
    } catch (error) {
      if (!(error instanceof SlurmUnavailable)) throw error;
      log.warn({ why: error.message }, "accounting_does_not_answer");
      return NO_ACCOUNTS;
    }
  }

  /** True when it is worth another look soon. */
  #watchLive(entry: Entry, job: Job | null, now: number): boolean {
    const { canceller, graceMs } = this.#options;
    entry.lingersSince = entry.isOver ? (entry.lingersSince ?? now) : null;
    const hasOutstayed = entry.lingersSince !== null && now - entry.lingersSince >= graceMs;
    if (job !== null && !entry.isOver) {
      noteRequeue(entry, job);
      this.#warnOfWaiting(entry, job);
    }
    const isUnwanted = entry.isKillRequested || entry.isRequeued;
    if (isUnwanted || hasOutstayed) canceller.request([entry]);
    return isUnwanted;
  }

  /** What will not start by itself is said once for each array. */
  #warnOfWaiting({ batch, member }: Entry, { state, reason, arrayJobId }: Job): void {
    const { word, prospect, text } = judgeReason(reason);
    const isStuck = prospect !== "passes" || HELD_STATES.includes(state.word);
    if (!isStuck && state.isKnown) return;
    const about = `${batch?.name}/${state.word}/${word}`;
    if (this.#warned.has(about) || this.#warned.size > MAX_WARNINGS) return;
    this.#warned.add(about);
    const why = state.isKnown ? text : state.text;
    const event = isStuck ? "job_cannot_start" : "job_state_unknown";
    this.#options.log.warn(
      { arrayJobId, instanceId: member.instanceId, state: state.word, reason: word, why },
      event,
    );
  }

  /** The end of a job that nobody has told of; nothing yet where a word may still come, or only the cluster could tell. */
  #conclude(
    entry: Entry,
    {
      sighting,
      accounts,
      now,
    }: { readonly sighting: Sighting; readonly accounts: Accounts; readonly now: number },
  ): readonly PluginEvent[] {
    const { graceMs, book, clock } = this.#options;
    const { instanceId, stdoutPath, memoryBytes, runtimeSeconds } = entry.member;
    const outcome = readOutcome(stdoutPath, instanceId);
    const since = (sighting.kind === "ended" ? entry.endedSince : entry.absentSince) ?? now;
    const isOverdue = now - since >= graceMs;
    // Without an answer of the accounting, what is merely absent is unknown.
    const isCertain = sighting.kind === "ended" || entry.isKillRequested || (isOverdue && accounts.isKnown);
    if (!isCertain || (outcome === undefined && !isOverdue && !entry.isKillRequested)) return [];
    const cluster = clusterEndOf(entry, sighting);
    const isKillRequested = entry.isKillRequested;
    const at = clock.now();
    const event = concludeJob({
      instanceId,
      at,
      outcome,
      cluster,
      isKillRequested,
      memoryBytes,
      runtimeSeconds,
    });
    if (event === null || event.type !== "ended") return [];
    book.end(entry);
    const node = outcome?.node ?? (sighting.kind === "ended" ? sighting.node : null);
    return this.#dress(entry, { event, cluster, node, accounted: accounts.byElement.get(elementOf(entry)) });
  }

  /** With what the accounting measured and the worker could not, and where it was. */
  #dress(
    entry: Entry,
    end: {
      readonly event: Extract<PluginEvent, { type: "ended" }>;
      readonly cluster: ClusterEnd;
      readonly node: string | null;
      readonly accounted: AccountedJob | undefined;
    },
  ): readonly PluginEvent[] {
    const { event, accounted, node } = end;
    const { instanceId, at, record = {} } = event;
    const notes = [record.description, this.#noteNode(entry, event, node), this.#lastWords(entry, event)];
    const described = notes.filter((note) => note !== undefined && note !== "").join("\n");
    const dressed = {
      ...record,
      startedAt: record.startedAt ?? accounted?.startedAt ?? undefined,
      wallMs: record.wallMs ?? accounted?.wallMs ?? undefined,
      cpuMs: record.cpuMs ?? accounted?.cpuMs ?? undefined,
      peakMemoryBytes: record.peakMemoryBytes ?? (accounted?.peakMemoryBytes || undefined),
      description: described === "" ? undefined : described,
    };
    const place: readonly PluginEvent[] = node === null ? [] : [{ type: "launched", instanceId, at, node }];
    return [...place, { ...event, record: dressed }];
  }

  #noteNode({ member }: Entry, event: PluginEvent, node: string | null): string | undefined {
    const { badNodes } = this.#options;
    if (event.type !== "ended" || event.ending.kind !== "vanished" || node === null) return undefined;
    const isExcluded = badNodes.note(member.workflowId, node);
    return isExcluded
      ? `The workflow keeps off the node ${node} for an hour: too much has failed there.`
      : undefined;
  }

  /** Where no worker has spoken, Slurm's own messages may say why. */
  #lastWords({ batch }: Entry, event: PluginEvent): string | undefined {
    const isUnexplained = event.type === "ended" && event.ending.kind === "vanished";
    if (!isUnexplained || batch === undefined) return undefined;
    const words = this.#options.journal.readLastWords(batch.name);
    return words === "" ? undefined : `Slurm's output of its array ends with:\n${words}`;
  }
}

/** By name, not by id: should an array exist twice, both count. */
function elementOf({ batch, index }: Entry): string {
  return `${batch?.name}/${index}`;
}

function indexJobs(jobs: readonly Job[]): ReadonlyMap<string, Job> {
  const byElement = new Map<string, Job>();
  for (const job of jobs) {
    const key = `${job.name}/${job.index}`;
    const known = byElement.get(key);
    if (known === undefined || job.state.class === "live") byElement.set(key, job);
  }
  return byElement;
}

/**
 * A second run would find the instance claimed; it is not waited for. One that ran between two looks is known by what its
 * worker left; the reason, which a job that was put back has at first, spares the file system the question for all others.
 */
function noteRequeue(entry: Entry, { state, reason }: Job): void {
  const { stdoutPath, instanceId } = entry.member;
  if (state.word === "RUNNING") entry.hasRun = true;
  else if (BACK_IN_QUEUE.includes(state.word))
    entry.isRequeued ||=
      entry.hasRun || (reason === "BeginTime" && readOutcome(stdoutPath, instanceId) !== undefined);
}

const BACK_IN_QUEUE = ["PENDING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "SPECIAL_EXIT"];
const REQUEUED: ClusterEnd = {
  verdict: "preempted",
  words: "Slurm put its job back into the queue (preempted, or by an administrator)",
};

function clusterEndOf({ isRequeued }: Entry, sighting: Sighting): ClusterEnd {
  if (isRequeued) return REQUEUED;
  return sighting.kind === "ended" ? sighting.end : VANISHED;
}

function noteSighting(entry: Entry, { kind }: Sighting, now: number): void {
  entry.absentSince = kind === "absent" ? (entry.absentSince ?? now) : null;
  entry.endedSince = kind === "ended" ? (entry.endedSince ?? now) : null;
}
