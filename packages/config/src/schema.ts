import { MAX_CORES } from "@jobmon/core";
import { accountKeys } from "./account-keys.ts";

/**
 * Every key a user may set. Types, decoding, help, `jobmon config show` and docs/configuration.md all derive from this
 * one literal. `*` stands for a name the user chooses; keys below a `*` have no default and may be absent.
 */

/** What a value of each type is once decoded. */
export interface ValueByType {
  readonly string: string;
  readonly integer: number;
  readonly number: number;
  readonly boolean: boolean;
  readonly durationSeconds: number;
  readonly memoryBytes: number;
  /** A path; decoded, it is absolute. */
  readonly path: string;
  /** The name of a package, or the path of a module. */
  readonly module: string;
  readonly url: string;
  /** A text that is never shown. */
  readonly secret: string;
}

export type ValueType = keyof ValueByType;

export interface KeyDefinition {
  readonly type: ValueType;
  readonly help: string;
  /** As a person would write it; decoded like any other value. */
  readonly default?: string | number | boolean;
  readonly min?: number;
  readonly max?: number;
  /** The only words accepted. */
  readonly allowed?: readonly string[];
  /** The URL schemes accepted; a URL key with an empty default may also be empty. */
  readonly schemes?: readonly string[];
}

const DAY_SECONDS = 86_400;
const KIBIBYTE = 1024;

export const configKeys = {
  "data.dir": {
    type: "path",
    default: "~/.jobmon",
    help: "Folder of the embedded database, logs and private files of `jobmon up`.",
  },
  "http.service_url": {
    type: "url",
    default: "",
    schemes: ["http", "https"],
    help: "Address of the Jobmon server. Empty: find the local `jobmon up`, or start it.",
  },
  "http.token": {
    type: "secret",
    default: "",
    help: "Bearer token sent with each request. Empty: the token of the local `jobmon up`.",
  },
  "http.request_timeout": {
    type: "durationSeconds",
    default: 20,
    min: 1,
    max: DAY_SECONDS,
    help: "Longest wait for one reply of the server.",
  },
  "http.retries_attempts": {
    type: "integer",
    default: 10,
    min: 0,
    max: 1000,
    help: "How often a request is repeated while the server is unavailable.",
  },
  "http.retries_timeout": {
    type: "durationSeconds",
    default: 300,
    min: 0,
    max: 7 * DAY_SECONDS,
    help: "Longest time spent on repeating one request.",
  },
  "server.host": { type: "string", default: "127.0.0.1", help: "Address the server listens on." },
  "server.names": {
    type: "string",
    default: "",
    help: "Names, separated by commas, that a proxy on this machine is reached by; a server that listens on this machine only answers to no others.",
  },
  "server.port": {
    type: "integer",
    default: 0,
    min: 0,
    max: 65_535,
    help: "Port the server listens on. 0: the one it had last, or else any free one; clients find it through the data folder.",
  },
  "server.auth": {
    type: "boolean",
    default: true,
    help: "Whether requests need a token. Switch it off on trusted networks only.",
  },
  "server.allowed_origins": {
    type: "string",
    default: "",
    help: "Origins of web pages elsewhere that may call the API with a token, separated by commas: `https://portal.example.org`. Empty: none.",
  },
  "server.max_body": {
    type: "memoryBytes",
    default: "32M",
    min: 64 * KIBIBYTE,
    max: KIBIBYTE ** 3,
    help: "Largest request body the server accepts.",
  },
  "server.idle_timeout": {
    type: "durationSeconds",
    default: 30,
    min: 5,
    max: 240,
    help: "Connections on which no request is under way are closed after this long.",
  },
  "server.drain_delay": {
    type: "durationSeconds",
    default: 0,
    min: 0,
    max: 600,
    help: "How long a server that is to end goes on serving while `/ready` says no, so that a balancer notices first.",
  },
  "server.drain_limit": {
    type: "durationSeconds",
    default: 10,
    min: 1,
    max: 600,
    help: "How long requests that are under way may go on once a server stops accepting; long polls are answered at once.",
  },
  "server.proxies": {
    type: "string",
    default: "",
    help: "Addresses and networks of proxies before the server, with commas between; what they say about where a request comes from is believed.",
  },
  "limits.request_rate": {
    type: "number",
    default: 0,
    min: 0,
    max: 1_000_000,
    help: "Requests a second that one account, or one address without an account, may send to one server; distributors and workers are not held to it. 0: no limit.",
  },
  "limits.request_burst": {
    type: "integer",
    default: 1000,
    min: 1,
    max: 1_000_000,
    help: "Requests that may come at once before `limits.request_rate` counts.",
  },
  "limits.refusal_rate": {
    type: "number",
    default: 1,
    min: 0,
    max: 1_000_000,
    help: "Requests a second with a wrong token that one address may send. 0: no limit.",
  },
  "limits.refusal_burst": {
    type: "integer",
    default: 100,
    min: 1,
    max: 1_000_000,
    help: "Requests with a wrong token that may come at once before `limits.refusal_rate` counts.",
  },
  "metrics.port": {
    type: "integer",
    default: 0,
    min: 0,
    max: 65_535,
    help: "Port where Prometheus reads `/metrics`. 0: nowhere.",
  },
  "metrics.host": { type: "string", default: "127.0.0.1", help: "Address of the port of the metrics." },
  "metrics.token": {
    type: "secret",
    default: "",
    help: "Bearer token that reading the metrics needs. Empty: whoever reaches the port may.",
  },
  "tracing.endpoint": {
    type: "url",
    default: "",
    schemes: ["http", "https"],
    help: "OpenTelemetry collector that takes traces by OTLP over HTTP, such as `http://localhost:4318`. Empty: no traces.",
  },
  "tracing.ratio": {
    type: "number",
    default: 1,
    min: 0,
    max: 1,
    help: "Part of the requests that is traced, where the caller does not decide it.",
  },
  ...accountKeys,
  "db.url": {
    type: "url",
    default: "sqlite:{data.dir}/jobmon.sqlite",
    schemes: ["sqlite", "postgres", "postgresql", "mysql", "mariadb"],
    help: "Database of the server: a SQLite file, `postgres://USER:PASSWORD@HOST/DATABASE` (and `?schema=`, `?sslmode=`) or `mysql://...`. `{data.dir}` stands for the value of that key.",
  },
  "heartbeat.interval": {
    type: "durationSeconds",
    default: 30,
    min: 1,
    max: DAY_SECONDS,
    help: "Time between two signs of life of a running task.",
  },
  "heartbeat.timeout": {
    type: "durationSeconds",
    default: 90,
    min: 3,
    max: 7 * DAY_SECONDS,
    help: "Silence after which a task is looked into. At least 3 x `heartbeat.interval`.",
  },
  "heartbeat.worker_interval": {
    type: "durationSeconds",
    default: 90,
    min: 1,
    max: DAY_SECONDS,
    help: "Time between two signs of life that a worker sends by itself; after three that are missing it is looked into.",
  },
  "heartbeat.triage_grace": {
    type: "durationSeconds",
    default: 3600,
    min: 0,
    max: 30 * DAY_SECONDS,
    help: "How long a silent task that nobody can vouch for may return before it counts as lost.",
  },
  "drafts.expire_after": {
    type: "durationSeconds",
    default: DAY_SECONDS,
    min: 60,
    max: 365 * DAY_SECONDS,
    help: "Age at which a workflow that never finished binding is removed.",
  },
  "retention.after": {
    type: "durationSeconds",
    default: 0,
    min: 0,
    max: 10 * 365 * DAY_SECONDS,
    help: "Workflows that ended longer ago are deleted with everything of them, as by `jobmon db prune`; less than a day counts as a day. 0: they are kept.",
  },
  "retention.tools": {
    type: "string",
    default: "",
    help: "Names of the tools, with commas between, whose workflows `retention.after` is for. Empty: all.",
  },
  "retry.backoff_initial": {
    type: "durationSeconds",
    default: 1,
    min: 0,
    max: DAY_SECONDS,
    help: "Wait before the first retry of a failed task.",
  },
  "retry.backoff_factor": {
    type: "number",
    default: 2,
    min: 1,
    max: 100,
    help: "Each further wait is this many times the one before.",
  },
  "retry.backoff_max": {
    type: "durationSeconds",
    default: 300,
    min: 0,
    max: 7 * DAY_SECONDS,
    help: "Longest wait before a retry. At least `retry.backoff_initial`.",
  },
  "retry.max_infrastructure_failures": {
    type: "integer",
    default: 5,
    min: 0,
    max: 1000,
    help: "Node failures and preemptions a task survives beside its own attempts.",
  },
  "distributor.poll_wait": {
    type: "durationSeconds",
    default: 20,
    min: 0,
    max: 300,
    help: "How long a request for work stays open when there is none.",
  },
  "distributor.lease_batch": {
    type: "integer",
    default: 1000,
    min: 1,
    max: 10_000,
    help: "Most tasks taken from the server in one request.",
  },
  "distributor.kill_grace": {
    type: "durationSeconds",
    default: 10,
    min: 0,
    max: 3600,
    help: "Time between asking a task to end and killing it.",
  },
  "distributor.dynamic_resources_timeout": {
    type: "durationSeconds",
    default: 60,
    min: 1,
    max: 3600,
    help: "How long one process that works out the resources of tasks may take; it may do so for up to 100 tasks.",
  },
  "distributor.cores": {
    type: "integer",
    default: 0,
    min: 0,
    max: MAX_CORES,
    help: "Cores that local tasks may use together. 0: all of the machine.",
  },
  "distributor.memory": {
    type: "memoryBytes",
    default: 0,
    min: 0,
    help: "Memory that local tasks may use together. 0: all of the machine.",
  },
  "distributor.worker_server_url": {
    type: "url",
    default: "",
    schemes: ["http", "https"],
    help: "Address of the server as compute nodes reach it. Empty: the one that the distributor uses.",
  },
  "distributor.worker_executable": {
    type: "string",
    default: "",
    help: "Path of `jobmon` as compute nodes find it. Empty: this very program.",
  },
  "notify.digest_window": {
    type: "durationSeconds",
    default: 60,
    min: 0,
    max: DAY_SECONDS,
    help: "Events of one rule of notifications within this time become one message. See docs/notifications.md.",
  },
  "notify.hourly_limit": {
    type: "integer",
    default: 20,
    min: 1,
    max: 3600,
    help: "Most messages an hour by one rule; what is beyond waits for the next.",
  },
  "notify.allowed_hosts": {
    type: "string",
    default: "",
    help: "Hosts that rules may post to, separated by commas: hooks.slack.com, *.example.org. Empty: any; where accounts are on, none of private networks.",
  },
  "notify.mail_domains": {
    type: "string",
    default: "",
    help: "Domains that rules may send mail to, separated by commas: example.org, *.example.org. Empty: any.",
  },
  "notify.smtp_url": {
    type: "url",
    default: "",
    schemes: ["smtp", "smtps"],
    help: "Mail server, without its password: smtp://USER@HOST:587, or smtps://... Empty: no mail is sent.",
  },
  "notify.smtp_password": {
    type: "secret",
    default: "",
    help: "Password of that user. Empty: what the private file `smtp.password` in data.dir holds, if there is one.",
  },
  "notify.mail_from": {
    type: "string",
    default: "",
    help: "Sender of mails: Jobmon <jobmon@example.org>. Needed with `notify.smtp_url`.",
  },
  "logging.level": {
    type: "string",
    default: "info",
    allowed: ["debug", "info", "warn", "error"],
    help: "Least severe message that is logged.",
  },
  "logging.format": {
    type: "string",
    default: "auto",
    allowed: ["auto", "json", "lines"],
    help: "How daemons log: as JSON, or as lines for people. `auto`: lines on a terminal, else JSON.",
  },
  "logging.requests": {
    type: "boolean",
    default: false,
    help: "Whether the server logs each request, with its operation, status, time, account and cause id.",
  },
  "clusters.*.kind": {
    type: "string",
    allowed: ["dummy", "sequential", "multiprocess", "slurm"],
    help: "Built-in way of running the tasks of this cluster. Either this or `plugin`.",
  },
  "clusters.*.plugin": {
    type: "module",
    help: "Module that runs the tasks of this cluster: a package name or a path. Either this or `kind`.",
  },
  "clusters.*.cores": {
    type: "integer",
    min: 0,
    max: MAX_CORES,
    help: "Cores its tasks may use together. Absent: `distributor.cores`.",
  },
  "clusters.*.memory": {
    type: "memoryBytes",
    min: 0,
    help: "Memory its tasks may use together. Absent: `distributor.memory`.",
  },
  "clusters.*.slurm.backend": {
    type: "string",
    allowed: ["cli", "rest"],
    help: "How to speak to Slurm: by its commands, or by slurmrestd. Absent: by its commands.",
  },
  "clusters.*.slurm.bin_dir": {
    type: "path",
    help: "Folder of sbatch, squeue, sacct, scancel, scontrol and sinfo. Absent: they are on the PATH.",
  },
  "clusters.*.slurm.conf": {
    type: "path",
    help: "The slurm.conf of the cluster. Absent: the one that the commands find by themselves.",
  },
  "clusters.*.slurm.rest_url": {
    type: "url",
    schemes: ["http", "https"],
    help: "Address of slurmrestd; needed for the back-end `rest`.",
  },
  "clusters.*.slurm.rest_token_command": {
    type: "string",
    help: "Command that prints a token for slurmrestd; `{lifespan}` stands for seconds. Absent: `scontrol token lifespan={lifespan}`.",
  },
  "clusters.*.slurm.poll_interval": {
    type: "durationSeconds",
    min: 1,
    max: 3600,
    help: "Shortest time between two looks at the queue. Absent: 10s.",
  },
  "clusters.*.slurm.poll_interval_max": {
    type: "durationSeconds",
    min: 1,
    max: 3600,
    help: "Longest time between two looks at the queue, when nothing happens. Absent: 180s.",
  },
  "clusters.*.slurm.grace": {
    type: "durationSeconds",
    min: 1,
    max: DAY_SECONDS,
    help: "How long a job that ended without a word of its worker, or is gone, may still be heard of. Absent: 60s.",
  },
  "clusters.*.slurm.array_size": {
    type: "integer",
    min: 1,
    max: 10_000,
    help: "Most tasks in one array job; the cluster's own limits count too. Absent: 1000.",
  },
  "clusters.*.slurm.array_concurrency": {
    type: "integer",
    min: 1,
    max: 10_000,
    help: "Most tasks of one array job that Slurm runs at a time. Absent: no limit.",
  },
  "clusters.*.slurm.max_jobs": {
    type: "integer",
    min: 1,
    max: 1_000_000,
    help: "Most tasks that a distributor has in Slurm at a time, waiting or running. Absent: 10000.",
  },
  "clusters.*.slurm.submissions_per_minute": {
    type: "integer",
    min: 1,
    max: 6_000,
    help: "How often sbatch is called on average; ten may follow each other at once. Absent: 60.",
  },
  "clusters.*.slurm.warning": {
    type: "durationSeconds",
    min: 1,
    max: 65_535,
    help: "How long before its time limit a task gets SIGUSR2. Absent: not at all.",
  },
  "clusters.*.slurm.bad_node_failures": {
    type: "integer",
    min: 1,
    max: 1_000,
    help: "After so many infrastructure failures on one node within an hour a workflow keeps off it. Absent: 3.",
  },
  "clusters.*.queues.*.max_cores": {
    type: "integer",
    min: 1,
    max: MAX_CORES,
    help: "Most cores one task of this queue may ask for. Absent: no limit.",
  },
  "clusters.*.queues.*.max_memory": {
    type: "memoryBytes",
    min: 1,
    help: "Most memory one task of this queue may ask for. Absent: no limit.",
  },
  "clusters.*.queues.*.max_runtime": {
    type: "durationSeconds",
    min: 1,
    help: "Longest runtime one task of this queue may ask for. Absent: no limit.",
  },
} as const satisfies Readonly<Record<string, KeyDefinition>>;

export type ConfigKey = keyof typeof configKeys;

/** Clusters that exist without a line of configuration. */
export const builtInClusters = ["dummy", "sequential", "multiprocess"] as const;
