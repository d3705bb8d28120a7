import { grammarOf } from "./grammar/grammar.ts";
import { type Statement, sql } from "./statement.ts";
import type { Tx } from "./store.ts";

/**
 * Writes rows and answers with them as they are now. Where a database cannot answer, they are read behind the write: they
 * are locked by it, so nobody else can have changed them.
 */
export async function writeReturning<Row>(
  tx: Tx,
  statements: {
    readonly write: Statement;
    readonly returning: Statement;
    readonly reread: Statement;
  },
): Promise<Row[]> {
  const { write, returning, reread } = statements;
  if (grammarOf(tx).canReturn) return (await sql<Row>`${write} RETURNING ${returning}`.execute(tx)).rows;
  await write.execute(tx);
  return (await reread.execute(tx)).rows as Row[];
}
