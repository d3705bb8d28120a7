/** Mail by SMTP. The library is loaded when there is something to send. */
import type { NotificationBody } from "@jobmon/api";
import type { AttemptOutcome } from "../judge-attempt.ts";
import type { SmtpOptions } from "../notify-options.ts";
import { renderText } from "../render-message.ts";

export async function sendMail(mail: {
  readonly to: string;
  readonly body: NotificationBody;
  readonly smtp: SmtpOptions;
  readonly limitMs: number;
}): Promise<AttemptOutcome> {
  const { to, body, smtp, limitMs } = mail;
  const { createTransport } = await import("nodemailer");
  const transport = createTransport(describeServer(smtp, limitMs));
  // Each step of the conversation has its limit; this is the one of all steps together.
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("too late")), 2 * limitMs);
  try {
    const sending = transport.sendMail({
      from: smtp.from,
      to: { name: "", address: to },
      subject: `[jobmon] ${body.title}`,
      text: renderText(body),
      // A mail server or reader that gets an attempt again knows it by this.
      messageId: `<${body.messageId}@jobmon>`,
      headers: { "Auto-Submitted": "auto-generated" },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    await Promise.race([sending, late.promise]);
    return { kind: "delivered" };
  } catch (error) {
    return explainFault(error);
  } finally {
    clearTimeout(timer);
    transport.close();
  }
}

function describeServer({ url, password }: SmtpOptions, limitMs: number) {
  const { protocol, hostname, port, username } = new URL(url);
  const secure = protocol === "smtps:";
  const user = decodeURIComponent(username);
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (secure ? 465 : 587) : Number(port),
    secure,
    // A password is never sent in the clear.
    requireTLS: !secure && user !== "",
    ...(user === "" ? {} : { auth: { user, pass: password } }),
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: limitMs,
    dnsTimeout: limitMs,
  };
}

/** The mail server's own words about a mailbox help; what it says about our password is not shown. */
function explainFault(error: unknown): AttemptOutcome {
  const { code = "", responseCode } = error as { readonly code?: string; readonly responseCode?: number };
  if (code === "EAUTH")
    return {
      kind: "failed",
      why: "The mail server does not take the user name and password of this server.",
    };
  if (responseCode === undefined)
    return { kind: "failed", why: `The mail server was not reached${code === "" ? "" : ` (${code})`}.` };
  const isFinal = code === "EENVELOPE" && responseCode >= 550 && responseCode <= 554;
  const what = isFinal ? "refused the address" : "did not take the mail";
  return { kind: "failed", why: `The mail server ${what} (${responseCode}).`, isFinal };
}
