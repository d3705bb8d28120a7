/** May something be sent to an address? Pure; what a name resolves to is asked when it is sent, by `judgeAddress`. */
import { BlockList, isIP } from "node:net";
import { JobmonError, type NotificationChannel, quoteText } from "@jobmon/core";
import type { TargetRules } from "./notify-options.ts";

const MAIL = /^[^\s@<>",;:\\()[\]]{1,64}@([A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*)$/;

/** Throws `target_refused`, with the reason and without what may be secret in the address. */
export function checkTarget(channel: NotificationChannel, target: string, rules: TargetRules): void {
  if (channel === "email") {
    checkMail(target, rules);
    return;
  }
  const url = URL.parse(target);
  if (url === null || !["http:", "https:"].includes(url.protocol))
    throw refuseTarget(
      "It is no URL of http or https.",
      "Write it whole: https://portal.example.org/hooks/jobmon.",
    );
  if (url.username !== "" || url.password !== "")
    throw refuseTarget(
      "It carries a user name or password.",
      "Use a receiver that checks signatures, or a secret path.",
    );
  const why = judgeHost(hostOf(url), rules);
  if (why !== undefined) throw refuseTarget(why, ASK_ADMIN);
}

/** Why nothing may be sent to a host by its name or literal address; undefined when it may. */
export function judgeHost(host: string, rules: TargetRules): string | undefined {
  if (rules.allowedHosts.length > 0)
    return rules.allowedHosts.some((allowed) => matchesHost(host, allowed))
      ? undefined
      : `${quoteText(host)} is none of the hosts that notify.allowed_hosts lists.`;
  if (isIP(host) !== 0) return judgeAddress(host, rules);
  if (rules.mayReachPrivate || !/^localhost$|\.localhost$|\.local$|\.internal$/i.test(host)) return undefined;
  return `${quoteText(host)} is a host of a private network.`;
}

/** Why nothing may be sent to where a name leads. Hosts that are listed may be anywhere. */
export function judgeAddress(address: string, rules: TargetRules): string | undefined {
  if (rules.mayReachPrivate || rules.allowedHosts.length > 0 || isPublic(address)) return undefined;
  return "It is an address of this host or of a private network.";
}

const PRIVATE = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
];
/** Of IPv6 only what is given out on the internet is public, without its ways into IPv4. */
const PUBLIC_6 = ["2000::/3"];
const TUNNELS_6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

const privateFour = listOf(PRIVATE, "ipv4");
const publicSix = listOf(PUBLIC_6, "ipv6");
const tunnelsSix = listOf(TUNNELS_6, "ipv6");

function isPublic(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !privateFour.check(address, "ipv4");
    case 6:
      return publicSix.check(address, "ipv6") && !tunnelsSix.check(address, "ipv6");
    default:
      return false;
  }
}

function listOf(networks: readonly string[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix] = network.split("/");
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** Without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

function matchesHost(host: string, allowed: string): boolean {
  const name = host.toLowerCase();
  const wanted = allowed.toLowerCase();
  return wanted.startsWith("*.") ? name.endsWith(wanted.slice(1)) : name === wanted;
}

function checkMail(target: string, { hasMail, mailDomains }: TargetRules): void {
  const domain = MAIL.exec(target)?.[1];
  if (domain === undefined)
    throw refuseTarget(
      `${quoteText(target)} is no address of e-mail.`,
      "Write one address, and nothing else: ana@example.org.",
    );
  if (!hasMail)
    throw refuseTarget(
      "This server sends no mail.",
      "Whoever runs it can set notify.smtp_url and notify.mail_from.",
    );
  const why = judgeMailDomain(domain, mailDomains);
  if (why !== undefined) throw refuseTarget(why, ASK_ADMIN);
}

/** Why no mail may go to a domain; undefined when it may. */
export function judgeMailDomain(domain: string, mailDomains: readonly string[]): string | undefined {
  return mailDomains.length === 0 || mailDomains.some((allowed) => matchesHost(domain, allowed))
    ? undefined
    : `${quoteText(domain)} is none of the domains that notify.mail_domains lists.`;
}

const ASK_ADMIN =
  "Use another address, or ask whoever runs the server; docs/notifications.md says which are allowed.";

function refuseTarget(why: string, hint: string): JobmonError {
  return new JobmonError("target_refused", { detail: `The rule was not made: ${why}`, hint });
}

/** What may be shown and logged: of a URL, scheme and host. */
export function redactTarget(channel: NotificationChannel, target: string): string {
  return channel === "email" ? target : `${URL.parse(target)?.origin ?? "?"}/...`;
}
