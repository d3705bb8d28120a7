import { readSmtpPassword, type Settings } from "@jobmon/config";
import type { NotifyOptions } from "@jobmon/server";

/** Notifications as the server wants them. */
export function notifyOf(settings: Settings): Omit<NotifyOptions, "attemptLimitMs"> {
  const { digest_window, hourly_limit, allowed_hosts, mail_domains, smtp_url, mail_from } = settings.notify;
  const publicUrl = settings.accounts.public_url;
  return {
    digestWindowMs: digest_window * 1_000,
    messagesPerHour: hourly_limit,
    allowedHosts: splitList(allowed_hosts),
    mailDomains: splitList(mail_domains),
    smtp: smtp_url === "" ? null : { url: smtp_url, password: readSmtpPassword(settings), from: mail_from },
    publicUrl: publicUrl === "" ? null : publicUrl.replace(/\/+$/, ""),
  };
}

function splitList(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}
