/**
 * Statements as text with parameters, for the paths that run for every task.
 *
 * Kysely's own `sql` tag builds a tree, freezes it and compiles it at every call, which costs more than SQLite needs to run
 * most statements here. This tag joins text. It takes the same parts (values, other statements, `lit`, `id`, `table`,
 * `join`), so a statement moves from one to the other by its import, and its statements may stand inside Kysely's.
 */
import {
  CompiledQuery,
  type Expression,
  type OperationNode,
  type QueryResult,
  RawNode,
  ValueNode,
} from "kysely";
import type { Db } from "./store.ts";

export class Statement<Row = unknown> implements Expression<Row> {
  constructor(
    readonly text: string,
    readonly parameters: readonly unknown[],
  ) {}

  execute(db: Db): Promise<QueryResult<Row>> {
    return db.executeQuery<Row>(CompiledQuery.raw(this.text, this.parameters as unknown[]));
  }

  get expressionType(): Row | undefined {
    return undefined;
  }

  toOperationNode(): OperationNode {
    return RawNode.create(this.text.split("?"), this.parameters.map(ValueNode.create));
  }
}

export function sql<Row = unknown>(
  strings: TemplateStringsArray,
  ...parts: readonly unknown[]
): Statement<Row> {
  let text = strings[0] as string;
  const parameters: unknown[] = [];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at];
    if (part instanceof Statement) {
      text += part.text;
      for (const parameter of part.parameters) parameters.push(parameter);
    } else {
      text += "?";
      parameters.push(part);
    }
    text += strings[at + 1];
  }
  return new Statement(text, parameters);
}

/** A text written into the statement; of letters and names of this program's own, never of a caller's. */
sql.lit = (text: string): Statement => new Statement(`'${text.replaceAll("'", "''")}'`, []);

sql.id = (name: string): Statement => new Statement(`"${name.replaceAll('"', '""')}"`, []);

sql.table = sql.id;

sql.join = (statements: readonly Statement[]): Statement =>
  new Statement(
    statements.map((statement) => statement.text).join(", "),
    statements.flatMap((statement) => statement.parameters),
  );
