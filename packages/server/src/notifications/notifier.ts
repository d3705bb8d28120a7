/**
 * Tells people what rules ask for: events become messages, messages are sent until they arrive or a day is over.
 *
 * All of it is in the database, and every step is claimed there: a crash delays a message, and of several servers the one
 * that has the duty looks for work. Receivers are slow and strange, so this is a loop of its own beside the sweeps.
 */
import { forgetMessages, listDueMessages } from "@jobmon/store";
import { createDuty } from "../engine/duty.ts";
import { pause } from "../engine/pause.ts";
import { deliverMessage } from "./deliver-message.ts";
import { makeDigests } from "./make-digests.ts";
import type { Notifying } from "./notifying.ts";
import { watchRuns } from "./watch-runs.ts";

const DUTY = "notifications";
const LOOK_EVERY_MS = 1_000;
const WATCH_EVERY_MS = 30_000;
const MAX_UNDER_WAY = 8;
const SETTLE_LIMIT_MS = 5_000;
/** How long people can look up what became of a message. */
const REMEMBERED_MS = 14 * 86_400_000;
const MAX_FORGOTTEN = 1_000;

export interface Notifier {
  stop(): Promise<void>;
}

export function startNotifier(notifying: Notifying): Notifier {
  const { engine } = notifying;
  const ending = new AbortController();
  const duty = createDuty(engine.store, DUTY);
  const desk = createDesk(notifying, ending.signal);
  // Not the clock of the day: that may be set back.
  let watchedAt = Number.NEGATIVE_INFINITY;
  const step = async () => {
    if (!(await duty.isOurs())) return;
    if (performance.now() - watchedAt >= WATCH_EVERY_MS) {
      watchedAt = performance.now();
      await watchRuns(engine);
      await forget(notifying);
    }
    await makeDigests(notifying);
    await desk.sendDue();
  };
  const loop = async () => {
    while (!ending.signal.aborted) {
      await step().catch((error: unknown) => engine.log.error({ error: String(error) }, "notifier_failed"));
      await pause(LOOK_EVERY_MS, ending.signal);
    }
  };
  const running = loop();
  return {
    stop: async () => {
      ending.abort();
      await running;
      await desk.settle();
      await duty
        .drop()
        .catch((error: unknown) => engine.log.warn({ error: String(error) }, "notifier_failed"));
    },
  };
}

/** Messages under way at a time; one that is slow holds up no other. */
export function createDesk(notifying: Notifying, signal: AbortSignal) {
  const { engine } = notifying;
  const underWay = new Map<number, Promise<void>>();
  return {
    async sendDue() {
      const due = await engine.store.read((db) =>
        listDueMessages(db, { now: engine.clock(), limit: 2 * MAX_UNDER_WAY }),
      );
      for (const message of due) {
        if (underWay.size >= MAX_UNDER_WAY || signal.aborted) return;
        if (underWay.has(message.id)) continue;
        const sending = deliverMessage(notifying, message, signal)
          .then(() => undefined)
          .catch((error: unknown) =>
            engine.log.error({ messageId: message.id, error: String(error) }, "notifier_failed"),
          )
          .finally(() => underWay.delete(message.id));
        underWay.set(message.id, sending);
      }
    },
    /** Waits for what is under way, but not for ever: what is not heard of by then is tried again. */
    settle: async () => {
      const done = new AbortController();
      await Promise.race([Promise.all(underWay.values()), pause(SETTLE_LIMIT_MS, done.signal)]);
      done.abort();
    },
  };
}

async function forget({ engine }: Notifying): Promise<void> {
  const before = engine.clock() - REMEMBERED_MS;
  await engine.store.write((tx) => forgetMessages(tx, before, MAX_FORGOTTEN));
}
