import type { Call, Reply } from "@jobmon/api";

export interface CallOptions {
  /** Give up on the reply when it aborts. */
  readonly signal?: AbortSignal;
  /** Longest wait for the reply; a long poll needs more than it asks the server to wait. */
  readonly timeoutMs?: number;
}

export type DistributorOperation =
  | "registerDistributor"
  | "leaseTasks"
  | "reportInstances"
  | "resolveResources"
  | "heartbeatInstances"
  | "putNotices"
  | "answerLogRequest"
  | "openBatch";

/** The server as the distributor sees it. `createApiClient` fits; it must not repeat `leaseTasks` by itself. */
export interface DistributorApi {
  call<O extends DistributorOperation>(
    operation: O,
    input: Call<O>,
    options?: CallOptions,
  ): Promise<Reply<O>>;
}

export type LeaseReply = Reply<"leaseTasks">;
export type Lease = LeaseReply["leases"][number];
export type LeasedResources = LeaseReply["resources"][string];
/** As a plugin gets them: nothing of them is to be worked out any more. */
export type Resources = Omit<LeasedResources, "dynamic">;
export type LogRequest = LeaseReply["logRequests"][number];
export type LogAnswer = Omit<Call<"answerLogRequest">["body"], "epoch" | "requestId">;
export type Notice = Call<"putNotices">["body"]["notices"][number];
export type Report = Call<"reportInstances">["body"]["reports"][number];
export type Resolution = Call<"resolveResources">["body"]["resolutions"][number];
export type ResolveOutcome = Reply<"resolveResources">["outcomes"][number];
export type Outcome = Reply<"reportInstances">["outcomes"][number];
export type Registration = Reply<"registerDistributor">;
export type ActiveInstance = Registration["active"][number];
export type Cluster = Call<"registerDistributor">["body"]["cluster"];
