/**
 * Reading a log file on the host where it is.
 *
 * The server knows the path an instance registered and asks that instance's distributor, which reads the part and answers.
 * Question and answer are a row of the database, because the distributor may be speaking with another server than the one
 * that was asked. The row is gone when the answer was read, or nobody waits for it any more.
 */
import type { Reply, Request } from "@jobmon/api";
import {
  deleteLogRequest,
  insertLogRequest,
  listLogRequests,
  readLogAnswer,
  answerLogRequest as storeAnswer,
  takeIdsIn,
  takeLogRequests,
} from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";

export type LogPart = Pick<Request<"answerLogRequest">["body"], "text" | "offset" | "totalBytes" | "error">;
export type LogRequest = Reply<"leaseTasks">["logRequests"][number];

export interface LogRequests {
  /** Asks and waits; undefined when nobody answers in time. */
  ask(
    distributor: { readonly id: number; readonly clusterId: number },
    request: Omit<LogRequest, "requestId">,
  ): Promise<LogPart | undefined>;
  take(distributorId: number): Promise<LogRequest[]>;
  answer(distributorId: number, requestId: string, part: LogPart): Promise<boolean>;
}

const ANSWER_WITHIN_MS = 3_000;
/** Answers that another server took are seen this late where nothing tells of them. */
const LOOK_EVERY_MS = 100;
const MAX_OPEN = 1_000;

export function createLogRequests(engine: Engine): LogRequests {
  const { store, signals } = engine;
  let open = 0;

  const put = (distributorId: number, request: Omit<LogRequest, "requestId">) =>
    store.write(async (tx) => {
      const id = await takeIdsIn(tx, "log_request", 1);
      const row = { id, distributor_id: distributorId, request: JSON.stringify(request) };
      await insertLogRequest(tx, { ...row, created_at: engine.clock() });
      return id;
    });

  const waitForAnswer = async (id: number): Promise<LogPart | undefined> => {
    const until = performance.now() + ANSWER_WITHIN_MS;
    for (;;) {
      const listening = new AbortController();
      const answered = signals.onAnswer(id).wait(LOOK_EVERY_MS, listening.signal);
      const answer = await store.read((db) => readLogAnswer(db, id));
      if (answer !== null || performance.now() > until) {
        listening.abort();
        return answer === null ? undefined : (JSON.parse(answer) as LogPart);
      }
      await answered;
    }
  };

  return {
    async ask({ id: distributorId, clusterId }, request) {
      if (open >= MAX_OPEN) return undefined;
      open += 1;
      try {
        const id = await put(distributorId, request);
        signals.work([clusterId]);
        try {
          return await waitForAnswer(id);
        } finally {
          await store.write((tx) => deleteLogRequest(tx, id));
        }
      } finally {
        open -= 1;
      }
    },
    async take(distributorId) {
      const waiting = await store.read((db) => listLogRequests(db, distributorId));
      if (waiting.length === 0) return [];
      const ids = waiting.map(({ id }) => id);
      await store.write((tx) => takeLogRequests(tx, ids));
      return waiting.map(({ id, request }) => ({ ...JSON.parse(request), requestId: String(id) }));
    },
    async answer(distributorId, requestId, { text, offset, totalBytes, error }) {
      const id = Number(requestId);
      if (!Number.isSafeInteger(id)) return false;
      const answer = JSON.stringify({ text, offset, totalBytes, error });
      const isAwaited = await store.write((tx) => storeAnswer(tx, { id, distributorId, answer }));
      if (isAwaited) signals.answered(id);
      return isAwaited;
    },
  };
}
