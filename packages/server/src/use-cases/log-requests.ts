/**
 * Reading a log file on the host where it is.
 *
 * The server knows the path an instance registered and asks that instance's distributor, which reads the part and answers.
 * Requests live in memory only: a lost one is asked again by whoever wants to read.
 */
import type { Reply, Request } from "@jobmon/api";

export type LogPart = Pick<Request<"answerLogRequest">["body"], "text" | "offset" | "totalBytes" | "error">;
export type LogRequest = Reply<"leaseTasks">["logRequests"][number];

export interface LogRequests {
  /** Asks and waits; undefined when nobody answers in time. */
  ask(
    distributor: { readonly id: number; readonly clusterId: number },
    request: Omit<LogRequest, "requestId">,
  ): Promise<LogPart | undefined>;
  take(distributorId: number): LogRequest[];
  answer(requestId: string, part: LogPart): boolean;
}

const ANSWER_WITHIN_MS = 3_000;
const MAX_OPEN = 1_000;

export function createLogRequests(wake: (clusterId: number) => void): LogRequests {
  const asked = new Map<number, LogRequest[]>();
  const open = new Map<string, (part: LogPart | undefined) => void>();
  let last = 0;
  return {
    ask({ id: distributorId, clusterId }, request) {
      if (open.size >= MAX_OPEN) return Promise.resolve(undefined);
      last += 1;
      const requestId = String(last);
      return new Promise((resolve) => {
        const close = (part: LogPart | undefined) => {
          clearTimeout(timer);
          open.delete(requestId);
          asked.set(
            distributorId,
            (asked.get(distributorId) ?? []).filter((other) => other.requestId !== requestId),
          );
          resolve(part);
        };
        const timer = setTimeout(() => close(undefined), ANSWER_WITHIN_MS);
        open.set(requestId, close);
        asked.set(distributorId, [...(asked.get(distributorId) ?? []), { ...request, requestId }]);
        wake(clusterId);
      });
    },
    take(distributorId) {
      const requests = asked.get(distributorId) ?? [];
      asked.delete(distributorId);
      return requests;
    },
    answer(requestId, part) {
      const close = open.get(requestId);
      close?.(part);
      return close !== undefined;
    },
  };
}
