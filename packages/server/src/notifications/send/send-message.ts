import type { NotificationBody } from "@jobmon/api";
import type { NotificationRuleRow } from "@jobmon/store";
import type { AttemptOutcome } from "../judge-attempt.ts";
import { judgeMailDomain } from "../judge-target.ts";
import type { NotifyOptions, TargetRules } from "../notify-options.ts";
import { renderSlack } from "../render-message.ts";
import { postJson } from "./post-json.ts";
import { sendMail } from "./send-mail.ts";
import { signMessage } from "./sign-message.ts";

export interface Sending {
  readonly rule: Pick<NotificationRuleRow, "channel" | "target" | "secret">;
  readonly body: NotificationBody;
  readonly options: NotifyOptions;
  readonly rules: TargetRules;
  readonly now: number;
  readonly signal: AbortSignal;
}

/** One attempt; never throws. */
export async function sendMessage({ rule, body, options, ...rest }: Sending): Promise<AttemptOutcome> {
  const { channel, target, secret } = rule;
  const limitMs = options.attemptLimitMs;
  switch (channel) {
    case "email": {
      if (options.smtp === null)
        return { kind: "failed", why: "This server has no mail server set any more." };
      const why = judgeMailDomain(target.slice(target.lastIndexOf("@") + 1), options.mailDomains);
      if (why !== undefined) return { kind: "failed", why, isFinal: true };
      return sendMail({ to: target, body, smtp: options.smtp, limitMs });
    }
    case "slack":
      return postJson({ ...rest, target, limitMs, headers: {}, body: JSON.stringify(renderSlack(body)) });
    case "webhook": {
      const text = JSON.stringify(body);
      const headers = signMessage({ key: body.messageId, body: text, secret, now: rest.now });
      return postJson({ ...rest, target, limitMs, headers, body: text });
    }
  }
}
