/**
 * What a plugin needs to have its tasks run by workers on compute nodes.
 *
 * Before it submits an array job, the plugin opens a batch under a key that it will find again after a crash (the job name,
 * say). Element `n` of the job starts `jobmon worker --server URL --batch ID --index n` with the credential in a 0600 file
 * or the environment; the worker fetches its command, runs it, and reports its end to the server itself. The plugin is
 * told by `concluded`, and looks after what no worker reported: see `readOutcome` and `decideEnd`.
 *
 * **Invariant:** the same key gives the same batch and the same credential, whoever crashed in between: the credential is
 * derived from the key and a secret of this distributor, and the server keeps only its hash.
 */
export interface BatchElement {
  readonly instanceId: number;
  readonly stdoutPath: string;
  readonly stderrPath: string;
}

export interface BatchRequest {
  /** At most 200 characters; the plugin's own name for this array job. */
  readonly key: string;
  /** Element `n` of the array job runs the n-th of these, counted from 0. At most `MAX_BATCH`. */
  readonly instances: readonly BatchElement[];
}

export interface OpenedBatch {
  readonly batchId: number;
  /** Lets a worker speak for the instances of this batch, and do nothing else. Never an argument of a command. */
  readonly credential: string;
}

/** Where workers run. */
export interface WorkerPlace {
  /** The server as compute nodes reach it. */
  readonly serverUrl: string;
  /** The words that start `jobmon` on a compute node; `worker` and its flags come after them. */
  readonly executable: readonly string[];
}

export interface Workers extends WorkerPlace {
  /** Waits for the server as long as it takes. Rejects when it refuses for good, or when the distributor ends. */
  openBatch(request: BatchRequest): Promise<OpenedBatch>;
}
