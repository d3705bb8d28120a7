import { grammarOf } from "./grammar/grammar.ts";
import { type Statement, sql } from "./statement.ts";
import type { Tx } from "./store.ts";

/** Updates one row; false, with nothing changed, when another has what only one may have. `change` begins with `SET`. */
export async function updateUnlessTaken(tx: Tx, table: string, change: Statement): Promise<boolean> {
  const grammar = grammarOf(tx);
  if (grammar.canIgnoreTaken) {
    const { numAffectedRows } = await sql`UPDATE OR IGNORE ${sql.id(table)} ${change}`.execute(tx);
    return numAffectedRows === 1n;
  }
  // A refused statement would undo all of the transaction.
  await sql`SAVEPOINT untaken`.execute(tx);
  try {
    const { numAffectedRows } = await sql`UPDATE ${sql.id(table)} ${change}`.execute(tx);
    await sql`RELEASE SAVEPOINT untaken`.execute(tx);
    return numAffectedRows === 1n;
  } catch (error) {
    if (!grammar.isTaken(error)) throw error;
    await sql`ROLLBACK TO SAVEPOINT untaken`.execute(tx);
    return false;
  }
}
