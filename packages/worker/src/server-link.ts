/**
 * The three requests of a worker. Its own few lines and not the client's: the route table and its schemas cost a worker
 * more to load than the whole of its other work, and a cluster starts one for every task.
 */
import type { Call, Reply } from "@jobmon/api";
import type { WorkerOptions } from "./worker-options.ts";

type WorkerOperation = "claimInstance" | "beatWorker" | "reportWorker";
export type Body<O extends WorkerOperation> = Omit<Call<O>["body"], "index" | "claimKey">;

const PATHS: Readonly<Record<WorkerOperation, string>> = {
  claimInstance: "claims",
  beatWorker: "heartbeats",
  reportWorker: "reports",
};
const REPLY_TIMEOUT_MS = 20_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 10_000;
/** Statuses of a server, or of a proxy before it, that another attempt may find gone. */
const PASSING_STATUSES = [408, 425, 429];

/** The server understood and said no; asking again would not help. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    /** Of the error catalogue; empty where something else than Jobmon answered. */
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
}

/** The server did not answer, or could not. */
export class Away extends Error {}

export interface ServerLink {
  /** One attempt. Rejects with `Refusal` or `Away`. */
  send<O extends WorkerOperation>(operation: O, body: Body<O>, timeoutMs?: number): Promise<Reply<O>>;
  /** Attempts until the server answers; `Away` when it has not for that long, or when `until` aborts. */
  persist<O extends WorkerOperation>(
    operation: O,
    body: Body<O>,
    patience: { readonly ms: number; readonly until?: AbortSignal },
  ): Promise<Reply<O>>;
}

export function openLink(
  options: Pick<WorkerOptions, "serverUrl" | "batchId" | "index" | "credential">,
  claimKey: string,
): ServerLink {
  const { serverUrl, batchId, index, credential } = options;
  const headers = { authorization: `Bearer ${credential}`, "content-type": "application/json" };

  const send: ServerLink["send"] = async (operation, body, timeoutMs = REPLY_TIMEOUT_MS) => {
    const url = `${serverUrl}/api/v1/batches/${batchId}/${PATHS[operation]}`;
    const request = { method: "POST", headers, body: JSON.stringify({ ...body, index, claimKey }) };
    return readReply(await attempt(() => fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMs) })));
  };

  return {
    send,
    async persist(operation, body, { ms, until }) {
      const startedMs = performance.now();
      for (let failures = 1; ; failures++) {
        const restMs = ms - (performance.now() - startedMs);
        try {
          return await send(operation, body, Math.max(1, Math.min(REPLY_TIMEOUT_MS, restMs)));
        } catch (error) {
          const waitMs = backOffMs(failures);
          const isOver = performance.now() - startedMs + waitMs >= ms || until?.aborted === true;
          if (!(error instanceof Away) || isOver) throw error;
          await sleep(waitMs, until);
        }
      }
    },
  };
}

/** The half of it by chance, so that the workers of an array do not come back all at the same moment. */
function backOffMs(failures: number): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 20));
  return full / 2 + (Math.random() * full) / 2;
}

function sleep(ms: number, until: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    until?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function attempt<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw new Away(error instanceof Error ? error.message : String(error));
  }
}

async function readReply<T>(response: Response): Promise<T> {
  const text = await attempt(() => response.text());
  const { status } = response;
  if (response.ok) {
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new Away("the reply was cut short, or is not the server's");
    }
  }
  if (status >= 500 || PASSING_STATUSES.includes(status)) throw new Away(`the server answered ${status}`);
  const problem = readProblem(text);
  throw new Refusal(status, problem.code ?? "", problem.detail ?? `the server answered ${status}`);
}

function readProblem(text: string): { readonly code?: string; readonly detail?: string } {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}
