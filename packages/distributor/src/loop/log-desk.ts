import type { Log } from "@jobmon/core";
import type { DistributorApi, LogRequest } from "../distributor-api.ts";
import type { Plugin } from "../plugin/plugin.ts";
import { answerLog } from "./answer-log.ts";
import type { Instances } from "./instances.ts";
import type { Session } from "./session.ts";

const MAX_OPEN = 32;

export interface LogDeskOptions {
  readonly api: DistributorApi;
  readonly session: Session;
  readonly instances: Instances;
  readonly plugin: Pick<Plugin, "readLog">;
  readonly log: Log;
}

/** Answers requests for logs beside everything else; nobody waits for it. Whoever gets no answer asks again. */
export class LogDesk {
  readonly #options: LogDeskOptions;
  readonly #open = new Set<string>();

  constructor(options: LogDeskOptions) {
    this.#options = options;
  }

  take(request: LogRequest): void {
    const { log } = this.#options;
    if (this.#open.has(request.requestId) || this.#open.size >= MAX_OPEN) return;
    this.#open.add(request.requestId);
    this.#answer(request)
      .catch((error: unknown) =>
        log.warn({ requestId: request.requestId, why: String(error) }, "log_not_answered"),
      )
      .finally(() => this.#open.delete(request.requestId));
  }

  async #answer(request: LogRequest): Promise<void> {
    const { api, session } = this.#options;
    const answer = await answerLog(request, this.#options);
    await session.fenced(({ distributorId, epoch }) =>
      api.call("answerLogRequest", {
        distributorId,
        body: { epoch, requestId: request.requestId, ...answer },
      }),
    );
  }
}
