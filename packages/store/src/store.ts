import type { Database as BunDatabase } from "bun:sqlite";
import type { Kysely, Transaction } from "kysely";
import type { NewsChannel } from "./news-channel.ts";
import type { Tables } from "./schema/tables.ts";

export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;

/**
 * One database. Writes run one after the other, each in its own transaction; reads have a connection of their own and see
 * the last commit, so they never wait for a writer nor hold one up.
 */
export interface Store {
  readonly kind: "sqlite" | "postgres" | "mysql";
  readonly schemaVersion: number;
  /** Other processes may write it, too. */
  readonly isShared: boolean;
  /** Absent where processes learn of each other only by looking. */
  readonly news?: NewsChannel;
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  read<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** As `read`, and every statement sees the same moment, whatever others write meanwhile. */
  readSnapshot<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Ids in blocks from a counter row. The ids of a block that is lost in a crash are never used. */
  takeIds(name: IdName, count: number): Promise<number>;
  /** How busy it is now, and what it had to repeat since it was opened. */
  load(): StoreLoad;
  /** Asks the database itself, once: whether it answers, and what its schema is now. */
  readSchemaVersion(): Promise<number>;
  close(): Promise<void>;
}

export interface StoreLoad {
  /** The one that runs, too. */
  readonly writesWaiting: number;
  readonly readsRunning: number;
  readonly repeats: number;
}

export type IdName =
  | "definition"
  | "workflow"
  | "array"
  | "task"
  | "upstream_set"
  | "task_resources"
  | "workflow_run"
  | "task_instance"
  | "task_instance_error"
  | "audit_log"
  | "distributor"
  | "batch"
  | "log_request"
  | "account"
  | "credential"
  | "notification_rule"
  | "notification_message"
  | "notification_event";

export type Connection = BunDatabase;

/** Whether the schema is brought up to date before a store is opened, or taken as it is. */
export type SchemaCare = "migrate" | "as it is";

/** What a connection may do. */
export type Access = "write" | "read";
