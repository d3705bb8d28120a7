import {
  dropOpenEvents,
  insertMessage,
  isRuleInForce,
  listErrorGroups,
  listMessageTimes,
  listOpenDigests,
  type OpenEvent,
  readErrors,
  readOpenEvents,
  type Tx,
  takeIdsIn,
} from "@jobmon/store";
import { composeMessage, MAX_TOLD_EVENTS, type ToldError } from "./compose-message.ts";
import type { Notifying } from "./notifying.ts";
import { planDigest } from "./plan-digest.ts";

const HOUR_MS = 3_600_000;
/** Of one message; those beyond become the next one. */
const MAX_DIGEST_EVENTS = 5_000;

/** Makes messages of the events whose time has come. */
export async function makeDigests(notifying: Notifying): Promise<void> {
  const { engine, options } = notifying;
  const now = engine.clock();
  for (const { ruleId, firstAt } of await engine.store.read(listOpenDigests)) {
    const madeAt = await engine.store.read((db) => listMessageTimes(db, { ruleId, since: now - HOUR_MS }));
    const { digestWindowMs: windowMs, messagesPerHour } = options;
    if (planDigest({ now, firstAt, windowMs, madeAt, messagesPerHour }) > now) continue;
    if (await engine.store.read((db) => isRuleInForce(db, ruleId))) await makeDigest(notifying, ruleId);
    else await engine.store.write((tx) => dropOpenEvents(tx, ruleId));
  }
}

async function makeDigest({ engine, options }: Notifying, ruleId: number): Promise<void> {
  const now = engine.clock();
  const key = crypto.randomUUID();
  const events = await engine.store.read((db) => readOpenEvents(db, { ruleId, limit: MAX_DIGEST_EVENTS }));
  if (events.length === 0) return;
  const body = composeMessage({
    key,
    now,
    events,
    errors: await readTopErrors(engine, events.slice(0, MAX_TOLD_EVENTS)),
    publicUrl: options.publicUrl,
  });
  const eventIds = events.map(({ id }) => id);
  await engine.store
    .write(async (tx) => {
      const message = await newMessage(tx, { ruleId, key, now, content: JSON.stringify(body) });
      if (!(await insertMessage(tx, message, eventIds))) throw new Overtaken();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Overtaken)) throw error;
    });
}

/** Another server made a message of the same events, or the rule is gone; the transaction is undone. */
class Overtaken extends Error {}

export async function newMessage(
  tx: Tx,
  message: {
    readonly ruleId: number;
    readonly key: string;
    readonly now: number;
    readonly content: string;
  },
) {
  const { ruleId, key, now, content } = message;
  return {
    id: await takeIdsIn(tx, "notification_message", 1),
    rule_id: ruleId,
    message_key: key,
    content,
    state: "waiting",
    attempts: 0,
    next_at: now,
    created_at: now,
    ended_at: null,
    error: null,
  } as const;
}

async function readTopErrors(
  { store }: Notifying["engine"],
  events: readonly OpenEvent[],
): Promise<Map<number, ToldError>> {
  const top = new Map<number, ToldError>();
  const telling = events.filter(({ kind }) => kind !== "finished");
  for (const workflowId of new Set(telling.map((event) => event.workflow_id)))
    await store.read(async (db) => {
      const [group] = await listErrorGroups(db, { workflowId, limit: 1 });
      if (group === undefined) return;
      const [error] = await readErrors(db, [group.sampleId]);
      if (error === undefined) return;
      const { fingerprint, count } = group;
      top.set(workflowId, { fingerprint, count, description: error.description });
    });
  return top;
}
