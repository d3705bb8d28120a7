import type { Reply, Request } from "@jobmon/api";
import { registerDistributor } from "../use-cases/distributors.ts";
import { resolveResources } from "../use-cases/resolve-resources.ts";
import type { Lab } from "./lab.ts";
import { DEFAULT_CLUSTER, DEFAULT_HOST, DEFAULT_USER } from "./workflow-spec.ts";

export type LeaseReply = Reply<"leaseTasks">;
export type Lease = LeaseReply["leases"][number];
export type Outcome = Reply<"reportInstances">["outcomes"][number];
type Resolution = Request<"resolveResources">["body"]["resolutions"][number];
type FullReport = Request<"reportInstances">["body"]["reports"][number];
export type ReportEvent = FullReport["event"];
/** A report without its time, which is now. */
export type ScriptedReport = Omit<FullReport, "at">;

export interface Post {
  readonly user: string;
  readonly host: string;
  readonly cluster: string;
  readonly queues?: Request<"registerDistributor">["body"]["cluster"]["queues"];
}

/** A distributor that does nothing by itself: a test says what it leases, reports and vouches for. */
export class ScriptedDistributor {
  private constructor(
    private readonly lab: Lab,
    readonly id: number,
    readonly epoch: number,
    /** What it was told to adopt. */
    readonly active: Reply<"registerDistributor">["active"],
  ) {}

  /** Takes up a post; whoever held it before is fenced off. */
  static async register(lab: Lab, post: Partial<Post> = {}): Promise<ScriptedDistributor> {
    const { user = DEFAULT_USER, host = DEFAULT_HOST, cluster = DEFAULT_CLUSTER, queues = [] } = post;
    const reply = await registerDistributor(lab.engine, {
      body: { user, host, version: "0", cluster: { name: cluster, kind: cluster, queues } },
    });
    return new ScriptedDistributor(lab, reply.distributorId, reply.epoch, reply.active);
  }

  /** Never waits. */
  lease(max = 1_000): Promise<LeaseReply> {
    return this.lab.leaseDesk.leaseTasks(
      { distributorId: this.id, body: { epoch: this.epoch, max, waitSeconds: 0 } },
      new AbortController().signal,
    );
  }

  async report(reports: readonly ScriptedReport[]): Promise<Outcome[]> {
    const at = this.lab.clock();
    const { outcomes } = await this.lab.reportDesk.reportInstances({
      distributorId: this.id,
      body: { epoch: this.epoch, reports: reports.map((report) => ({ ...report, at })) },
    });
    return outcomes;
  }

  /** The same event for several instances. */
  tell(
    event: ReportEvent,
    instanceIds: readonly number[],
    more: Omit<ScriptedReport, "instanceId" | "event"> = {},
  ): Promise<Outcome[]> {
    return this.report(instanceIds.map((instanceId) => ({ instanceId, event, ...more })));
  }

  /** What the dynamic resources of one instance came out as. */
  async resolve(
    instanceId: number,
    said: Pick<Resolution, "resources" | "error">,
  ): Promise<Reply<"resolveResources">["outcomes"][number] | undefined> {
    const { outcomes } = await resolveResources(this.lab.engine, {
      distributorId: this.id,
      body: { epoch: this.epoch, resolutions: [{ instanceId, at: this.lab.clock(), ...said }] },
    });
    return outcomes[0];
  }

  heartbeat(instanceIds: readonly number[]): Promise<Reply<"heartbeatInstances">> {
    return this.lab.reportDesk.heartbeatInstances({
      distributorId: this.id,
      body: { epoch: this.epoch, instanceIds: [...instanceIds] },
    });
  }
}
