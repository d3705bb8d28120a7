/**
 * Slurm as a plugin. The submitter makes arrays of tasks, workers run them and report for themselves, and the watch looks
 * after what no worker says: jobs that wait, that were cancelled, that ended without a word, and those to be ended.
 *
 * **Invariants**
 * - Only an answer of Slurm is news. As long as it does not answer, nothing is told of any job.
 * - A job that ended without a word of its worker gets a grace, in which the word may still come: as news from the server,
 *   or as the outcome that the worker left beside the log.
 * - An instance that is to be killed has ended when Slurm has nothing of it any more.
 * - A batch is in the journal from before it can exist until the server has the end of all its members.
 */
import { join } from "node:path";
import { JobmonError, type QueueLimits } from "@jobmon/core";
import { removeOutcome } from "@jobmon/process";
import type { Notice } from "../../distributor-api.ts";
import type {
  Abilities,
  AdoptedInstance,
  Capacity,
  Ending,
  Evidence,
  Plugin,
  PluginContext,
  PluginEvent,
  PluginTask,
} from "../../plugin/plugin.ts";
import { BadNodes } from "./bad-nodes.ts";
import { type Batch, memberOf } from "./batch.ts";
import { BatchJournal } from "./batch-journal.ts";
import { Book, type Entry } from "./book.ts";
import { Canceller } from "./canceller.ts";
import type { FactBook } from "./fact-book.ts";
import { findObstacle } from "./find-obstacle.ts";
import { readJobRequest } from "./job-request.ts";
import { JobWatch } from "./job-watch.ts";
import { QueueWatch } from "./queue-watch.ts";
import type { SlurmController } from "./slurm-controller.ts";
import type { FullSettings } from "./slurm-settings.ts";
import { Submitter } from "./submitter.ts";

export interface SlurmPluginOptions {
  readonly context: PluginContext;
  readonly controller: SlurmController;
  readonly settings: FullSettings;
  readonly facts: FactBook;
}

const NOT_STARTED = "The distributor ended before the job was submitted; nothing of it ran.";

export class SlurmPlugin implements Plugin {
  readonly abilities: Abilities = {
    executes: true,
    limits: ["memory", "runtime"],
    adopts: true,
    refusesOversized: false,
  };
  readonly #options: SlurmPluginOptions;
  readonly #journal: BatchJournal;
  readonly #book = new Book();
  readonly #badNodes: BadNodes;
  readonly #canceller: Canceller;
  readonly #submitter: Submitter;
  readonly #jobs: JobWatch;
  readonly #watch: QueueWatch;

  constructor(options: SlurmPluginOptions) {
    this.#options = options;
    const { context, controller, settings } = options;
    const { clock, log, spoolDir } = context;
    this.#journal = new BatchJournal(spoolDir);
    this.#badNodes = new BadNodes({
      path: join(spoolDir, "bad-nodes"),
      enough: settings.badNodeFailures,
      clock,
      log,
    });
    this.#canceller = new Canceller({ controller, log });
    this.#submitter = this.#createSubmitter();
    this.#jobs = this.#createJobWatch();
    this.#watch = new QueueWatch({
      look: () => this.#jobs.look(),
      isNeeded: () => this.#book.batches().length > 0,
      intervalMs: settings.pollIntervalMs,
      intervalMaxMs: settings.pollIntervalMaxMs,
      clock,
      log,
    });
  }

  #createSubmitter(): Submitter {
    const { context, controller, settings, facts } = this.#options;
    const { clock, log, workers, cluster, sink } = context;
    return new Submitter({
      controller,
      journal: this.#journal,
      workers,
      settings,
      clusterName: cluster.name,
      clock,
      log,
      maxArraySize: () => facts.current.maxArraySize,
      excludedNodes: (workflowId) => this.#badNodes.excludedFor(workflowId),
      onSubmitting: (batch) => this.#book.place(batch),
      onSubmitted: (batch) => this.#takeSubmitted(batch),
      onRefused: (batch, why) => this.#refuse(batch, why),
      onPutBack: (batch) => this.#putBack(batch),
      isStillWanted: (id) => this.#book.find(id)?.isKillRequested === false,
      onChange: () => sink.capacityChanged(),
    });
  }

  #createJobWatch(): JobWatch {
    const { context, controller, settings } = this.#options;
    return new JobWatch({
      controller,
      journal: this.#journal,
      book: this.#book,
      canceller: this.#canceller,
      badNodes: this.#badNodes,
      graceMs: settings.graceMs,
      clock: context.clock,
      log: context.log,
      tell: (events) => this.#tell(events),
      forget: (entries) => this.#forget(entries),
      onLooked: () => context.sink.capacityChanged(),
    });
  }

  /** What the cluster has found out about its queues. */
  queues(): readonly QueueLimits[] {
    return this.#options.facts.queues();
  }

  capacity(): Capacity {
    const { settings, facts } = this.#options;
    const reason = this.#submitter.obstacle;
    const most = Math.min(settings.maxActive, facts.current.maxJobs);
    const free = Math.max(0, most - this.#book.live);
    if (free === 0)
      return { free, reason: `this distributor has ${this.#book.live} jobs in Slurm, as many as it may` };
    // Some are gathered while Slurm takes none, so that the next arrays are full.
    const room = reason === undefined ? free : Math.min(free, settings.arraySize - this.#submitter.waiting);
    return room > 0 ? { free: room } : { free: 0, reason };
  }

  notices(): readonly Notice[] {
    const { hardship } = this.#submitter;
    const held: readonly Notice[] =
      hardship === null ? [] : [{ code: "back_pressure", ...hardship, workflowId: null, instances: null }];
    const excluded = this.#badNodes.list().map(
      ({ workflowId, node, since }): Notice => ({
        code: "node_excluded",
        text: `The workflow keeps off the node ${node} for an hour: too many attempts failed there for no fault of theirs.`,
        since,
        workflowId,
        instances: null,
      }),
    );
    return [...held, ...excluded, ...this.#jobs.notices()];
  }

  submit(tasks: readonly PluginTask[]): void {
    const refused: PluginEvent[] = [];
    for (const task of tasks) {
      const obstacle = this.#accept(task);
      if (obstacle !== null)
        refused.push(this.#ended(task.instanceId, { kind: "refused", description: obstacle }));
    }
    this.#tell(refused);
    this.#submitter.pump();
  }

  /** Why it can never run here; null when it waits for its array now. */
  #accept(task: PluginTask): string | null {
    try {
      const request = readJobRequest(task.resources);
      const obstacle = findObstacle(task.resources, this.#options.facts.current);
      if (obstacle !== null) return obstacle;
      this.#book.add(memberOf(task));
      this.#submitter.add(task, request);
      return null;
    } catch (error) {
      if (error instanceof JobmonError) return `${error.detail} ${error.hint ?? ""}`.trim();
      throw error;
    }
  }

  #takeSubmitted(batch: Batch): void {
    const at = this.#options.context.clock.now();
    this.#book.place(batch);
    const here = batch.members.flatMap(({ instanceId }) => {
      const entry = this.#book.find(instanceId);
      return entry?.batch?.name === batch.name ? [entry] : [];
    });
    this.#tell(
      here
        .filter(({ isOver }) => !isOver)
        .map(({ member, index }) => {
          const externalId = `${batch.arrayJobId}_${index}`;
          return { type: "launched", instanceId: member.instanceId, at, externalId };
        }),
    );
    this.#canceller.request(here.filter(({ isKillRequested }) => isKillRequested));
    this.#watch.hurry();
  }

  #refuse(batch: Batch, why: string): void {
    this.#endAll(batch, { kind: "refused", description: `sbatch refused it: ${why}` });
  }

  #endAll(batch: Batch, ending: Ending): void {
    const entries = batch.members.flatMap(({ instanceId }) => this.#book.find(instanceId) ?? []);
    const open = entries.filter((entry) => !entry.isOver && entry.batch?.name === batch.name);
    for (const entry of open) this.#book.remove(entry);
    this.#book.displace(batch);
    this.#journal.remove(batch.name);
    this.#tell(
      open.map(({ member, isKillRequested }) =>
        this.#ended(member.instanceId, isKillRequested ? { kind: "killed" } : ending),
      ),
    );
  }

  #putBack(batch: Batch): void {
    const entries = batch.members.flatMap(({ instanceId }) => this.#book.find(instanceId) ?? []);
    this.#book.displace(batch);
    this.#journal.remove(batch.name);
    this.#endWaiting(entries.filter(({ isKillRequested }) => isKillRequested));
  }

  #endWaiting(entries: readonly Entry[]): void {
    for (const entry of entries) this.#book.remove(entry);
    this.#tell(entries.map(({ member }) => this.#ended(member.instanceId, { kind: "killed" })));
  }

  async adopt(instances: readonly AdoptedInstance[]): Promise<void> {
    const wanted = new Map(instances.map((instance) => [instance.instanceId, instance]));
    const doubtful: Batch[] = [];
    for (const batch of [...this.#journal.read()].sort((a, b) => a.createdAt - b.createdAt)) {
      const members = batch.members.filter(({ instanceId }) => wanted.has(instanceId));
      for (const member of members) if (!this.#book.has(member.instanceId)) this.#book.add(member);
      if (members.length > 0) this.#book.place(batch);
      // Its jobs, if it has any, are nobody's now: the first look at the queue ends them.
      else this.#journal.remove(batch.name);
      if (members.length > 0 && batch.arrayJobId === null) doubtful.push(batch);
      this.#cancelUnwanted(batch, wanted);
    }
    const unknown = instances.filter(({ instanceId }) => !this.#book.has(instanceId));
    const lost = unknown.filter(({ task }) => task === undefined);
    this.#tell(
      lost.map(({ instanceId }) => this.#ended(instanceId, { kind: "vanished", description: NOT_STARTED })),
    );
    for (const batch of doubtful) void this.#settleDoubt(batch, wanted);
    this.submit(unknown.flatMap(({ task }) => task ?? []));
    // Also where nothing is to be adopted: a predecessor's jobs that nobody counts on are found in the queue.
    void this.#watch.lookNow();
  }

  #cancelUnwanted(batch: Batch, wanted: ReadonlyMap<number, AdoptedInstance>): void {
    const { arrayJobId, members } = batch;
    const unwanted = members.flatMap(({ instanceId }, index) => (wanted.has(instanceId) ? [] : [index]));
    if (arrayJobId === null || unwanted.length === 0) return;
    this.#canceller.requestElements(arrayJobId, unwanted);
  }

  /** A predecessor ended between the journal and Slurm's answer. */
  async #settleDoubt(batch: Batch, wanted: ReadonlyMap<number, AdoptedInstance>): Promise<void> {
    const arrayJobId = await this.#submitter.search(batch);
    if (arrayJobId === undefined) return;
    if (arrayJobId !== null) {
      const known = { ...batch, arrayJobId };
      this.#journal.noteJob(batch.name, arrayJobId);
      this.#takeSubmitted(known);
      this.#cancelUnwanted(known, wanted);
      return;
    }
    const tasks = batch.members.flatMap(({ instanceId }) => {
      const isWanted = this.#book.find(instanceId)?.isKillRequested === false;
      return isWanted ? (wanted.get(instanceId)?.task ?? []) : [];
    });
    for (const { instanceId } of tasks) {
      const entry = this.#book.find(instanceId);
      if (entry !== undefined) this.#book.remove(entry);
    }
    this.#endAll(batch, { kind: "vanished", description: NOT_STARTED });
    this.submit(tasks);
  }

  kill(instanceIds: readonly number[]): void {
    const unseen = instanceIds.filter((id) => !this.#book.has(id));
    this.#tell(unseen.map((id) => this.#ended(id, { kind: "killed" })));
    const entries = instanceIds.flatMap((id) => this.#book.find(id) ?? []).filter(({ isOver }) => !isOver);
    for (const entry of entries) entry.isKillRequested = true;
    this.#endWaiting(entries.filter(({ member }) => this.#submitter.withdraw(member.instanceId)));
    this.#canceller.request(entries);
    this.#watch.hurry();
  }

  async check(instanceIds: readonly number[]): Promise<ReadonlyMap<number, Evidence>> {
    const known = instanceIds.some((id) => this.#book.has(id));
    const isAnswered = known ? await this.#watch.lookNow() : true;
    return new Map(instanceIds.map((id) => [id, this.#judge(id, isAnswered)]));
  }

  #judge(instanceId: number, isAnswered: boolean): Evidence {
    const entry = this.#book.find(instanceId);
    if (entry === undefined) return "absent";
    if (entry.batch === undefined) return "alive";
    return isAnswered && entry.absentSince === null && entry.endedSince === null ? "alive" : "unknown";
  }

  acknowledge(instanceIds: readonly number[]): void {
    this.concluded(instanceIds);
  }

  /** Its place is free; the entry goes when Slurm has nothing of it any more. */
  concluded(instanceIds: readonly number[]): void {
    const entries = instanceIds.flatMap((id) => this.#book.find(id) ?? []);
    for (const entry of entries) {
      this.#book.end(entry);
      this.#removeOutcome(entry);
    }
    this.#forget(entries.filter(({ batch, endedSince }) => batch === undefined || endedSince !== null));
    this.#options.context.sink.capacityChanged();
  }

  /** A file too many does no harm: it is of this instance, and nobody asks for it any more. */
  #removeOutcome({ member }: Entry): void {
    try {
      removeOutcome(member.stdoutPath);
    } catch (error) {
      this.#options.context.log.warn({ path: member.stdoutPath, why: String(error) }, "outcome_not_removed");
    }
  }

  #forget(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const name = this.#book.remove(entry);
      if (name !== undefined) this.#journal.remove(name);
    }
  }

  async close(): Promise<void> {
    this.#submitter.close();
    this.#watch.close();
    this.#options.facts.close();
  }

  #ended(instanceId: number, ending: Ending): PluginEvent {
    return { type: "ended", instanceId, at: this.#options.context.clock.now(), ending };
  }

  #tell(events: readonly PluginEvent[]): void {
    if (events.length > 0) this.#options.context.sink.tell(events);
  }
}
