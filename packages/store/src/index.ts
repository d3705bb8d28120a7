export { checkDatabase } from "./administration/check-database.ts";
export { type CopiedTable, copyDatabase } from "./administration/copy-database.ts";
export { measureTables, type TableSize } from "./administration/measure-tables.ts";
export {
  findPrunable,
  listPrunable,
  type Prunable,
  type PruneChoice,
  pruneWorkflow,
} from "./administration/prune.ts";
export type { Advance, Tell } from "./administration/tell.ts";
export { ACTIVE_INSTANCE_CODES, ACTIVE_TASK_CODES, LAUNCHING_RUN_CODES, OPEN_RUN_CODES } from "./codes.ts";
export { takeIdsIn } from "./id-blocks.ts";
export { type Move, moveMany } from "./moves.ts";
export type { NewsChannel } from "./news-channel.ts";
export { openStore } from "./open-store.ts";
export * from "./queries/index.ts";
export { dumpMysqlSchema, dumpPostgresSchema, dumpSchema } from "./schema/dump-schema.ts";
export { SCHEMA_VERSION } from "./schema/migrations.ts";
export { TABLE_NAMES } from "./schema/table-shapes.ts";
export type { Tables } from "./schema/tables.ts";
export { parseServerUrl, type ServerUrl } from "./server-url.ts";
export { backUpSqlite } from "./sqlite/back-up-sqlite.ts";
export type { Db, IdName, Store, Tx } from "./store.ts";
export * from "./tables/accounts.ts";
export { type ArrayEdge, insertArrayEdges } from "./tables/array-edges.ts";
export * from "./tables/audit.ts";
export * from "./tables/batches.ts";
export * from "./tables/credentials.ts";
export * from "./tables/definitions.ts";
export * from "./tables/device-logins.ts";
export * from "./tables/distributors.ts";
export * from "./tables/drafts.ts";
export * from "./tables/duties.ts";
export { type HistoryScope, keepHistory, MAX_HISTORY_STEPS, widenSteps } from "./tables/history.ts";
export * from "./tables/instances.ts";
export * from "./tables/log-requests.ts";
export * from "./tables/notification-events.ts";
export * from "./tables/notification-messages.ts";
export * from "./tables/notification-rules.ts";
export * from "./tables/sign-ins.ts";
export * from "./tables/tasks.ts";
export * from "./tables/workflows.ts";
