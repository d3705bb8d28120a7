import type { SchemaWords } from "../schema/render-schema.ts";

/** A key holds 3,072 bytes, and a letter is up to four of them; so texts in keys have a limit. */
const LABEL = "varchar(255)";
const HASH = "varchar(64)";
const LETTER = "varchar(1)";
const KEYS: Readonly<Record<string, string>> = {
  "counter.name": HASH,
  "tool.name": LABEL,
  "task_template.name": LABEL,
  "task_template_version.identity": HASH,
  "cluster.name": LABEL,
  "distributor.user_name": LABEL,
  "distributor.host": LABEL,
  "workflow.args_hash": HASH,
  "workflow.identity": HASH,
  "workflow.user_name": LABEL,
  "workflow_attribute.name": LABEL,
  "task_attribute.name": LABEL,
  "workflow_run.user_name": LABEL,
  "workflow_run.host": LABEL,
  "task_instance_error.fingerprint": HASH,
  "batch.key": LABEL,
  "duty.name": HASH,
  "account.name": LABEL,
  "account.subject_hash": HASH,
  "credential.hash": HASH,
  "sign_in.hash": HASH,
  "device_login.device_hash": HASH,
  "device_login.user_code": HASH,
  "notification_rule.user_name": LABEL,
  "notification_message.message_key": HASH,
  "notification_message.state": HASH,
  "notification_event.kind": HASH,
};

/** `collation` compares texts by their bytes, blanks at their end included. */
export function mysqlWords(collation: string): SchemaWords {
  return {
    quote: (name) => `"${name}"`,
    integer: "bigint",
    text: (column, table) => (column === "status" ? LETTER : (KEYS[`${table}.${column}`] ?? "longtext")),
    tableEnd: ` ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=${collation}`,
    hasPartialIndexes: false,
  };
}
