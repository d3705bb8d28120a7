/**
 * What is here of each instance, set against what the server believes. This is the protocol of the distributor.
 *
 * An instance is born when the server leases its task to us, and its id is the fence: whatever happens, the server
 * records one end of one instance, and the next instance of the task has another id. Each fact has one owner: the
 * server decides what an instance counts as, the plugin knows what became of its command, and this class keeps an
 * entry from the lease until the server has answered the report of the end. What is in memory may be lost: a successor
 * registers, is told which instances are ours, and asks the journal of leases and the plugin, whose spool survives.
 *
 * Who may lose what, and what puts it right:
 * - **A lease reply that never arrived.** The instance exists and nobody starts it. The lease loop has at most one
 *   lease under way; when it fails in any way, it registers again. That raises the epoch, so that a lease still on its
 *   way through the server is refused, and the reply lists what was leased: what we never saw is looked for (`check`)
 *   and reported lost, to be tried again at once. Were that to fail too, the instance falls silent and comes as a check.
 * - **Killed after the lease, before the command began.** The lease is in the journal, which is written before the
 *   plugin hears of it; the successor hands it to the plugin with the adoption, and it begins then. Should a start of
 *   the predecessor still be under way, the claim on the spool file lets only one of the two run the command.
 * - **Killed while commands run.** They go on. The successor adopts them by their spool files.
 * - **Killed after the end, before the report was answered.** The spool still has the outcome; it is reported again,
 *   and the server calls the repetition `late`. Only an answered end is acknowledged, which removes the spool file.
 * - **Server away.** Commands go on, ends gather in the report queue, everything is repeated until the server is back.
 * - **An end that the server does not expect** (`illegal`): we had not heard yet that it was to be killed. Reported as
 *   `killed`, then as lost; see `decideNextReport`.
 * - **Killed while resources are worked out.** The lease is in the journal as it came, and the plugin has not heard of
 *   it; the successor has them worked out again. Once the server has stored them, the journal has the lease with them
 *   before the plugin is told.
 * - **Superseded.** Someone registered after us: the entries are theirs. We stop telling, and kill nothing.
 * - **The server counts on something no more that still runs here** (it gave up on it as lost): the list at the next
 *   registration lacks it, and it is killed; its end is `late`.
 *
 * - **Ended by its worker.** A worker reports to the server itself. The next lease reply names the instance as `ended`;
 *   should that be lost, the next heartbeat for it is answered `late`. Either way the plugin is told by `concluded`. Should
 *   the plugin report an end in the same moment, one of the two is `late`, and what was recorded is the same.
 *
 * **Invariants**
 * - An instance is submitted at most once: a lease of one that has an entry, or that was disowned, is passed over.
 * - One that we were asked about before we saw its lease is disowned: told as ended, and never started even if the
 *   lease is in the reply that is just arriving.
 */

import type { Log, TaskInstanceState } from "@jobmon/core";
import type { LeaseReply, LogRequest, Registration, Report } from "../distributor-api.ts";
import type { Resolutions, Resolved } from "../dynamic/resolutions.ts";
import type { Plugin, PluginEvent, PluginSink } from "../plugin/plugin.ts";
import type { Instances } from "./instances.ts";
import type { LeaseJournal } from "./lease-journal.ts";
import { type ReadLeases, readLeases } from "./lease-reply.ts";
import { decideNextReport, isTerminal, reportOf, type Settlement } from "./report.ts";
import type { ReportQueue } from "./report-queue.ts";
import type { RunContexts } from "./run-contexts.ts";
import type { Signal } from "./signal.ts";

export interface DistributionOptions {
  readonly plugin: Plugin;
  readonly instances: Instances;
  readonly reports: Pick<ReportQueue, "add">;
  readonly resolutions: Pick<Resolutions, "take" | "has" | "forget" | "close">;
  /** Null where a plugin takes over nothing from a predecessor. */
  readonly journal: LeaseJournal | null;
  readonly contexts: RunContexts;
  readonly logsDir: string;
  /** Vouches for instances at once. */
  readonly heartbeat: (instanceIds: readonly number[]) => void;
  readonly answerLog: (request: LogRequest) => void;
  /** Rung when the capacity may have changed. */
  readonly changed: Signal;
  readonly now: () => number;
  readonly log: Log;
}

export interface Settled {
  readonly report: Report;
  readonly settlement: Settlement;
}

const MAY_START: readonly TaskInstanceState[] = ["INSTANTIATED", "TRIAGING"];
const MAX_CORRECTIONS = 5;
const NEVER_ARRIVED =
  "The lease never arrived at the distributor, or it was restarted before the command began.";

export class Distribution implements PluginSink {
  readonly #options: DistributionOptions;
  /** Told as ended while the lease under way may still bring them. */
  readonly #disowned = new Set<number>();
  /** How often the end of an instance had to be told in another way. */
  readonly #corrections = new Map<number, number>();
  #hasAdopted = false;
  #isClosed = false;

  constructor(options: DistributionOptions) {
    this.#options = options;
  }

  tell(events: readonly PluginEvent[]): void {
    const { instances, reports, journal, changed } = this.#options;
    for (const event of events) {
      journal?.forget(event.instanceId);
      const instance = instances.apply(event);
      if (instance !== undefined) reports.add(reportOf(event, instance));
    }
    changed.ring();
  }

  capacityChanged(): void {
    this.#options.changed.ring();
  }

  /** Takes in what a lease request with room for tasks brought. */
  takeLeases(reply: LeaseReply): void {
    const { instances } = this.#options;
    const isNew = (id: number) => !instances.has(id) && !this.#disowned.has(id);
    const leases = reply.leases.filter(({ instanceId }) => isNew(instanceId));
    this.#disowned.clear();
    if (leases.length > 0) this.#submit({ ...reply, leases });
    this.takeOrders(reply);
  }

  /** Takes in everything of a reply but its leases. */
  takeOrders(reply: Pick<LeaseReply, "kills" | "checks" | "logRequests" | "ended">): void {
    if (this.#isClosed) return;
    this.conclude(reply.ended);
    this.kill(reply.kills);
    if (reply.checks.length > 0) void this.#check(reply.checks);
    for (const request of reply.logRequests) this.#options.answerLog(request);
  }

  /** From here on the plugin is told nothing; a lease that still arrives is left to the successor. */
  close(): void {
    this.#isClosed = true;
    this.#options.resolutions.close();
  }

  /** Submits those whose resources have been worked out, but for those that are being ended. */
  launch(resolved: Resolved): void {
    const { instances, changed } = this.#options;
    const isWanted = (id: number) => {
      const instance = instances.find(id);
      return instance !== undefined && !instance.hasEnded && !instance.isKillRequested;
    };
    this.#submit({ ...resolved, leases: resolved.leases.filter(({ instanceId }) => isWanted(instanceId)) });
    changed.ring();
  }

  /** The server counts on these no more, and no plugin has heard of them. */
  drop(instanceIds: readonly number[]): void {
    const { instances, journal, changed } = this.#options;
    for (const id of instanceIds) {
      const instance = instances.find(id);
      // The end of one that is being ended comes from the plugin.
      if (instance === undefined || instance.hasEnded || instance.isKillRequested) continue;
      journal?.forget(id);
      instances.remove(id);
    }
    changed.ring();
  }

  #submit(reply: Pick<LeaseReply, "leases" | "resources" | "runs">): void {
    const { instances, plugin, journal, resolutions } = this.#options;
    if (reply.leases.length === 0) return;
    const { tasks, unresolved, refused } = readLeases(reply, this.#options);
    journal?.keep(reply);
    if (this.#isClosed) return;
    for (const { lease } of unresolved) instances.addForeign(lease);
    if (unresolved.length > 0) resolutions.take(unresolved);
    for (const task of tasks) instances.addTask(task);
    if (tasks.length > 0) plugin.submit(tasks);
    this.#refuse(refused);
  }

  #refuse(refused: ReadLeases["refused"]): void {
    const { instances, now, log } = this.#options;
    if (refused.length === 0) return;
    log.error({ instances: refused.length, why: refused[0]?.description }, "tasks_refused");
    const at = now();
    const events = refused.map(({ lease: { instanceId }, description }) => {
      return { type: "ended", instanceId, at, ending: { kind: "refused", description } } as const;
    });
    for (const { lease } of refused) instances.addForeign(lease);
    this.tell(events);
  }

  /**
   * The server has recorded the end of these already. Where workers run the tasks that is how most of them end; elsewhere
   * it is the plugin that knows, and its own report will be answered `late`.
   */
  conclude(instanceIds: readonly number[]): void {
    const { instances, plugin, journal, resolutions, changed } = this.#options;
    if (plugin.concluded === undefined) return;
    const over = instanceIds.filter((id) => instances.find(id)?.hasEnded === false);
    if (over.length === 0) return;
    for (const id of over) {
      journal?.forget(id);
      resolutions.forget(id);
      instances.remove(id);
    }
    plugin.concluded(over);
    changed.ring();
  }

  kill(instanceIds: readonly number[]): void {
    const { instances, plugin, resolutions } = this.#options;
    for (const id of instanceIds) this.#disownUnseen(id);
    const asked = instanceIds.filter((id) => instances.requestKill(id));
    for (const id of asked) resolutions.forget(id);
    if (asked.length > 0) plugin.kill(asked);
  }

  /** Finds out what became of instances that the server has not heard of, and says so where it is certain. */
  async #check(instanceIds: readonly number[]): Promise<void> {
    const { instances, plugin, heartbeat, resolutions, now, log } = this.#options;
    const unseen = new Set(instanceIds.filter((id) => this.#disownUnseen(id)));
    const waiting = instanceIds.filter((id) => resolutions.has(id));
    if (waiting.length > 0) heartbeat(waiting);
    const open = instanceIds.filter((id) => instances.find(id)?.hasEnded === false && !resolutions.has(id));
    const evidence = await plugin.check(open).catch((error: unknown) => {
      log.warn({ instanceIds: open, why: String(error) }, "instances_not_checked");
      return new Map<number, never>();
    });
    const absent = open.filter((id) => evidence.get(id) === "absent");
    const ending = { kind: "vanished", description: NEVER_ARRIVED } as const;
    this.tell(absent.map((instanceId) => ({ type: "ended", instanceId, at: now(), ending })));
    heartbeat(open.filter((id) => evidence.get(id) === "alive"));
    // Nobody may vouch for what nobody knows anything of.
    for (const id of unseen) if ((evidence.get(id) ?? "unknown") === "unknown") instances.remove(id);
  }

  /** True when nothing was known of the instance here. */
  #disownUnseen(instanceId: number): boolean {
    const { instances } = this.#options;
    if (instances.has(instanceId)) return false;
    instances.addForeign({ instanceId, workflowRunId: 0 });
    this.#disowned.add(instanceId);
    return true;
  }

  /** Sets what is here against what the server lists as ours: at first all of it is a predecessor's, later little differs. */
  async reconcile({ active }: Registration): Promise<void> {
    const { instances } = this.#options;
    const listed = new Set(active.map(({ instanceId }) => instanceId));
    if (this.#hasAdopted) {
      this.conclude(instances.ids().filter((id) => !listed.has(id)));
      this.kill(instances.ids().filter((id) => !listed.has(id)));
      await this.#check([...listed].filter((id) => !instances.has(id)));
    } else {
      await this.#adopt(active);
      this.#hasAdopted = true;
    }
    this.kill(active.filter(({ status }) => status === "KILL_SELF").map(({ instanceId }) => instanceId));
  }

  /** A lease in the journal goes with its instance, unless the server knows that it began. */
  async #adopt(active: Registration["active"]): Promise<void> {
    const { instances, plugin, journal, resolutions } = this.#options;
    const left = journal?.read() ?? { leases: [], resources: {}, runs: {} };
    const startable = new Set(
      active.filter(({ status }) => MAY_START.includes(status)).map((one) => one.instanceId),
    );
    const leases = left.leases.filter(({ instanceId }) => startable.has(instanceId));
    journal?.restart({ ...left, leases });
    const { tasks, unresolved, refused } = readLeases({ ...left, leases }, this.#options);
    const taskById = new Map(tasks.map((task) => [task.instanceId, task]));
    for (const instance of active) {
      const task = taskById.get(instance.instanceId);
      if (task === undefined) instances.addForeign(instance);
      else instances.addTask(task);
    }
    this.#refuse(refused);
    const notStarted = new Set([...refused, ...unresolved].map(({ lease }) => lease.instanceId));
    const adopted = active.filter(({ instanceId }) => !notStarted.has(instanceId));
    await plugin.adopt(adopted.map((instance) => ({ ...instance, task: taskById.get(instance.instanceId) })));
    if (unresolved.length > 0 && !this.#isClosed) resolutions.take(unresolved);
  }

  /** The server has answered: what it has recorded is over here too. */
  settle(settled: readonly Settled[]): void {
    const { instances, reports, plugin, changed } = this.#options;
    const over: number[] = [];
    for (const { report, settlement } of settled) {
      this.#noteSettlement(report, settlement);
      const next = this.#correct(report, settlement);
      if (next !== null) reports.add(next);
      else if (isTerminal(report)) over.push(report.instanceId);
    }
    for (const id of over) this.#corrections.delete(id);
    for (const id of over) instances.remove(id);
    if (over.length > 0) plugin.acknowledge(over);
    changed.ring();
  }

  #correct(report: Report, settlement: Settlement): Report | null {
    const corrections = (this.#corrections.get(report.instanceId) ?? 0) + 1;
    const next = corrections > MAX_CORRECTIONS ? null : decideNextReport(report, settlement);
    if (next !== null) this.#corrections.set(report.instanceId, corrections);
    return next;
  }

  #noteSettlement({ instanceId, event }: Report, settlement: Settlement): void {
    if (settlement === "moved" || settlement === "late") return;
    const { log } = this.#options;
    const write = settlement === "illegal" ? log.warn : log.error;
    write({ instanceId, event, settlement }, "report_not_taken");
  }
}
