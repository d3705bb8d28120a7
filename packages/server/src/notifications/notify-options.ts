/** How a server tells people of workflows. */
export interface NotifyOptions {
  /** Events of one rule within this time become one message. */
  readonly digestWindowMs: number;
  /** Of one rule; what is beyond waits for the next digest. */
  readonly messagesPerHour: number;
  /** Hosts, or `*.example.org`, that may be posted to, wherever they are. Empty: see `mayReachPrivate`. */
  readonly allowedHosts: readonly string[];
  /** Domains that may get mail. Empty: all. */
  readonly mailDomains: readonly string[];
  /** Null: the server sends no mail. */
  readonly smtp: SmtpOptions | null;
  /** How long one attempt may take. */
  readonly attemptLimitMs: number;
  /** Address people reach the server by, for links. */
  readonly publicUrl: string | null;
}

export interface SmtpOptions {
  /** `smtp://user@host:587` or `smtps://...`. */
  readonly url: string;
  /** Empty: none. */
  readonly password: string;
  readonly from: string;
}

export const DEFAULT_NOTIFY: NotifyOptions = {
  digestWindowMs: 60_000,
  messagesPerHour: 20,
  allowedHosts: [],
  mailDomains: [],
  smtp: null,
  attemptLimitMs: 10_000,
  publicUrl: null,
};

/** What may be sent to. On a server of many, nobody may make it knock on doors that only it can reach. */
export interface TargetRules extends Pick<NotifyOptions, "allowedHosts" | "mailDomains"> {
  readonly hasMail: boolean;
  /** Addresses of this host and of private networks; where one person has the server, who may run any command there anyway. */
  readonly mayReachPrivate: boolean;
}
