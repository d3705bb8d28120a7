/**
 * Everything of one database into another of any kind.
 *
 * What is copied is one moment of the source, read in pages by primary key. The target must be empty, so what an interrupted
 * copy left is refused, not mixed. Afterwards every table of the target is read back: it must have the rows that were sent,
 * by their number and their hash.
 */
import { createHash } from "node:crypto";
import { JobmonError } from "@jobmon/core";
import { MIGRATIONS } from "../schema/migrations.ts";
import { TABLE_SHAPES, type TableShape } from "../schema/table-shapes.ts";
import { sql } from "../statement.ts";
import type { Db, Store } from "../store.ts";
import { unfold } from "../unfold.ts";
import { type Page, readPages } from "./table-pages.ts";
import type { Tell } from "./tell.ts";

export interface CopiedTable {
  readonly table: string;
  readonly rows: number;
  /** SHA-256 of all rows in the order of their keys. */
  readonly hash: string;
}

/** @throws JobmonError `config_invalid` for a target that is not empty or a source of another schema version. */
export async function copyDatabase(
  { from, to }: { readonly from: Store; readonly to: Store },
  tell: Tell,
): Promise<CopiedTable[]> {
  refuseOtherVersion(from);
  await refuseFilled(to);
  const copied = await from.readSnapshot(async (db) => {
    const tables: CopiedTable[] = [];
    for (const shape of TABLE_SHAPES) tables.push(await copyTable(db, to, shape, tell));
    return tables;
  });
  for (const [at, shape] of TABLE_SHAPES.entries())
    await verifyTable(to, shape, copied[at] as CopiedTable, tell);
  return copied;
}

async function copyTable(db: Db, to: Store, shape: TableShape, tell: Tell): Promise<CopiedTable> {
  const total = await countRows(db, shape.name);
  const digest = createDigest();
  for await (const page of readPages(db, shape)) {
    await to.write((tx) => insertPage(tx, shape, page));
    digest.add(page);
    tell({ what: `copy ${shape.name}`, done: digest.rows(), total });
  }
  return { table: shape.name, rows: digest.rows(), hash: digest.end() };
}

async function insertPage(tx: Db, { name, columns }: TableShape, page: Page): Promise<void> {
  const names = sql.join(columns.map((column) => sql.id(column.name)));
  const source = unfold(page, Object.fromEntries(columns.map(({ name: column, kind }) => [column, kind])));
  await sql`INSERT INTO ${sql.table(name)} (${names}) SELECT ${names} FROM ${source} AS copied`.execute(tx);
}

async function verifyTable(to: Store, shape: TableShape, sent: CopiedTable, tell: Tell): Promise<void> {
  const digest = createDigest();
  await to.readSnapshot(async (db) => {
    for await (const page of readPages(db, shape)) {
      digest.add(page);
      tell({ what: `verify ${shape.name}`, done: digest.rows(), total: sent.rows });
    }
  });
  const [rows, hash] = [digest.rows(), digest.end()];
  if (rows === sent.rows && hash === sent.hash) return;
  throw new JobmonError("internal", {
    detail: `The table ${shape.name} was sent with ${sent.rows} rows and hash ${sent.hash}, and holds ${rows} rows with hash ${hash}.`,
    hint: "Do not use the target. Check that no server runs on it, empty it, and copy again.",
  });
}

/** A letter that PostgreSQL cannot hold is another one there; it counts as the same. */
function createDigest() {
  const hash = createHash("sha256");
  let rows = 0;
  return {
    add: (page: Page) => {
      for (const row of page) hash.update(`${JSON.stringify(row).replaceAll("\\u0000", "\uFFFD")}\n`);
      rows += page.length;
    },
    rows: () => rows,
    end: () => hash.digest("hex"),
  };
}

function refuseOtherVersion({ schemaVersion }: Store): void {
  if (schemaVersion === MIGRATIONS.length) return;
  throw new JobmonError("config_invalid", {
    detail: `The database to be copied has schema version ${schemaVersion}; this program copies version ${MIGRATIONS.length}.`,
    hint:
      schemaVersion < MIGRATIONS.length
        ? "Run `jobmon db migrate` on it first."
        : "Use the newer jobmon that wrote it.",
  });
}

async function refuseFilled(to: Store): Promise<void> {
  for (const { name } of TABLE_SHAPES) {
    const rows = await to.read((db) => countRows(db, name));
    if (rows === 0) continue;
    throw new JobmonError("config_invalid", {
      detail: `The target is not empty: its table ${name} has ${rows} rows.`,
      hint: "Copy into an empty database. What an interrupted copy left is to be dropped, and the database made anew.",
    });
  }
}

async function countRows(db: Db, name: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM ${sql.table(name)}`.execute(db);
  return Number(rows[0]?.n ?? 0);
}
