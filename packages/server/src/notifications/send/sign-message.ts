/** Signatures as in the specification Standard Webhooks, for which receivers find libraries in every language. */
import { createHmac, randomBytes } from "node:crypto";

const PREFIX = "whsec_";
const SECRET_BYTES = 32;

export function makeWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString("base64");
}

/** The headers of one attempt: what it is, when it was sent, and that it is ours. */
export function signMessage(message: {
  readonly key: string;
  readonly body: string;
  readonly secret: string;
  readonly now: number;
}): Readonly<Record<string, string>> {
  const { key, body, secret, now } = message;
  const seconds = Math.floor(now / 1_000);
  const signature = createHmac("sha256", Buffer.from(secret.slice(PREFIX.length), "base64"))
    .update(`${key}.${seconds}.${body}`)
    .digest("base64");
  return {
    "webhook-id": key,
    "webhook-timestamp": String(seconds),
    "webhook-signature": `v1,${signature}`,
    "idempotency-key": key,
  };
}
