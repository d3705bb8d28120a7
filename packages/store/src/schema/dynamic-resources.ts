/**
 * Resources that a command works out when the task is leased first: `dynamic` is what it needs, as JSON, until it has
 * answered; `resolved_by` names it in the row that holds its answer.
 */
export const DYNAMIC_RESOURCES: readonly string[] = [
  "ALTER TABLE task_resources ADD COLUMN dynamic TEXT",
  "ALTER TABLE task_resources ADD COLUMN resolved_by TEXT",
];
