/**
 * Statements as text with parameters.
 *
 * Kysely's own `sql` tag builds a tree, freezes it and compiles it at every call, which costs more than SQLite needs to run
 * most statements here. This tag keeps its parts as they are and joins them when the statement is run, in the words of the
 * database that runs it. What databases say differently is a `Form`, written by the `Grammar`.
 */
import {
  CompiledQuery,
  type Expression,
  type OperationNode,
  type QueryResult,
  RawNode,
  ValueNode,
} from "kysely";
import { type Grammar, grammarOf } from "./grammar/grammar.ts";
import type { Db } from "./store.ts";

export class Statement<Row = unknown> implements Expression<Row> {
  constructor(
    readonly strings: readonly string[],
    readonly parts: readonly unknown[],
  ) {}

  execute(db: Db): Promise<QueryResult<Row>> {
    const { text, parameters } = render(this, grammarOf(db));
    return db.executeQuery<Row>(CompiledQuery.raw(text, parameters));
  }

  get expressionType(): Row | undefined {
    return undefined;
  }

  toOperationNode(): OperationNode {
    return RawNode.create(
      this.strings,
      this.parts.map((part) =>
        part instanceof Statement ? part.toOperationNode() : ValueNode.create(plain(part)),
      ),
    );
  }
}

/** A part of a statement that each database words in its own way. */
export class Form {
  constructor(readonly wordedBy: (grammar: Grammar) => Statement) {}
}

function plain(part: unknown): unknown {
  if (part instanceof Form)
    throw new Error("a form inside one of Kysely's queries has no grammar; make the whole a statement");
  return part;
}

export interface Rendered {
  readonly text: string;
  readonly parameters: unknown[];
}

export function render(statement: Statement, grammar: Grammar): Rendered {
  const parameters: unknown[] = [];
  return { text: write(statement, grammar, parameters), parameters };
}

function write({ strings, parts }: Statement, grammar: Grammar, parameters: unknown[]): string {
  let text = strings[0] as string;
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at];
    if (part instanceof Statement) text += write(part, grammar, parameters);
    else if (part instanceof Form) text += write(part.wordedBy(grammar), grammar, parameters);
    else {
      parameters.push(part);
      text += grammar.placeholder(part, parameters.length);
    }
    text += strings[at + 1];
  }
  return text;
}

export function sql<Row = unknown>(
  strings: TemplateStringsArray,
  ...parts: readonly unknown[]
): Statement<Row> {
  return new Statement(strings, parts);
}

/** Text of this program's own as it is. */
sql.raw = (text: string): Statement => new Statement([text], []);
const raw = sql.raw;

/** A text or number written into the statement; of letters and names of this program's own, never of a caller's. */
sql.lit = (value: string | number): Statement =>
  raw(typeof value === "number" ? String(value) : `'${value.replaceAll("'", "''")}'`);

sql.id = (name: string): Statement => raw(`"${name.replaceAll('"', '""')}"`);

sql.table = sql.id;

const COMMA = raw(", ");

sql.join = (statements: readonly (Statement | Form)[], separator: Statement = COMMA): Statement => {
  if (separator.parts.length > 0) throw new Error("what stands between statements has no parameters");
  const between = separator.strings[0] as string;
  return new Statement(
    statements.length === 0 ? [""] : ["", ...statements.slice(1).map(() => between), ""],
    statements,
  );
};
