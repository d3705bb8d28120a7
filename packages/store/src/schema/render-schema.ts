/**
 * The migrations are written once, in SQLite's words and in few of them: `CREATE TABLE` with `INTEGER` and `TEXT`,
 * `CREATE INDEX`, `ALTER TABLE ... ADD COLUMN`, and `INSERT ... SELECT` of what all databases understand. Here they are
 * taken apart, and put together again in the words of another database. What is written otherwise is refused, by a test
 * before anybody else.
 */
export interface SchemaWords {
  readonly quote: (name: string) => string;
  /** The type of a column; a text that stands in a key may need a limit. */
  readonly integer: string;
  readonly text: (column: string, table: string) => string;
  /** What ends a `CREATE TABLE`. */
  readonly tableEnd: string;
  /** Whether an index may hold a part of the rows. Elsewhere the column that would choose them leads it. */
  readonly hasPartialIndexes: boolean;
  /** What an index is made with, between table and columns. */
  readonly using?: (index: string) => string;
}

export const TABLE = /^CREATE TABLE (\w+) \(([\s\S]*)\)( WITHOUT ROWID)?$/;
const INDEX = /^CREATE INDEX (\w+) ON (\w+) \(([^)]*)\)(?: WHERE ((\w+)[\s\S]*))?$/;
export const COLUMN_ADDED =
  /^ALTER TABLE (\w+) ADD COLUMN (\w+) (INTEGER|TEXT)(?: (NOT NULL) DEFAULT ('[^']*'|\d+))?$/;
export const COLUMN =
  /^(\w+) (INTEGER|TEXT)((?: PRIMARY KEY| NOT NULL| UNIQUE)*)(?: REFERENCES (\w+) \((\w+)\))?(?: (CHECK \([\s\S]*\)))?$/;
export const KEY = /^(UNIQUE|PRIMARY KEY) \(([\w, ]+)\)$/;

export function renderStep(step: string, words: SchemaWords): string {
  const table = TABLE.exec(step);
  if (table) return renderTable({ name: table[1] as string, body: table[2] as string }, words);
  const index = INDEX.exec(step);
  if (index) return renderIndex(index, words);
  const added = COLUMN_ADDED.exec(step);
  if (added) {
    const [, table = "", column = "", type = "", notNull, value] = added;
    const rest = notNull ? ` ${notNull} DEFAULT (${value})` : "";
    return `ALTER TABLE ${words.quote(table)} ADD COLUMN ${words.quote(column)} ${typeOf({ table, column, type }, words)}${rest}`;
  }
  if (step.startsWith("INSERT INTO ")) return step;
  throw new Error(`this step of a migration is in no words that every database has: ${step.slice(0, 200)}`);
}

function renderTable(
  { name, body }: { readonly name: string; readonly body: string },
  words: SchemaWords,
): string {
  const parts = splitParts(body);
  const lines = parts.map((part) => renderPart(part, name, words));
  const references = parts.flatMap((part) => renderReference(part, words));
  return `CREATE TABLE ${words.quote(name)} (\n  ${[...lines, ...references].join(",\n  ")})${words.tableEnd}`;
}

function renderPart(part: string, table: string, words: SchemaWords): string {
  const key = KEY.exec(part);
  if (key) return `${key[1]} (${quoteAll(key[2] as string, words)})`;
  const column = COLUMN.exec(part);
  if (!column) throw new Error(`this column of ${table} is in no words that every database has: ${part}`);
  const [, name = "", type = "", flags = "", , , check] = column;
  const words_ = [words.quote(name), typeOf({ table, column: name, type }, words) + flags];
  return [...words_, ...(check ? [check.replaceAll(/\s+/g, " ")] : [])].join(" ");
}

/** In a line of its own: MySQL passes over a reference that stands beside its column. */
function renderReference(part: string, words: SchemaWords): string[] {
  const [, column, , , table, key] = COLUMN.exec(part) ?? [];
  if (!column || !table || !key) return [];
  return [`FOREIGN KEY (${words.quote(column)}) REFERENCES ${words.quote(table)} (${words.quote(key)})`];
}

function renderIndex(
  [, name = "", table = "", columns = "", condition, chooser]: RegExpExecArray,
  words: SchemaWords,
): string {
  const start = `CREATE INDEX ${words.quote(name)} ON ${words.quote(table)}${words.using?.(name) ?? ""}`;
  if (!condition || words.hasPartialIndexes)
    return `${start} (${quoteAll(columns, words)})${condition ? ` WHERE ${condition}` : ""}`;
  const rest = columns.split(", ").filter((column) => column !== chooser);
  const all = / IS NOT NULL$/.test(condition) ? columns : [chooser, ...rest].join(", ");
  return `${start} (${quoteAll(all, words)})`;
}

function quoteAll(columns: string, words: SchemaWords): string {
  return columns
    .split(", ")
    .map((column) => {
      const [name = "", ...order] = column.split(" ");
      return [words.quote(name), ...order].join(" ");
    })
    .join(", ");
}

function typeOf(
  { table, column, type }: { readonly table: string; readonly column: string; readonly type: string },
  words: SchemaWords,
): string {
  return type === "INTEGER" ? words.integer : words.text(column, table);
}

/** At the commas that stand in no brackets. */
export function splitParts(body: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const letter of body) {
    if (letter === "(") depth += 1;
    if (letter === ")") depth -= 1;
    if (letter === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim().replaceAll(/\s+/g, " "));
}
