/**
 * From tasks to arrays in Slurm.
 *
 * Tasks gather in groups; an array is journaled and opened as a batch at the server, both at a time, and then submitted
 * under the name that the journal has. Where nobody knows whether Slurm took it, it is looked for by that name, first in the queue, then in the
 * accounting; only when it is in neither and no request for it can be under way any more, it is submitted again, under the
 * same name. Should a copy turn up after all, its workers find their instances claimed and end.
 *
 * **Invariants**
 * - Submissions overlap, as many as the token bucket lets through; a few are under way at a time. While it is not known what
 *   became of one, no other begins.
 * - A batch leaves here as `submitted`, as `refused`, or not at all: its tasks then are back in their group.
 */
import { randomUUID } from "node:crypto";
import { MAX_BATCH } from "@jobmon/api";
import type { Log } from "@jobmon/core";
import type { Clock } from "../../clock.ts";
import type { PluginTask } from "../../plugin/plugin.ts";
import type { OpenedBatch, Workers } from "../../plugin/workers.ts";
import { type Batch, memberOf } from "./batch.ts";
import type { BatchJournal } from "./batch-journal.ts";
import { batchScript } from "./batch-script.ts";
import { jobNameOf } from "./job-name.ts";
import type { JobRequest } from "./job-request.ts";
import type { SlurmController } from "./slurm-controller.ts";
import type { FullSettings } from "./slurm-settings.ts";
import type { Submission, SubmissionOutcome } from "./submission.ts";
import { type TaskGroup, TaskGroups } from "./task-groups.ts";
import { TokenBucket } from "./token-bucket.ts";

export interface SubmitterOptions {
  readonly controller: SlurmController;
  readonly journal: BatchJournal;
  readonly workers: Workers;
  readonly settings: FullSettings;
  readonly clusterName: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Most elements of one array, as Slurm says. */
  readonly maxArraySize: () => number;
  readonly excludedNodes: (workflowId: number) => readonly string[];
  readonly onSubmitting: (batch: Batch) => void;
  readonly onSubmitted: (batch: Batch) => void;
  readonly onRefused: (batch: Batch, why: string) => void;
  /** Its tasks are back in their group; nothing of it is in Slurm. */
  readonly onPutBack: (batch: Batch) => void;
  readonly isStillWanted: (instanceId: number) => boolean;
  readonly onChange: () => void;
}

interface Prepared extends TaskGroup {
  readonly batch: Batch;
  readonly submission: Submission;
}

interface Hardship {
  /** Why Slurm takes nothing, for a person. */
  readonly text: string;
  readonly since: number;
}

const BURST = 10;
/** More would wait for the controller's lock instead of here. */
const MAX_UNDER_WAY = 4;
const MAX_REASON_CHARACTERS = 500;
const BACK_OFF_FIRST_MS = 2_000;
const BACK_OFF_MOST_MS = 120_000;
/** How long a job that may have been submitted is looked for before it counts as absent. */
const SETTLE_MS = 15_000;
const LOOK_EVERY_MS = 3_000;
/** Refusals for lack of room although nothing of ours is there; then it is not room that is lacking. */
const MAX_FULL_REFUSALS = 8;

export class Submitter {
  readonly #options: SubmitterOptions;
  readonly #groups = new TaskGroups();
  readonly #bucket: TokenBucket;
  /** Prepared, and known not to be in Slurm. */
  readonly #retries: Prepared[] = [];
  #underWay = 0;
  /** How many submissions nobody can vouch for yet. */
  #inDoubt = 0;
  #isClosed = false;
  #cancelTimer: () => void = () => {};
  #holdUntil = 0;
  /** Since when Slurm has taken nothing, and why. */
  #hardship: Hardship | null = null;
  /** Until when the token bucket is empty. */
  #spacedUntil = 0;
  #backOffMs = BACK_OFF_FIRST_MS;
  /** Halved when Slurm has no room for an array. */
  #roomFor = Number.POSITIVE_INFINITY;
  #fullRefusals = 0;

  constructor(options: SubmitterOptions) {
    this.#options = options;
    const { settings, clock } = options;
    const perMinute = settings.submissionsPerMinute;
    this.#bucket = new TokenBucket({ perMinute, burst: BURST, now: clock.steadyNow() });
  }

  /** How many tasks have not been handed over to Slurm. */
  get waiting(): number {
    return this.#groups.size + this.#retries.reduce((sum, { tasks }) => sum + tasks.length, 0);
  }

  /** Why nothing is submitted now. */
  get obstacle(): string | undefined {
    return this.#holdUntil > this.#options.clock.steadyNow() ? this.#hardship?.text : undefined;
  }

  /** Why Slurm has taken nothing of late; null as soon as it takes something. */
  get hardship(): Hardship | null {
    return this.waiting + this.#underWay > 0 ? this.#hardship : null;
  }

  add(task: PluginTask, request: JobRequest): void {
    this.#groups.add(task, request, this.#options.clock.steadyNow());
  }

  /** True when the task waited here, and now does not any more. */
  withdraw(instanceId: number): boolean {
    return this.#groups.withdraw(instanceId);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer();
    this.#groups.clear();
  }

  /** Submits what is ready, now or as soon as it may. */
  pump(): void {
    for (let next = this.#takeNext(); next !== null; next = this.#takeNext()) {
      this.#underWay += 1;
      this.#carryOut(next)
        .catch((error: unknown) => this.#options.log.error({ why: String(error) }, "submission_failed"))
        .finally(() => {
          this.#underWay -= 1;
          this.pump();
        });
    }
    this.#wakeWhenReady();
  }

  #takeNext(): Prepared | TaskGroup | null {
    const now = this.#options.clock.steadyNow();
    if (this.#isClosed || this.#underWay >= MAX_UNDER_WAY || this.#inDoubt > 0) return null;
    if (Math.max(this.#holdUntil, this.#spacedUntil) > now) return null;
    // While Slurm is short of room, one at a time finds out whether there is some.
    if (this.#hardship !== null && this.#underWay > 0) return null;
    if (this.#retries.length === 0 && !this.#groups.hasReady(this.#most(), now)) return null;
    const waitMs = this.#bucket.take(now);
    if (waitMs > 0) {
      this.#spacedUntil = now + waitMs;
      return null;
    }
    return this.#retries.shift() ?? this.#groups.takeReady(this.#most(), now);
  }

  #wakeWhenReady(): void {
    this.#cancelTimer();
    if (this.#isClosed || this.waiting === 0 || this.#underWay >= MAX_UNDER_WAY || this.#inDoubt > 0) return;
    if (this.#hardship !== null && this.#underWay > 0) return;
    const { clock } = this.#options;
    const now = clock.steadyNow();
    const isReady = this.#retries.length > 0 || this.#groups.hasReady(this.#most(), now);
    const dueAt = Math.max(this.#holdUntil, this.#spacedUntil, isReady ? now : this.#groups.nextDueAt());
    this.#cancelTimer = clock.after(Math.max(1, dueAt - now), () => this.pump());
  }

  async #carryOut(next: Prepared | TaskGroup): Promise<void> {
    const prepared = "batch" in next ? next : await this.#prepare(next);
    if (prepared !== null) await this.#submit(prepared);
  }

  #most(): number {
    const { settings, maxArraySize } = this.#options;
    return Math.max(1, Math.min(settings.arraySize, maxArraySize(), MAX_BATCH, this.#roomFor));
  }

  /** Null where it could not be done: its tasks then are back in their group. */
  async #prepare(group: TaskGroup): Promise<Prepared | null> {
    const { journal, clock, onSubmitting, onChange } = this.#options;
    const name = jobNameOf(journal.key, randomUUID());
    const members = group.tasks.map(memberOf);
    const batch: Batch = { name, createdAt: clock.now(), members, arrayJobId: null };
    onSubmitting(batch);
    const journaled = journal.write(batch);
    try {
      // The journal is over in any case before the batch is given up and its file removed.
      const opened = await this.#options.workers
        .openBatch({ key: name, instances: members })
        .finally(() => journaled);
      return { ...group, batch, submission: this.#describe(group, name, opened) };
    } catch (error) {
      this.#putBack({ ...group, batch });
      this.#hold(`An array could not be prepared: ${error instanceof Error ? error.message : error}`);
      onChange();
      return null;
    }
  }

  #describe({ tasks, request }: TaskGroup, name: string, opened: OpenedBatch): Submission {
    const { journal, workers, settings, clusterName, excludedNodes } = this.#options;
    const [first] = tasks as [PluginTask];
    const script = batchScript({
      context: first.context,
      worker: [
        ...workers.executable,
        "worker",
        "--server",
        workers.serverUrl,
        "--batch",
        String(opened.batchId),
      ],
      workerEnvironment: { JOBMON_BATCH_CREDENTIAL: opened.credential },
    });
    return {
      name,
      comment: `Jobmon ${clusterName}: workflow ${first.workflowId}, ${tasks.length} x ${first.name}`.slice(
        0,
        200,
      ),
      size: tasks.length,
      throttle: settings.throttle ?? null,
      request,
      excludedNodes: excludedNodes(first.workflowId),
      warningSeconds: request.minutes === null ? null : (settings.warningSeconds ?? null),
      script,
      outputPath: journal.outputPathOf(name),
    };
  }

  async #submit(prepared: Prepared): Promise<void> {
    const { batch } = prepared;
    const wanted = prepared.tasks.filter(({ instanceId }) => this.#options.isStillWanted(instanceId));
    if (wanted.length === 0) return this.#putBack({ ...prepared, tasks: [] });
    const outcome = await this.#options.controller.submit(prepared.submission);
    await this.#settle(
      prepared,
      outcome.kind === "unsure" ? await this.#lookFor(batch, outcome.why) : outcome,
    );
  }

  async #settle(
    prepared: Prepared,
    outcome: Exclude<SubmissionOutcome, { kind: "unsure" }> | null,
  ): Promise<void> {
    const { log, journal, onSubmitted, onRefused, onChange } = this.#options;
    const { batch } = prepared;
    switch (outcome?.kind) {
      case undefined:
        return;
      case "accepted": {
        const { arrayJobId } = outcome;
        const known = { ...batch, arrayJobId };
        journal.noteJob(batch.name, arrayJobId);
        this.#noteRoom();
        log.info({ name: batch.name, arrayJobId, tasks: batch.members.length }, "array_submitted");
        return onSubmitted(known);
      }
      case "refused":
        log.warn({ name: batch.name, why: outcome.why }, "array_refused");
        return onRefused(batch, outcome.why);
      case "later":
        if (outcome.isFull) this.#noteFull(prepared, outcome.why);
        else this.#retries.push(prepared);
        this.#hold(`Slurm takes no ${outcome.isFull ? "more jobs" : "jobs"} now: ${outcome.why}`);
        return onChange();
    }
  }

  #noteRoom(): void {
    // One that was sent before Slurm refused another is no sign of room.
    if (this.#holdUntil > this.#options.clock.steadyNow()) return;
    this.#hardship = null;
    this.#backOffMs = BACK_OFF_FIRST_MS;
    this.#fullRefusals = 0;
    this.#roomFor *= 2;
  }

  /** Slurm has no room for so many: half of them may fit. */
  #noteFull(prepared: Prepared, why: string): void {
    this.#roomFor = Math.max(1, Math.floor(prepared.tasks.length / 2));
    this.#fullRefusals += 1;
    // The same words stand for a task that is larger than any limit; one alone that is refused again and again is that.
    if (prepared.tasks.length === 1 && this.#fullRefusals > MAX_FULL_REFUSALS)
      this.#options.onRefused(prepared.batch, `refused ${this.#fullRefusals} times: ${why}`);
    else this.#putBack(prepared);
  }

  #putBack(prepared: TaskGroup & Pick<Prepared, "batch">): void {
    this.#options.onPutBack(prepared.batch);
    const wanted = prepared.tasks.filter(({ instanceId }) => this.#options.isStillWanted(instanceId));
    this.#groups.putBack({ ...prepared, tasks: wanted });
  }

  #hold(why: string): void {
    const { clock, log } = this.#options;
    const text = why.slice(0, MAX_REASON_CHARACTERS);
    this.#holdUntil = clock.steadyNow() + this.#backOffMs;
    this.#hardship = { text, since: this.#hardship?.since ?? clock.now() };
    log.warn({ why, waitMs: this.#backOffMs }, "submission_put_off");
    this.#backOffMs = Math.min(BACK_OFF_MOST_MS, this.#backOffMs * 2);
  }

  /**
   * What became of a submission that nobody can vouch for. As long as Slurm does not answer, nothing is known and the
   * search goes on; null when the distributor ends before.
   */
  async #lookFor(batch: Batch, why: string): Promise<Exclude<SubmissionOutcome, { kind: "unsure" }> | null> {
    this.#options.log.warn({ name: batch.name, why }, "submission_in_doubt");
    this.#inDoubt += 1;
    const arrayJobId = await this.search(batch).finally(() => {
      this.#inDoubt -= 1;
    });
    if (arrayJobId === undefined) return null;
    if (arrayJobId !== null) return { kind: "accepted", arrayJobId };
    return { kind: "later", why, isFull: false };
  }

  /** The id of the array, null when it is certain that there is none, undefined when the distributor ends first. */
  async search(batch: Batch): Promise<number | null | undefined> {
    const { clock, controller, log } = this.#options;
    let absentSince: number | null = null;
    while (!this.#isClosed) {
      try {
        const found = await this.#findJob(batch);
        if (found !== undefined) return found;
        absentSince ??= clock.steadyNow();
        const isSettled =
          clock.steadyNow() - absentSince >= Math.min(SETTLE_MS, this.#options.settings.graceMs);
        if (isSettled && !controller.isSubmitting(batch.name)) return null;
      } catch (error) {
        // No answer: what was seen before may not hold any more.
        absentSince = null;
        log.warn({ name: batch.name, why: String(error) }, "job_not_found_yet");
      }
      await new Promise<void>((resolve) =>
        clock.after(Math.min(LOOK_EVERY_MS, this.#options.settings.graceMs / 2), resolve),
      );
    }
    return undefined;
  }

  async #findJob({ name, createdAt }: Batch): Promise<number | undefined> {
    const { controller } = this.#options;
    const job = (await controller.listJobs()).find((one) => one.name === name);
    return job?.arrayJobId ?? (await controller.findByName({ name, since: createdAt - ONE_HOUR_MS }))[0];
  }
}

const ONE_HOUR_MS = 3_600_000;
