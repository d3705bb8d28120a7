/** What a row must not be deleted without: who refers to it. */
export const PRUNING: readonly string[] = [
  "CREATE INDEX batch_member_instance ON batch_member (task_instance_id)",
  "CREATE INDEX task_instance_error_instance ON task_instance_error (task_instance_id)",
  "CREATE INDEX upstream_set_workflow ON upstream_set (workflow_id)",
  "CREATE INDEX task_resources_used ON task (task_resources_id)",
  "CREATE INDEX task_instance_run ON task_instance (workflow_run_id)",
  "CREATE INDEX task_instance_resources ON task_instance (task_resources_id)",
];
