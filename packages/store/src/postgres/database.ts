import { Kysely, PostgresDialect, type PostgresPool } from "kysely";
import { type ClientConfig, Pool, type PoolClient, type PoolConfig, types } from "pg";
import { withGrammar } from "../grammar/grammar.ts";
import { POSTGRES_GRAMMAR } from "../grammar/postgres-grammar.ts";
import { toSafeInteger } from "../safe-integer.ts";
import type { Tables } from "../schema/tables.ts";
import type { ServerUrl } from "../server-url.ts";
import type { Access } from "../store.ts";

const CONNECT_TIMEOUT_MS = 5_000;
const LOCK_TIMEOUT_MS = 10_000;
/** A transaction that does nothing belongs to a server that hangs: it must not hold its workflows for ever. */
const IDLE_IN_TRANSACTION_MS = 60_000;
const MAX_READ_CONNECTIONS = 8;
const MAX_PREPARED = 500;
const BIGINT = 20;
const NUMERIC = 1_700;

/** Settings of a session, which the server takes with the connection. Small statements do not pay for being compiled. */
const SETTINGS = {
  jit: "off",
  lock_timeout: String(LOCK_TIMEOUT_MS),
  idle_in_transaction_session_timeout: String(IDLE_IN_TRANSACTION_MS),
  default_transaction_isolation: "read\\ committed",
  client_min_messages: "warning",
};

/**
 * A write is answered when it is on the disk. Its statements seek the rows that a list names, each by an index; a plan that
 * was made while a table was small would otherwise go through all of it for as long as nobody has counted its rows anew.
 */
const WRITE_SETTINGS = {
  synchronous_commit: "on",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  enable_seqscan: "off",
};

/**
 * A read is planned each time anew, which takes a part of a millisecond: a plan that is kept knows neither how many ids are
 * asked for nor that the table has grown, and goes through all of it for each of them.
 */
const READ_SETTINGS = { plan_cache_mode: "force_custom_plan" };

export function openPool(url: ServerUrl, access: Access): Pool {
  const settings = {
    ...SETTINGS,
    ...(url.options.get("schema") ? { search_path: quoted(url.options.get("schema") as string) } : {}),
    default_transaction_read_only: access === "read" ? "on" : "off",
    ...(access === "write" ? WRITE_SETTINGS : READ_SETTINGS),
  };
  const pool = new Pool({
    ...connectionOf(url),
    max: access === "write" ? 1 : MAX_READ_CONNECTIONS,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(" "),
    types: { getTypeParser },
  } satisfies PoolConfig);
  // A connection that is lost is made anew when it is needed; whoever uses it learns from his statement.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** Where and as whom. */
export function connectionOf(url: ServerUrl): ClientConfig {
  return {
    host: url.host,
    port: url.port,
    user: url.user || undefined,
    password: url.password,
    database: url.database,
    ssl: sslOf(url),
    application_name: "jobmon",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  };
}

/** A name in quotes, in a list of options where blanks and backslashes are signs. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`.replaceAll(/[\\ ]/g, "\\$&");
}

/** `sslmode` as libpq has it, in the three kinds that say what they do. */
function sslOf({ options }: ServerUrl): PoolConfig["ssl"] {
  const mode = options.get("sslmode") ?? "disable";
  if (mode === "disable") return false;
  return { rejectUnauthorized: mode === "verify-full" || mode === "verify-ca" };
}

const getTypeParser = ((oid: number, format?: "text" | "binary") => {
  if (oid === BIGINT) return toSafeInteger;
  if (oid === NUMERIC) return Number;
  return types.getTypeParser(oid, format);
}) as typeof types.getTypeParser;

class OwnDialect extends PostgresDialect {
  override createAdapter() {
    return withGrammar(super.createAdapter(), POSTGRES_GRAMMAR);
  }
}

export function kyselyOver(pool: Pool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new OwnDialect({ pool: preparing(pool) }) });
}

/** PostgreSQL holds every letter but one. */
const NUL = "\u0000";
const INSTEAD = "\uFFFD";
/** The same in JSON, where it is not the end of an escaped backslash. */
const NUL_IN_JSON = /(?<!\\)((?:\\\\)*)\\u0000/g;

/** A list in PostgreSQL's own way of writing. */
const asArray = (values: readonly unknown[]) =>
  `{${values.map((value) => (typeof value === "string" ? `"${value.replaceAll(/["\\]/g, "\\$&")}"` : value)).join(",")}}`;

/** The mark of an unreadable letter takes the place of the one that a text cannot have here. */
export function sendable(value: unknown): unknown {
  if (Array.isArray(value)) return asArray(value.map(sendable));
  if (typeof value !== "string") return value;
  const text = value.includes(NUL) ? value.replaceAll(NUL, INSTEAD) : value;
  return text.includes("\\u0000") ? text.replaceAll(NUL_IN_JSON, `$1${INSTEAD}`) : text;
}

/** Statements whose text recurs are planned once a connection: values are parameters, so few texts are many statements. */
function preparing(pool: Pool): PostgresPool {
  const names = new Map<string, string>();
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known || names.size >= MAX_PREPARED) return known;
    const name = `s${names.size}`;
    names.set(text, name);
    return name;
  };
  const wrap = (client: PoolClient) => ({
    query: (text: string, values: readonly unknown[]) =>
      client.query(
        values.length === 0 ? { text } : { name: nameOf(text), text, values: values.map(sendable) },
      ),
    release: () => client.release(),
  });
  return {
    connect: async () => wrap(await pool.connect()),
    end: () => pool.end(),
    options: pool.options,
  } as unknown as PostgresPool;
}
