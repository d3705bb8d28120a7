/** Slurm by slurmrestd: plain HTTP to a daemon that is stateless, so that each request goes to Slurm itself. */
import {
  describeErrors,
  findRestObstacle,
  parseReply,
  type RestReply,
  type RestUser,
  readRestSubmission,
  restJob,
} from "./rest-job.ts";
import {
  type RestAccount,
  type RestJobs,
  type RestNodes,
  type RestPartitions,
  readRestAccount,
  readRestFacts,
  readRestJobs,
} from "./rest-replies.ts";
import type { RestToken } from "./rest-token.ts";
import {
  type AccountQuery,
  type CancelTarget,
  type SlurmController,
  SlurmUnavailable,
} from "./slurm-controller.ts";
import type { Submission, SubmissionOutcome } from "./submission.ts";

/** The newest that both sides know; all of these have the fields that are used here. */
const VERSIONS = ["v0.0.39", "v0.0.38", "v0.0.37"];
const TIMEOUT_MS = 60_000;
const SUBMIT_TIMEOUT_MS = 150_000;
const UNAUTHORIZED = [401, 403];
/** What Slurm says of a job that is over, or that it does not have. */
const IS_OVER = /invalid job id|already completing|already completed/i;
const MAX_AT_A_TIME = 4;

export interface RestOptions {
  readonly url: string;
  readonly user: string;
  readonly token: RestToken;
  readonly submitter: RestUser;
}

interface Call {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly body?: object;
  readonly timeoutMs?: number;
}

export class RestController implements SlurmController {
  readonly #options: RestOptions;
  #version: string | null = null;
  /** Null until it is known. */
  #hasAccounting: boolean | null = null;
  readonly #submitting = new Set<string>();

  constructor(options: RestOptions) {
    this.#options = options;
  }

  async submit(submission: Submission): Promise<SubmissionOutcome> {
    const obstacle = findRestObstacle(submission.request);
    if (obstacle !== null) return { kind: "refused", why: obstacle };
    const { name } = submission;
    const body = restJob(submission, this.#options.submitter);
    let path: string;
    try {
      path = `slurm/${await this.#findVersion()}/job/submit`;
    } catch (error) {
      return { kind: "later", why: String(error), isFull: false };
    }
    this.#submitting.add(name);
    try {
      return readRestSubmission(
        await this.#send({ method: "POST", path, body, timeoutMs: SUBMIT_TIMEOUT_MS }),
      );
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      // Only where nobody took the connection is it certain that nothing was heard.
      return /refused|no token/i.test(why) ? { kind: "later", why, isFull: false } : { kind: "unsure", why };
    } finally {
      this.#submitting.delete(name);
    }
  }

  async listJobs() {
    return readRestJobs(
      await this.#ask<RestJobs>(`slurm/${await this.#findVersion()}/jobs`),
      this.#options.user,
    );
  }

  async account({ arrayJobIds, since }: AccountQuery) {
    if (!(await this.#keepsAccounts())) return null;
    const wanted = new Set(arrayJobIds);
    const jobs = readRestAccount(await this.#askAccount({ start_time: startOf(since) }));
    return jobs.filter(({ arrayJobId }) => wanted.has(arrayJobId));
  }

  async findByName({ name, since }: { readonly name: string; readonly since: number }) {
    if (!(await this.#keepsAccounts())) return [];
    const jobs = readRestAccount(await this.#askAccount({ job_name: name, start_time: startOf(since) }));
    return [...new Set(jobs.filter((job) => job.name === name).map(({ arrayJobId }) => arrayJobId))];
  }

  async #askAccount(query: Readonly<Record<string, string>>): Promise<RestAccount> {
    const words = new URLSearchParams({ ...query, users: this.#options.user });
    return this.#ask<RestAccount>(`slurmdb/${await this.#findVersion()}/jobs?${words}`);
  }

  async cancel(targets: readonly CancelTarget[]): Promise<void> {
    const version = await this.#findVersion();
    const ids = targets.flatMap(({ arrayJobId, indices }) =>
      indices === null ? [String(arrayJobId)] : indices.map((index) => `${arrayJobId}_${index}`),
    );
    const queue = ids.values();
    const cancelNext = async () => {
      for (const id of queue) await this.#cancelOne(`slurm/${version}/job/${id}`);
    };
    await Promise.all(Array.from({ length: MAX_AT_A_TIME }, cancelNext));
  }

  async #cancelOne(path: string): Promise<void> {
    const { status, text } = await this.#send({ method: "DELETE", path });
    if (status < 300 || IS_OVER.test(text)) return;
    throw new SlurmUnavailable(describeErrors(text) || `slurmrestd answered ${status}`);
  }

  async discover() {
    const version = await this.#findVersion();
    const [partitions, nodes, hasAccounting] = await Promise.all([
      this.#ask<RestPartitions>(`slurm/${version}/partitions`),
      this.#ask<RestNodes>(`slurm/${version}/nodes`),
      this.#keepsAccounts(),
    ]);
    return readRestFacts(partitions, nodes, hasAccounting);
  }

  isSubmitting(name: string): boolean {
    return this.#submitting.has(name);
  }

  async #findVersion(): Promise<string> {
    if (this.#version !== null) return this.#version;
    for (const version of VERSIONS) {
      const { status } = await this.#send({ method: "GET", path: `slurm/${version}/ping` });
      if (status >= 300) continue;
      this.#version = version;
      return version;
    }
    throw new SlurmUnavailable(`slurmrestd at ${this.#options.url} knows none of ${VERSIONS.join(", ")}`);
  }

  /** Without accounting, slurmrestd has no endpoints of it. */
  async #keepsAccounts(): Promise<boolean> {
    if (this.#hasAccounting !== null) return this.#hasAccounting;
    const { status } = await this.#send({ method: "GET", path: `slurmdb/${await this.#findVersion()}/diag` });
    if (status >= 500) throw new SlurmUnavailable(`the accounting answered ${status}`);
    this.#hasAccounting = status < 300;
    return this.#hasAccounting;
  }

  async #ask<T>(path: string): Promise<T> {
    const { status, text } = await this.#send({ method: "GET", path });
    const reply = parseReply<T>(text);
    if (status < 300 && reply !== null) return reply;
    throw new SlurmUnavailable(describeErrors(text) || `slurmrestd answered ${status} to ${path}`);
  }

  /** A token that is refused is renewed once. */
  async #send(call: Call): Promise<RestReply> {
    const first = await this.#sendOnce(call);
    if (!UNAUTHORIZED.includes(first.status)) return first;
    this.#options.token.drop();
    return this.#sendOnce(call);
  }

  async #sendOnce({ method, path, body, timeoutMs = TIMEOUT_MS }: Call): Promise<RestReply> {
    const { url, user, token } = this.#options;
    const headers: Record<string, string> = {
      "X-SLURM-USER-NAME": user,
      "X-SLURM-USER-TOKEN": await token.get(),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    };
    try {
      const response = await fetch(`${url.replace(/\/+$/, "")}/${path}`, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
        keepalive: false,
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw new SlurmUnavailable(
        `slurmrestd at ${url}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}

function startOf(since: number): string {
  return String(Math.floor(since / 1000));
}
