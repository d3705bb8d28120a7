/**
 * Duties: what one of several servers does at a time, such as sweeping.
 *
 * Whoever has a duty holds its row until it expires, and holds it again before that; the row of one who died passes on.
 * The database's own clock decides, so clocks of hosts may differ. A row that would expire later than one can be held is
 * from before that clock was set back, and is free.
 */
import { NOW_MS, unlessThere } from "../grammar/forms.ts";
import { sql } from "../statement.ts";
import type { Tx } from "../store.ts";

export interface DutyClaim {
  readonly name: string;
  /** Of this process alone. */
  readonly holder: string;
  readonly lifeMs: number;
}

/** Takes the duty, or holds it for longer; false while another has it. Inside a transaction of its work it is a fence. */
export async function holdDuty(tx: Tx, { name, holder, lifeMs }: DutyClaim): Promise<boolean> {
  const read = () => tx.selectFrom("duty").select("holder").where("name", "=", name).executeTakeFirst();
  if ((await read()) === undefined)
    await sql`INSERT INTO duty (name, holder, expires_at) VALUES (${name}, '', 0) ${unlessThere("duty", ["name"])}`.execute(
      tx,
    );
  await sql`UPDATE duty SET holder = ${holder}, expires_at = ${NOW_MS} + ${lifeMs}
    WHERE name = ${name} AND (holder = ${holder} OR expires_at <= ${NOW_MS} OR expires_at > ${NOW_MS} + ${lifeMs})`.execute(
    tx,
  );
  return (await read())?.holder === holder;
}

/** Leaves it to whoever comes next. */
export async function dropDuty(tx: Tx, { name, holder }: Omit<DutyClaim, "lifeMs">): Promise<void> {
  await tx
    .updateTable("duty")
    .set({ expires_at: 0 })
    .where("name", "=", name)
    .where("holder", "=", holder)
    .execute();
}
