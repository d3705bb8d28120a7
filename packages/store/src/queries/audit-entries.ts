import type { Tables } from "../schema/tables.ts";
import type { Db } from "../store.ts";

export type AuditRow = Tables["audit_log"];

/** Everything that anybody did, newest first; with `actor`, what this account did itself or had done for it. */
export async function listAuditEntries(
  db: Db,
  { beforeId, limit, actor }: { readonly beforeId: number; readonly limit: number; readonly actor?: string },
): Promise<AuditRow[]> {
  let rows = db.selectFrom("audit_log").selectAll().where("id", "<", beforeId);
  if (actor !== undefined)
    rows = rows.where((of) => of.or([of("actor", "=", actor), of("acting_for", "=", actor)]));
  return rows.orderBy("id", "desc").limit(limit).execute();
}
