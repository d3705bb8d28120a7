import type { Reply, Request } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";
import { getRule, insertMessage, listMessageTimes, recordAttempt } from "@jobmon/store";
import { composeTest } from "../../notifications/compose-message.ts";
import { deliverMessage } from "../../notifications/deliver-message.ts";
import { newMessage } from "../../notifications/make-digests.ts";
import type { Notifying } from "../../notifications/notifying.ts";
import { hasRoom } from "../../notifications/plan-digest.ts";
import { refuseUnknownRule } from "./rules.ts";

const HOUR_MS = 3_600_000;
/** Nobody else tries it: whoever asked waits for this one attempt. */
const NOT_BY_OTHERS_MS = 60_000;

export async function testNotificationRule(
  notifying: Notifying,
  { ruleId }: Request<"testNotificationRule">,
  signal: AbortSignal,
): Promise<Reply<"testNotificationRule">> {
  const { engine, options } = notifying;
  const key = crypto.randomUUID();
  const now = engine.clock();
  const message = await engine.store.write(async (tx) => {
    if ((await getRule(tx, ruleId)) === undefined) throw refuseUnknownRule(ruleId);
    const madeAt = await listMessageTimes(tx, { ruleId, since: now - HOUR_MS });
    if (!hasRoom({ now, madeAt, messagesPerHour: options.messagesPerHour }))
      throw refuseMore(ruleId, options.messagesPerHour);
    const content = JSON.stringify(composeTest(key, now));
    const made = await newMessage(tx, { ruleId, key, now, content });
    const row = { ...made, next_at: now + NOT_BY_OTHERS_MS };
    await insertMessage(tx, row, []);
    return row;
  });
  const outcome = await deliverMessage(notifying, message, signal);
  if (outcome?.kind === "delivered") return { delivered: true, error: null };
  const error = outcome?.why ?? "Another server tried it first.";
  await engine.store.write((tx) =>
    recordAttempt(
      tx,
      { id: message.id, attempts: 1 },
      { state: "given_up", next_at: now, ended_at: engine.clock(), error },
    ),
  );
  return { delivered: false, error };
}

function refuseMore(ruleId: number, limit: number): JobmonError {
  return new JobmonError("too_many_messages", {
    detail: `No test was sent by rule ${ruleId}: it has sent ${limit} messages within an hour, which is the limit.`,
    hint: "Try again later; notify.hourly_limit of the server sets the limit.",
    ids: { ruleId },
  });
}
