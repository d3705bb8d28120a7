/** Workers of an institute, each a claim on a running instance: their requests, not their processes. */
import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { MAX_BATCH, MAX_LEASE } from "@jobmon/api";
import { findUser } from "@jobmon/config";
import { type ApiClient, createApiClient } from "jobmon";
import { runClient } from "../lab/client.ts";
import type { Endpoint } from "../lab/jobmon.ts";
import type { Lab } from "../lab/lab.ts";

const CLUSTER = "hpc";
const CREDENTIAL = "a-credential-for-the-bench";
const CLAIM_KEY = "a-claim-key-for-the-bench";
const CLAIMS_AT_ONCE = 256;

export interface Crowd {
  readonly workflowId: number;
  readonly size: number;
  /** The worker of that number says that its command runs. */
  readonly beat: (worker: number) => Promise<void>;
}

/** Binds a workflow of so many tasks, starts it, and has a worker claim each of the first `running`. */
export async function gatherCrowd(
  lab: Lab,
  endpoint: Endpoint,
  { tasks, running, say }: { tasks: number; running: number; say: (text: string) => void },
): Promise<Crowd> {
  const client = createApiClient(endpoint);
  const queue = { name: "all.q", maxMemoryBytes: null, maxRuntimeSeconds: null, maxCores: null };
  const { distributorId, epoch } = await client.call("registerDistributor", {
    body: {
      user: findUser(),
      host: hostname(),
      version: "0",
      cluster: { name: CLUSTER, kind: "paper", queues: [queue] },
    },
  });
  const plan = { endpoint, shape: "independent", tasks, cluster: CLUSTER, until: "started" } as const;
  const { workflowId, bindMs } = await runClient(lab, plan);
  say(`${tasks.toLocaleString("en-GB")} tasks bound in ${(bindMs / 1_000).toFixed(0)} s`);
  const instanceIds = await leaseMany(client, { distributorId, epoch, running });
  say(`${running.toLocaleString("en-GB")} instances leased`);
  const batches = await openBatches(client, { distributorId, epoch, instanceIds });
  const workers = createApiClient({ url: endpoint.url, token: CREDENTIAL });
  const seatOf = (worker: number) => ({
    batchId: batches[Math.floor(worker / MAX_BATCH)] as number,
    body: { index: worker % MAX_BATCH, claimKey: CLAIM_KEY },
  });
  let next = 0;
  const claim = async () => {
    for (let worker = next++; worker < running; worker = next++) {
      const { batchId, body } = seatOf(worker);
      await workers.call("claimInstance", { batchId, body: { ...body, at: Date.now(), node: "node1" } });
    }
  };
  await Promise.all(Array.from({ length: CLAIMS_AT_ONCE }, claim));
  say(`${running.toLocaleString("en-GB")} instances claimed`);
  return {
    workflowId,
    size: running,
    beat: async (worker) => {
      const { order } = await workers.call("beatWorker", seatOf(worker));
      if (order !== "go_on") throw new Error(`Worker ${worker} was told to end.`);
    },
  };
}

interface Post {
  readonly distributorId: number;
  readonly epoch: number;
}

async function leaseMany(
  client: ApiClient,
  { distributorId, epoch, running }: Post & { readonly running: number },
): Promise<number[]> {
  const ids: number[] = [];
  while (ids.length < running) {
    const { leases } = await client.call("leaseTasks", {
      distributorId,
      body: { epoch, max: Math.min(MAX_LEASE, running - ids.length), waitSeconds: 10 },
    });
    ids.push(...leases.map(({ instanceId }) => instanceId));
  }
  return ids;
}

async function openBatches(
  client: ApiClient,
  { distributorId, epoch, instanceIds }: Post & { readonly instanceIds: readonly number[] },
): Promise<number[]> {
  const credentialHash = createHash("sha256").update(CREDENTIAL).digest("hex");
  const batches: number[] = [];
  for (let first = 0; first < instanceIds.length; first += MAX_BATCH) {
    const instances = instanceIds.slice(first, first + MAX_BATCH).map((instanceId) => ({
      instanceId,
      stdoutPath: `/logs/o${instanceId}`,
      stderrPath: `/logs/e${instanceId}`,
    }));
    const body = { epoch, key: `bench ${first}`, credentialHash, instances };
    batches.push((await client.call("openBatch", { distributorId, body })).batchId);
  }
  return batches;
}
