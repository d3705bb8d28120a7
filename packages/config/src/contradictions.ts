import { formatValue } from "./decode.ts";
import { formatKey, type KeyPath } from "./key.ts";
import type { LoadedSettings } from "./loaded-settings.ts";
import { refuseConfig } from "./refusal.ts";

const HEARTBEATS_BEFORE_TIMEOUT = 3;
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Refuses values that are fine by themselves and impossible together. */
export function refuseContradictions(loaded: LoadedSettings): void {
  refuseHastyTimeout(loaded);
  refuseShrinkingBackoff(loaded);
  refuseUnclearClusters(loaded);
  refuseHalfAMailServer(loaded);
  refuseUnreachableSlurm(loaded);
  refuseUnclearAccounts(loaded);
}

/** A time-out within reach of two lost heartbeats would declare healthy tasks dead. */
function refuseHastyTimeout(loaded: LoadedSettings): void {
  const { interval, timeout } = loaded.settings.heartbeat;
  const least = HEARTBEATS_BEFORE_TIMEOUT * interval;
  if (timeout >= least) return;
  throw refuseConfig(
    `${tell(loaded, "heartbeat.timeout")} is less than ${HEARTBEATS_BEFORE_TIMEOUT} x ${tell(loaded, "heartbeat.interval")}.`,
    `Set heartbeat.timeout to at least ${least}s, or heartbeat.interval to at most ${Math.floor(timeout / HEARTBEATS_BEFORE_TIMEOUT)}s.`,
  );
}

function refuseShrinkingBackoff(loaded: LoadedSettings): void {
  const { backoff_initial, backoff_max } = loaded.settings.retry;
  if (backoff_max >= backoff_initial) return;
  throw refuseConfig(
    `${tell(loaded, "retry.backoff_max")} is less than ${tell(loaded, "retry.backoff_initial")}.`,
    "Raise retry.backoff_max, or lower retry.backoff_initial.",
  );
}

function refuseUnclearClusters(loaded: LoadedSettings): void {
  for (const [name, { kind, plugin }] of Object.entries(loaded.settings.clusters)) {
    const path = ["clusters", name];
    const kindKey = formatKey([...path, "kind"]);
    const pluginKey = formatKey([...path, "plugin"]);
    if (kind !== undefined && plugin !== undefined) {
      throw refuseConfig(
        `${tell(loaded, kindKey)} and ${tell(loaded, pluginKey)} contradict each other.`,
        "Remove one of the two; the clusters that come with Jobmon keep their kind, so give a plugin a name of its own.",
      );
    }
    if (kind === undefined && plugin === undefined) {
      throw refuseConfig(
        `${formatKey(path)}${mentionOrigin(loaded, path)} does not say how its tasks run.`,
        `Set ${kindKey} or ${pluginKey}.`,
      );
    }
  }
}

function refuseUnreachableSlurm(loaded: LoadedSettings): void {
  for (const [name, { slurm = {} }] of Object.entries(loaded.settings.clusters)) {
    const keyOf = (word: string) => formatKey(["clusters", name, "slurm", word]);
    if (slurm.backend === "rest" && slurm.rest_url === undefined) {
      throw refuseConfig(
        `${tell(loaded, keyOf("backend"))} needs the address of slurmrestd.`,
        `Set ${keyOf("rest_url")}, or remove ${keyOf("backend")}.`,
      );
    }
    const { poll_interval: shortest = 0, poll_interval_max: longest = Number.POSITIVE_INFINITY } = slurm;
    if (shortest <= longest) continue;
    throw refuseConfig(
      `${tell(loaded, keyOf("poll_interval"))} is longer than ${tell(loaded, keyOf("poll_interval_max"))}.`,
      `Lower ${keyOf("poll_interval")}, or raise ${keyOf("poll_interval_max")}.`,
    );
  }
}

/** Half a way of signing in lets nobody in, or, worse, everybody. */
function refuseUnclearAccounts(loaded: LoadedSettings): void {
  const { accounts, server } = loaded.settings;
  if (!accounts.enabled) return;
  if (!server.auth)
    throw refuseConfig(
      `${tell(loaded, "accounts.enabled")} and ${tell(loaded, "server.auth")} contradict each other.`,
      "Switch one of the two off; with accounts every request says whose it is.",
    );
  const { header, addresses } = accounts.proxy;
  if ((header === "") !== (addresses === ""))
    throw refuseConfig(
      `${tell(loaded, "accounts.proxy.header")} and ${tell(loaded, "accounts.proxy.addresses")} need each other.`,
      "Say which header names the account and from which addresses it is believed, or neither.",
    );
  const { issuer, client_id } = accounts.oidc;
  if (issuer !== "" && client_id === "")
    throw refuseConfig(
      `${tell(loaded, "accounts.oidc.issuer")} needs accounts.oidc.client_id.`,
      "Set it to what the provider calls this server.",
    );
  if (issuer.startsWith("http:") && !LOOPBACK.test(new URL(issuer).hostname))
    throw refuseConfig(
      `${tell(loaded, "accounts.oidc.issuer")} is not encrypted: whoever listens could sign in as anybody.`,
      "Give the provider's https address; plain http is for one on this machine only.",
    );
}

function refuseHalfAMailServer(loaded: LoadedSettings): void {
  const { smtp_url, mail_from } = loaded.settings.notify;
  if (smtp_url !== "" && mail_from === "")
    throw refuseConfig(
      `${tell(loaded, "notify.smtp_url")} needs notify.mail_from.`,
      "Set it to the sender of mails: Jobmon <jobmon@example.org>.",
    );
  if (smtp_url !== "" && new URL(smtp_url).password !== "")
    throw refuseConfig(
      "notify.smtp_url carries a password, where it would be shown.",
      "Set notify.smtp_password, best as JOBMON__NOTIFY__SMTP_PASSWORD, or write it into the private file smtp.password in data.dir.",
    );
}

function tell({ entries }: LoadedSettings, key: string): string {
  const entry = entries.find(({ path }) => formatKey(path) === key);
  return entry === undefined
    ? key
    : `${key} = ${formatValue(entry.value, entry.definition)} (${entry.origin})`;
}

function mentionOrigin({ entries }: LoadedSettings, cluster: KeyPath): string {
  const entry = entries.find(({ path }) => cluster.every((segment, depth) => path[depth] === segment));
  return entry === undefined ? "" : ` (${entry.origin})`;
}
