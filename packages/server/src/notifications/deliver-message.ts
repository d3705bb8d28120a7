import type { NotificationBody } from "@jobmon/api";
import {
  claimMessage,
  disableRule,
  getRule,
  isRuleInForce,
  type NotificationMessageRow,
  recordAttempt,
} from "@jobmon/store";
import { type AttemptOutcome, judgeAttempt } from "./judge-attempt.ts";
import { redactTarget } from "./judge-target.ts";
import type { Notifying } from "./notifying.ts";
import { sendMessage } from "./send/send-message.ts";

/** Longer than any attempt takes, in its limits: one of which nothing was heard by then died with its server. */
const LOST_AFTER_LIMITS = 3;

/**
 * One attempt at one message: claim, send, record. A server that dies after sending leaves it to be sent once more, under
 * the same key, by which the receiver knows it. Undefined when another server has it.
 */
export async function deliverMessage(
  notifying: Notifying,
  message: NotificationMessageRow,
  signal: AbortSignal,
): Promise<AttemptOutcome | undefined> {
  const { engine, options, random } = notifying;
  const { id, attempts } = message;
  const claim = { id, attempts, lostAt: engine.clock() + LOST_AFTER_LIMITS * options.attemptLimitMs };
  if (!(await engine.store.write((tx) => claimMessage(tx, claim)))) return undefined;
  const outcome = await attempt(notifying, message, signal);
  const now = engine.clock();
  // A server that ends did not find out anything about the receiver.
  const judged = signal.aborted && outcome.kind === "failed" && !outcome.isFinal;
  const verdict = judged
    ? ({ state: "waiting", next_at: now, ended_at: null, error: message.error } as const)
    : judgeAttempt({
        outcome,
        attempts: attempts + 1,
        createdAt: message.created_at,
        now,
        random: random(),
      });
  await engine.store.write(async (tx) => {
    await recordAttempt(tx, { id, attempts: attempts + 1 }, verdict);
    if (outcome.kind === "failed" && outcome.isGone) await disableRule(tx, message.rule_id);
  });
  return outcome;
}

async function attempt(
  { engine, options, targets }: Notifying,
  message: NotificationMessageRow,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  const rule = await engine.store.read(async (db) =>
    (await isRuleInForce(db, message.rule_id)) ? getRule(db, message.rule_id) : undefined,
  );
  if (rule === undefined) return { kind: "failed", why: "The rule holds no more.", isFinal: true };
  const body = JSON.parse(message.content) as NotificationBody;
  const now = engine.clock();
  const outcome = await sendMessage({ rule, body, options, rules: targets, now, signal });
  const { channel } = rule;
  const about = {
    ruleId: rule.id,
    messageId: message.id,
    channel,
    target: redactTarget(channel, rule.target),
  };
  if (outcome.kind === "delivered") engine.log.info(about, "notification_delivered");
  else engine.log.warn({ ...about, why: outcome.why, attempts: message.attempts + 1 }, "notification_failed");
  return outcome;
}
