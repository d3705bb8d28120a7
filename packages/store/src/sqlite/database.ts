import { Database as BunDatabase, type SQLQueryBindings, type Statement } from "bun:sqlite";
import { Kysely, SqliteDialect } from "kysely";
import { withGrammar } from "../grammar/grammar.ts";
import { SQLITE_GRAMMAR } from "../grammar/sqlite-grammar.ts";
import type { Tables } from "../schema/tables.ts";

/** Pages of the write-ahead log after which SQLite copies it back into the file. */
const CHECKPOINT_PAGES = 4_000;
const CACHE_KIB = 64 * 1024;
const BUSY_TIMEOUT_MS = 10_000;
const MAX_PREPARED = 500;

const PRAGMAS = [
  `busy_timeout = ${BUSY_TIMEOUT_MS}`,
  `cache_size = -${CACHE_KIB}`,
  "temp_store = MEMORY",
] as const;
const WRITE_PRAGMAS = [
  "journal_mode = WAL",
  "synchronous = FULL",
  "foreign_keys = ON",
  `wal_autocheckpoint = ${CHECKPOINT_PAGES}`,
] as const;

/**
 * Opens one connection. `synchronous=FULL`: a commit that was acknowledged is on the disk, so neither `kill -9` nor a
 * power cut takes it back; group commit pays for it.
 */
export function openConnection(path: string, access: "write" | "read"): BunDatabase {
  const database = new BunDatabase(
    path,
    access === "write" ? { create: true, readwrite: true } : { readonly: true },
  );
  try {
    for (const pragma of [...PRAGMAS, ...(access === "write" ? WRITE_PRAGMAS : [])])
      database.run(`PRAGMA ${pragma}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

class OwnDialect extends SqliteDialect {
  override createAdapter() {
    return withGrammar(super.createAdapter(), SQLITE_GRAMMAR);
  }
}

/** Kysely over one bun:sqlite connection. A statement is prepared once: values are parameters, so few texts recur. */
export function kyselyOver(database: BunDatabase): Kysely<Tables> {
  const prepared = new Map<string, SqliteStatement>();
  const prepare = (text: string): SqliteStatement => {
    const known = prepared.get(text);
    if (known) return known;
    if (prepared.size >= MAX_PREPARED) forgetStatements(prepared);
    const statement = prepareOn(database, text);
    prepared.set(text, statement);
    return statement;
  };
  return new Kysely<Tables>({
    dialect: new OwnDialect({
      database: {
        close: () => {
          forgetStatements(prepared);
          database.close();
        },
        prepare,
      },
    }),
  });
}

function prepareOn(database: BunDatabase, text: string): SqliteStatement {
  const statement = asPrepared(database.prepare(text === "begin" ? "begin immediate" : text));
  if (text !== "rollback") return statement;
  // After some errors, such as a full disk, SQLite has rolled back by itself; the error must not be hidden by another.
  const nothing = { changes: 0, lastInsertRowid: 0 };
  return { ...statement, run: () => (database.inTransaction ? statement.run([]) : nothing) };
}

interface SqliteStatement {
  readonly reader: boolean;
  all(parameters: readonly unknown[]): unknown[];
  run(parameters: readonly unknown[]): { changes: number; lastInsertRowid: number | bigint };
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>;
  finalize(): void;
}

function forgetStatements(prepared: Map<string, SqliteStatement>): void {
  for (const statement of prepared.values()) statement.finalize();
  prepared.clear();
}

function asPrepared(statement: Statement): SqliteStatement {
  return {
    reader: statement.columnNames.length > 0,
    all: (parameters) => statement.all(...(parameters as SQLQueryBindings[])),
    run: (parameters) => statement.run(...(parameters as SQLQueryBindings[])),
    iterate: (parameters) => statement.iterate(...(parameters as SQLQueryBindings[])),
    finalize: () => statement.finalize(),
  };
}
