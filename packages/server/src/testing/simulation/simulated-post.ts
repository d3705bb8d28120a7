/**
 * A distributor's post and the cluster behind it. Jobs live on the cluster, so they outlast the distributor that submitted
 * them; reports travel, so they are repeated, overtaken and late; a reply may be lost on its way.
 */
import { JobmonError } from "@jobmon/core";
import type { Lab } from "../lab.ts";
import type { Random } from "../random.ts";
import {
  type LeaseReply,
  type Post,
  type ReportEvent,
  ScriptedDistributor,
  type ScriptedReport,
} from "../scripted-distributor.ts";

interface Job {
  readonly instanceId: number;
  readonly taskId: number;
  /** Its resources are still to be worked out; what they came out as is kept under `resolved`. */
  readonly isDynamic: boolean;
  resolved?: string;
  state: "leased" | "launched" | "running" | "ended";
  /** Its outcome, as it lies in the spool until the server has taken it. */
  end?: ScriptedReport;
}

const OUTCOMES: readonly (readonly [number, ReportEvent])[] = [
  [12, "finish"],
  [3, "fail"],
  [2, "exhaust"],
  [2, "lose"],
];
const MAX_LEASE = 6;

export class SimulatedPost {
  readonly #jobs = new Map<number, Job>();
  #travelling: ScriptedReport[][] = [];
  #zombies: ScriptedDistributor[] = [];

  private constructor(
    private readonly lab: Lab,
    private readonly random: Random,
    private readonly post: Partial<Post>,
    private current: ScriptedDistributor,
  ) {}

  static async open(lab: Lab, random: Random, post: Partial<Post>): Promise<SimulatedPost> {
    return new SimulatedPost(lab, random, post, await ScriptedDistributor.register(lab, post));
  }

  get session(): ScriptedDistributor {
    return this.current;
  }

  get zombies(): readonly ScriptedDistributor[] {
    return this.#zombies;
  }

  get isBusy(): boolean {
    return [...this.#jobs.values()].some((job) => !job.end);
  }

  instanceIds(): number[] {
    return [...this.#jobs.keys()];
  }

  /** Dies and comes back; what it had not sent is lost, what lies on the cluster is not. */
  async restart(): Promise<void> {
    this.#zombies.push(this.current);
    this.current = await ScriptedDistributor.register(this.lab, this.post);
    if (this.random.happens(0.5)) this.#travelling = [];
    for (const { instanceId, status } of this.current.active) {
      const job = this.#jobs.get(instanceId);
      if (status === "KILL_SELF") this.#kill(instanceId);
      else if (!job) this.#send({ instanceId, event: "lose", description: "nothing was found of it" });
      else if (job.end) this.#send(job.end);
    }
  }

  async lease(): Promise<string> {
    const reply = await this.current.lease(this.random.between(0, MAX_LEASE));
    if (this.random.happens(0.15)) return `${reply.leases.length} lost`;
    this.take(reply);
    return reply.leases.map((lease) => lease.taskId).join() || "nothing";
  }

  take(reply: LeaseReply): void {
    for (const { instanceId, taskId, resourcesId } of reply.leases)
      this.#jobs.set(instanceId, {
        instanceId,
        taskId,
        isDynamic: reply.resources[resourcesId]?.dynamic !== undefined,
        state: "leased",
      });
    for (const id of reply.kills) this.#kill(id);
    for (const id of reply.checks) this.#inspect(id);
  }

  #kill(instanceId: number): void {
    const job = this.#jobs.get(instanceId);
    // It may have ended by itself just before.
    if (job && !job.end) this.#end(job, this.random.happens(0.2) ? "finish" : "killed");
    else this.#send(job?.end ?? { instanceId, event: "killed" });
  }

  #inspect(instanceId: number): void {
    const job = this.#jobs.get(instanceId);
    if (!job) this.#send({ instanceId, event: "lose", description: "nothing was found of it" });
    else if (job.end) this.#send(job.end);
    else if (job.state === "running") this.#send({ instanceId, event: "start" });
  }

  /** Something happens to one job. */
  advanceJob(): string {
    const [job] = this.random.shuffle([...this.#jobs.values()].filter((other) => other.state !== "ended"));
    if (!job) return "no job";
    if (job.state === "leased" && this.random.happens(0.1)) this.#end(job, "reject");
    else if (job.state === "leased" && this.random.happens(0.6)) this.#pass(job, "launched", "launch");
    else if (job.state !== "running" && this.random.happens(0.6)) this.#pass(job, "running", "start");
    else this.#end(job, this.random.pickWeighted(OUTCOMES));
    return `instance ${job.instanceId} of task ${job.taskId}: ${job.end?.event ?? job.state}`;
  }

  /** Resources of one job are worked out, for the first time or again, as after a crash or a lost reply. */
  async resolve(): Promise<string> {
    const waiting = [...this.#jobs.values()].filter((job) => job.isDynamic && job.state === "leased");
    const [job] = this.random.shuffle(waiting);
    if (!job) return "no job";
    const said = this.random.pickWeighted([
      [6, { resources: { memory: `${this.random.between(1, 9)}G` } }],
      [1, { resources: { memory: "much" } }],
      [1, { error: "Traceback" }],
    ]);
    const reply = await this.current.resolve(job.instanceId, said);
    const found = `${reply?.outcome} ${reply?.resourcesId}, ${reply?.resources?.memoryBytes} bytes`;
    if (reply?.outcome === "resolved") {
      if (job.resolved !== undefined && job.resolved !== found)
        throw new Error(`instance ${job.instanceId} was resolved as ${job.resolved}, then as ${found}`);
      job.resolved = found;
    } else if (!this.random.happens(0.2)) this.#jobs.delete(job.instanceId);
    return `instance ${job.instanceId} of task ${job.taskId}: ${found}`;
  }

  /** Everything ends well, and nothing travels any more. */
  async finishAll(): Promise<void> {
    for (const job of this.#jobs.values()) if (!job.end) this.#end(job, "finish");
    while (this.#travelling.length > 0) await this.current.report(this.#travelling.shift() ?? []);
  }

  #pass(job: Job, state: "launched" | "running", event: ReportEvent): void {
    job.state = state;
    this.#send({ instanceId: job.instanceId, event, externalId: `x${job.instanceId}` });
  }

  #end(job: Job, event: ReportEvent): void {
    const exhausted = this.random.pick(["memory", "runtime"] as const);
    job.state = "ended";
    job.end = {
      instanceId: job.instanceId,
      event,
      ...(event === "exhaust" ? { exhausted } : {}),
      ...(this.random.happens(0.5) ? { startedAt: this.lab.clock() } : {}),
    };
    this.#send(job.end);
  }

  #send(report: ScriptedReport): void {
    const last = this.#travelling.at(-1);
    if (last && last.length < 4 && this.random.happens(0.5)) last.push(report);
    else this.#travelling.push([report]);
  }

  /** Some of the reports arrive, in any order, several at once; the answer to some is lost, so they come again. */
  async deliver(): Promise<string> {
    const arriving = this.random.shuffle(this.#travelling).slice(0, this.random.between(1, 3));
    const results = await Promise.allSettled(arriving.map((reports) => this.current.report(reports)));
    const outcomes = results.map((result) => {
      if (result.status === "rejected") throw result.reason;
      return result.value;
    });
    const answered = this.random.sample(arriving, 0.7);
    this.#travelling = this.#travelling.filter((reports) => !answered.includes(reports));
    return arriving
      .map((reports, at) => reports.map((r, i) => `${r.instanceId} ${r.event} ${outcomes[at]?.[i]}`).join())
      .join("; ");
  }

  async heartbeat(): Promise<string> {
    const alive = [...this.#jobs.values()]
      .filter((job) => job.state !== "ended")
      .map((job) => job.instanceId);
    const said = this.random.sample(alive, 0.8);
    const reply = await this.current.heartbeat(said);
    for (const id of reply.kills) this.#kill(id);
    return said.join() || "nothing";
  }

  /** One that was replaced goes on as if nothing had happened. */
  async actAsZombie(): Promise<string> {
    if (this.#zombies.length === 0) return "no zombie";
    const zombie = this.random.pick(this.#zombies);
    const ids = this.instanceIds().slice(-3);
    const attempt = this.random.pick(["lease", "report", "heartbeat"] as const);
    const acts = {
      lease: () => zombie.lease(5),
      report: () => zombie.tell("finish", ids),
      heartbeat: () => zombie.heartbeat(ids),
    };
    await mustRefuse(acts[attempt](), "distributor_superseded");
    return attempt;
  }
}

export async function mustRefuse(attempt: Promise<unknown>, code: JobmonError["code"]): Promise<void> {
  const refusal = await attempt.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(refusal instanceof JobmonError) || refusal.code !== code)
    throw new Error(`expected the refusal ${code}, got ${String(refusal)}`);
}
