-- Schema version 1.
CREATE TABLE "counter" (
  "name" text COLLATE "C" PRIMARY KEY,
  "next_id" bigint NOT NULL);
CREATE TABLE "tool" (
  "id" bigint PRIMARY KEY,
  "name" text COLLATE "C" NOT NULL UNIQUE,
  "created_at" bigint NOT NULL);
CREATE TABLE "tool_version" (
  "id" bigint PRIMARY KEY,
  "tool_id" bigint NOT NULL,
  "created_at" bigint NOT NULL,
  FOREIGN KEY ("tool_id") REFERENCES "tool" ("id"));
CREATE INDEX "tool_version_tool" ON "tool_version" ("tool_id");
CREATE TABLE "task_template" (
  "id" bigint PRIMARY KEY,
  "tool_version_id" bigint NOT NULL,
  "name" text COLLATE "C" NOT NULL,
  UNIQUE ("tool_version_id", "name"),
  FOREIGN KEY ("tool_version_id") REFERENCES "tool_version" ("id"));
CREATE TABLE "task_template_version" (
  "id" bigint PRIMARY KEY,
  "task_template_id" bigint NOT NULL,
  "identity" text COLLATE "C" NOT NULL,
  "command_template" text COLLATE "C" NOT NULL,
  "node_args" text COLLATE "C" NOT NULL,
  "task_args" text COLLATE "C" NOT NULL,
  "op_args" text COLLATE "C" NOT NULL,
  UNIQUE ("task_template_id", "identity"),
  FOREIGN KEY ("task_template_id") REFERENCES "task_template" ("id"));
CREATE TABLE "cluster" (
  "id" bigint PRIMARY KEY,
  "name" text COLLATE "C" NOT NULL UNIQUE,
  "kind" text COLLATE "C" NOT NULL,
  "queues" text COLLATE "C" NOT NULL);
CREATE TABLE "distributor" (
  "id" bigint PRIMARY KEY,
  "user_name" text COLLATE "C" NOT NULL,
  "host" text COLLATE "C" NOT NULL,
  "cluster_id" bigint NOT NULL,
  "epoch" bigint NOT NULL,
  "version" text COLLATE "C" NOT NULL,
  "last_seen_at" bigint NOT NULL,
  UNIQUE ("user_name", "host", "cluster_id"),
  FOREIGN KEY ("cluster_id") REFERENCES "cluster" ("id"));
CREATE TABLE "workflow" (
  "id" bigint PRIMARY KEY,
  "tool_version_id" bigint NOT NULL,
  "args_hash" text COLLATE "C" NOT NULL,
  "workflow_args" text COLLATE "C" NOT NULL,
  "identity" text COLLATE "C",
  "name" text COLLATE "C" NOT NULL,
  "description" text COLLATE "C" NOT NULL,
  "user_name" text COLLATE "C" NOT NULL,
  "status" text COLLATE "C" NOT NULL CHECK (status IN ('G', 'I', 'Q', 'R', 'D', 'F', 'H', 'A')),
  "status_at" bigint NOT NULL,
  "is_paused" bigint NOT NULL,
  "priority" bigint NOT NULL,
  "max_concurrently_running" bigint NOT NULL,
  "version" bigint NOT NULL,
  "first_task_id" bigint NOT NULL,
  "task_count" bigint NOT NULL,
  "first_set_id" bigint NOT NULL,
  "set_count" bigint NOT NULL,
  "first_resources_id" bigint NOT NULL,
  "resources_count" bigint NOT NULL,
  "retries" bigint NOT NULL,
  "created_at" bigint NOT NULL,
  "touched_at" bigint NOT NULL,
  UNIQUE ("tool_version_id", "args_hash", "identity"),
  FOREIGN KEY ("tool_version_id") REFERENCES "tool_version" ("id"));
CREATE INDEX "workflow_user" ON "workflow" ("user_name", "id");
CREATE INDEX "workflow_unbound" ON "workflow" ("touched_at") WHERE status = 'G';
CREATE TABLE "workflow_attribute" (
  "workflow_id" bigint NOT NULL,
  "name" text COLLATE "C" NOT NULL,
  "value" text COLLATE "C" NOT NULL,
  PRIMARY KEY ("workflow_id", "name"),
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id"));
CREATE TABLE "array" (
  "id" bigint PRIMARY KEY,
  "workflow_id" bigint NOT NULL,
  "task_template_version_id" bigint NOT NULL,
  "cluster_id" bigint NOT NULL,
  "name" text COLLATE "C" NOT NULL,
  "max_concurrently_running" bigint NOT NULL,
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id"),
  FOREIGN KEY ("task_template_version_id") REFERENCES "task_template_version" ("id"),
  FOREIGN KEY ("cluster_id") REFERENCES "cluster" ("id"));
CREATE INDEX "array_workflow" ON "array" ("workflow_id");
CREATE INDEX "array_template" ON "array" ("task_template_version_id");
CREATE TABLE "status_count" (
  "workflow_id" bigint NOT NULL,
  "array_id" bigint NOT NULL,
  "status" text COLLATE "C" NOT NULL,
  "tasks" bigint NOT NULL CHECK (tasks >= 0),
  PRIMARY KEY ("workflow_id", "array_id", "status"),
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id"));
CREATE TABLE "draft_chunk" (
  "workflow_id" bigint NOT NULL,
  "chunk" bigint NOT NULL,
  "task_count" bigint NOT NULL,
  "set_rows" text COLLATE "C" NOT NULL,
  "profile_rows" text COLLATE "C" NOT NULL,
  "attribute_rows" text COLLATE "C" NOT NULL,
  "task_rows" text COLLATE "C" NOT NULL,
  "task_ranges" text COLLATE "C" NOT NULL,
  "hashes" text COLLATE "C" NOT NULL,
  "set_refs" text COLLATE "C" NOT NULL,
  "array_counts" text COLLATE "C" NOT NULL,
  PRIMARY KEY ("workflow_id", "chunk"),
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id"));
CREATE TABLE "task_resources" (
  "id" bigint PRIMARY KEY,
  "requested" text COLLATE "C" NOT NULL,
  "scales" text COLLATE "C" NOT NULL,
  "fallback_queues" text COLLATE "C" NOT NULL);
CREATE TABLE "upstream_set" (
  "id" bigint PRIMARY KEY,
  "remaining" bigint NOT NULL CHECK (remaining >= 0),
  "workflow_id" bigint NOT NULL,
  "is_pending" bigint NOT NULL,
  "promoted_to" bigint NOT NULL,
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id"));
CREATE INDEX "upstream_set_pending" ON "upstream_set" ("workflow_id") WHERE is_pending = 1;
CREATE TABLE "upstream_set_member" (
  "task_id" bigint NOT NULL,
  "upstream_set_id" bigint NOT NULL,
  PRIMARY KEY ("task_id", "upstream_set_id"),
  FOREIGN KEY ("upstream_set_id") REFERENCES "upstream_set" ("id"));
CREATE INDEX "upstream_set_member_set" ON "upstream_set_member" ("upstream_set_id", "task_id");
CREATE TABLE "task" (
  "id" bigint PRIMARY KEY,
  "workflow_id" bigint NOT NULL,
  "array_id" bigint NOT NULL,
  "upstream_set_id" bigint NOT NULL,
  "task_resources_id" bigint NOT NULL,
  "name" text COLLATE "C" NOT NULL,
  "args" text COLLATE "C" NOT NULL,
  "identity" text COLLATE "C" NOT NULL,
  "status" text COLLATE "C" NOT NULL CHECK (status IN ('G', 'Q', 'I', 'O', 'R', 'E', 'A', 'D', 'F')),
  "status_at" bigint NOT NULL,
  "priority" bigint NOT NULL,
  "num_attempts" bigint NOT NULL,
  "max_attempts" bigint NOT NULL,
  "counted_failures" bigint NOT NULL,
  "infrastructure_failures" bigint NOT NULL,
  "memory_growths" bigint NOT NULL,
  "runtime_growths" bigint NOT NULL,
  "retry_at" bigint,
  "version" bigint NOT NULL,
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id"),
  FOREIGN KEY ("array_id") REFERENCES "array" ("id"),
  FOREIGN KEY ("task_resources_id") REFERENCES "task_resources" ("id"));
CREATE INDEX "task_ready" ON "task" ("array_id", "status", "priority" DESC, "id");
CREATE INDEX "task_changed" ON "task" ("workflow_id", "version");
CREATE INDEX "task_upstream_set" ON "task" ("upstream_set_id", "id");
CREATE INDEX "task_retry" ON "task" ("retry_at") WHERE retry_at IS NOT NULL;
CREATE TABLE "task_attribute" (
  "task_id" bigint NOT NULL,
  "name" text COLLATE "C" NOT NULL,
  "value" text COLLATE "C" NOT NULL,
  PRIMARY KEY ("task_id", "name"),
  FOREIGN KEY ("task_id") REFERENCES "task" ("id"));
CREATE TABLE "workflow_run" (
  "id" bigint PRIMARY KEY,
  "workflow_id" bigint NOT NULL,
  "status" text COLLATE "C" NOT NULL CHECK (status IN ('G', 'L', 'B', 'R', 'D', 'E', 'C', 'H', 'S', 'T', 'A')),
  "status_at" bigint NOT NULL,
  "user_name" text COLLATE "C" NOT NULL,
  "host" text COLLATE "C" NOT NULL,
  "context_path" text COLLATE "C",
  "is_fail_fast" bigint NOT NULL,
  "timeout_at" bigint,
  "reason" text COLLATE "C",
  "created_at" bigint NOT NULL,
  "ended_at" bigint,
  "version" bigint NOT NULL,
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id"));
CREATE INDEX "workflow_run_workflow" ON "workflow_run" ("workflow_id", "id");
CREATE INDEX "workflow_run_open" ON "workflow_run" ("user_name", "host") WHERE status IN ('G', 'L', 'B', 'R', 'C', 'H');
CREATE TABLE "task_instance" (
  "id" bigint PRIMARY KEY,
  "task_id" bigint NOT NULL,
  "workflow_id" bigint NOT NULL,
  "workflow_run_id" bigint NOT NULL,
  "array_id" bigint NOT NULL,
  "distributor_id" bigint NOT NULL,
  "task_resources_id" bigint NOT NULL,
  "attempt" bigint NOT NULL,
  "status" text COLLATE "C" NOT NULL CHECK (status IN ('I', 'O', 'R', 'T', 'K', 'D', 'E', 'Z', 'U', 'X', 'W', 'F')),
  "status_at" bigint NOT NULL,
  "report_by" bigint NOT NULL,
  "leased_at" bigint NOT NULL,
  "started_at" bigint,
  "ended_at" bigint,
  "external_id" text COLLATE "C",
  "node" text COLLATE "C",
  "exit_code" bigint,
  "signal" text COLLATE "C",
  "failure_kind" text COLLATE "C",
  "wall_ms" bigint,
  "cpu_ms" bigint,
  "peak_memory_bytes" bigint,
  "stdout_path" text COLLATE "C",
  "stderr_path" text COLLATE "C",
  "version" bigint NOT NULL,
  FOREIGN KEY ("task_id") REFERENCES "task" ("id"),
  FOREIGN KEY ("workflow_run_id") REFERENCES "workflow_run" ("id"),
  FOREIGN KEY ("distributor_id") REFERENCES "distributor" ("id"),
  FOREIGN KEY ("task_resources_id") REFERENCES "task_resources" ("id"));
CREATE INDEX "task_instance_task" ON "task_instance" ("task_id");
CREATE INDEX "task_instance_active" ON "task_instance" ("distributor_id", "status") WHERE status IN ('I', 'O', 'R', 'T', 'K');
CREATE TABLE "task_instance_log" (
  "task_instance_id" bigint PRIMARY KEY,
  "stdout_tail" text COLLATE "C" NOT NULL,
  "stderr_tail" text COLLATE "C" NOT NULL,
  FOREIGN KEY ("task_instance_id") REFERENCES "task_instance" ("id"));
CREATE TABLE "task_instance_error" (
  "id" bigint PRIMARY KEY,
  "task_instance_id" bigint NOT NULL,
  "task_id" bigint NOT NULL,
  "workflow_id" bigint NOT NULL,
  "workflow_run_id" bigint NOT NULL,
  "kind" text COLLATE "C" NOT NULL,
  "description" text COLLATE "C" NOT NULL,
  "fingerprint" text COLLATE "C" NOT NULL,
  "created_at" bigint NOT NULL,
  FOREIGN KEY ("task_instance_id") REFERENCES "task_instance" ("id"));
CREATE INDEX "task_instance_error_workflow" ON "task_instance_error" ("workflow_id", "id");
CREATE INDEX "task_instance_error_group" ON "task_instance_error" ("workflow_id", "fingerprint", "task_id");
CREATE INDEX "task_instance_error_task" ON "task_instance_error" ("task_id");
CREATE TABLE "audit_log" (
  "id" bigint PRIMARY KEY,
  "workflow_id" bigint,
  "task_id" bigint,
  "actor" text COLLATE "C" NOT NULL,
  "event" text COLLATE "C" NOT NULL,
  "detail" text COLLATE "C" NOT NULL,
  "created_at" bigint NOT NULL);
CREATE INDEX "audit_log_workflow" ON "audit_log" ("workflow_id", "id");
CREATE INDEX "audit_log_task" ON "audit_log" ("task_id", "id") WHERE task_id IS NOT NULL;
-- Schema version 2.
ALTER TABLE "task_resources" ADD COLUMN "dynamic" text COLLATE "C";
ALTER TABLE "task_resources" ADD COLUMN "resolved_by" text COLLATE "C";
-- Schema version 3.
CREATE TABLE "batch" (
  "id" bigint PRIMARY KEY,
  "distributor_id" bigint NOT NULL,
  "key" text COLLATE "C" NOT NULL,
  "credential_hash" text COLLATE "C" NOT NULL,
  "created_at" bigint NOT NULL,
  UNIQUE ("distributor_id", "key"),
  FOREIGN KEY ("distributor_id") REFERENCES "distributor" ("id"));
CREATE TABLE "batch_member" (
  "batch_id" bigint NOT NULL,
  "position" bigint NOT NULL,
  "task_instance_id" bigint NOT NULL,
  "stdout_path" text COLLATE "C" NOT NULL,
  "stderr_path" text COLLATE "C" NOT NULL,
  PRIMARY KEY ("batch_id", "position"),
  FOREIGN KEY ("batch_id") REFERENCES "batch" ("id"),
  FOREIGN KEY ("task_instance_id") REFERENCES "task_instance" ("id"));
ALTER TABLE "task_instance" ADD COLUMN "claim_key" text COLLATE "C";
-- Schema version 4.
CREATE TABLE "status_history" (
  "workflow_id" bigint NOT NULL,
  "array_id" bigint NOT NULL,
  "at" bigint NOT NULL,
  "step_ms" bigint NOT NULL,
  "ordinal" bigint NOT NULL,
  "changed_at" bigint NOT NULL,
  "waiting" bigint NOT NULL,
  "queued" bigint NOT NULL,
  "launching" bigint NOT NULL,
  "running" bigint NOT NULL,
  "retrying" bigint NOT NULL,
  "done" bigint NOT NULL,
  "failed" bigint NOT NULL,
  "peak_running" bigint NOT NULL,
  PRIMARY KEY ("workflow_id", "array_id", "at"),
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id"));
CREATE TABLE "array_edge" (
  "workflow_id" bigint NOT NULL,
  "from_array_id" bigint NOT NULL,
  "to_array_id" bigint NOT NULL,
  "links" bigint NOT NULL,
  PRIMARY KEY ("workflow_id", "from_array_id", "to_array_id"),
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id"));
INSERT INTO array_edge (workflow_id, from_array_id, to_array_id, links)
    SELECT m.workflow_id, m.array_id, t.array_id, sum(m.members * t.tasks)
    FROM (SELECT u.workflow_id, x.upstream_set_id, u.array_id, count(*) AS members
        FROM upstream_set_member x JOIN task u ON u.id = x.task_id
        GROUP BY u.workflow_id, x.upstream_set_id, u.array_id) m
      JOIN (SELECT upstream_set_id, array_id, count(*) AS tasks FROM task GROUP BY upstream_set_id, array_id) t
        ON t.upstream_set_id = m.upstream_set_id
    GROUP BY m.workflow_id, m.array_id, t.array_id;
CREATE INDEX "task_instance_runtime" ON "task_instance" ("array_id", "wall_ms", "status") WHERE ended_at IS NOT NULL;
CREATE INDEX "task_instance_memory" ON "task_instance" ("array_id", "peak_memory_bytes", "status") WHERE ended_at IS NOT NULL;
-- Schema version 5.
ALTER TABLE "task_instance" ADD COLUMN "exhausted" text COLLATE "C";
-- Schema version 6.
ALTER TABLE "distributor" ADD COLUMN "notices" text COLLATE "C" NOT NULL DEFAULT ('[]');
-- Schema version 7.
CREATE TABLE "duty" (
  "name" text COLLATE "C" PRIMARY KEY,
  "holder" text COLLATE "C" NOT NULL,
  "expires_at" bigint NOT NULL);
CREATE TABLE "log_request" (
  "id" bigint PRIMARY KEY,
  "distributor_id" bigint NOT NULL,
  "request" text COLLATE "C" NOT NULL,
  "answer" text COLLATE "C",
  "is_taken" bigint NOT NULL,
  "created_at" bigint NOT NULL,
  FOREIGN KEY ("distributor_id") REFERENCES "distributor" ("id"));
CREATE INDEX "log_request_distributor" ON "log_request" ("distributor_id", "is_taken");
-- Schema version 8.
CREATE TABLE "account" (
  "id" bigint PRIMARY KEY,
  "name" text COLLATE "C" NOT NULL UNIQUE,
  "role" text COLLATE "C" NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
  "is_disabled" bigint NOT NULL,
  "subject_hash" text COLLATE "C" UNIQUE,
  "created_at" bigint NOT NULL,
  "last_seen_at" bigint);
CREATE TABLE "credential" (
  "id" bigint PRIMARY KEY,
  "account_id" bigint NOT NULL,
  "kind" text COLLATE "C" NOT NULL CHECK (kind IN ('token', 'session')),
  "scope" text COLLATE "C" NOT NULL CHECK (scope IN ('all', 'read', 'distributor')),
  "name" text COLLATE "C" NOT NULL,
  "hash" text COLLATE "C" NOT NULL UNIQUE,
  "created_by" text COLLATE "C" NOT NULL,
  "created_at" bigint NOT NULL,
  "expires_at" bigint NOT NULL,
  "renew_until" bigint,
  "last_used_at" bigint,
  "ended_at" bigint,
  "ended_by" text COLLATE "C",
  FOREIGN KEY ("account_id") REFERENCES "account" ("id"));
CREATE INDEX "credential_account" ON "credential" ("account_id", "id");
CREATE TABLE "sign_in" (
  "hash" text COLLATE "C" PRIMARY KEY,
  "kind" text COLLATE "C" NOT NULL CHECK (kind IN ('link', 'oidc')),
  "details" text COLLATE "C" NOT NULL,
  "expires_at" bigint NOT NULL,
  "used_at" bigint);
CREATE INDEX "sign_in_expiry" ON "sign_in" ("expires_at");
CREATE TABLE "device_login" (
  "device_hash" text COLLATE "C" PRIMARY KEY,
  "user_code" text COLLATE "C" NOT NULL UNIQUE,
  "client" text COLLATE "C" NOT NULL,
  "asked_at" bigint NOT NULL,
  "expires_at" bigint NOT NULL,
  "answer" text COLLATE "C" CHECK (answer IN ('confirmed', 'denied')),
  "account_id" bigint,
  "taken_at" bigint,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id"));
CREATE INDEX "device_login_expiry" ON "device_login" ("expires_at");
ALTER TABLE "audit_log" ADD COLUMN "acting_for" text COLLATE "C";
-- Schema version 9.
CREATE INDEX "batch_member_instance" ON "batch_member" ("task_instance_id");
CREATE INDEX "task_instance_error_instance" ON "task_instance_error" ("task_instance_id");
CREATE INDEX "upstream_set_workflow" ON "upstream_set" ("workflow_id");
CREATE INDEX "task_resources_used" ON "task" USING brin ("task_resources_id");
CREATE INDEX "task_instance_run" ON "task_instance" USING brin ("workflow_run_id");
CREATE INDEX "task_instance_resources" ON "task_instance" USING brin ("task_resources_id");
-- Schema version 10.
CREATE TABLE "notification_rule" (
  "id" bigint PRIMARY KEY,
  "user_name" text COLLATE "C" NOT NULL,
  "scope" text COLLATE "C" NOT NULL CHECK (scope IN ('all', 'tool', 'workflow')),
  "tool_id" bigint,
  "workflow_id" bigint,
  "events" text COLLATE "C" NOT NULL,
  "stalled_ms" bigint NOT NULL,
  "back_pressure_ms" bigint NOT NULL,
  "channel" text COLLATE "C" NOT NULL CHECK (channel IN ('webhook', 'slack', 'email')),
  "target" text COLLATE "C" NOT NULL,
  "secret" text COLLATE "C" NOT NULL,
  "is_enabled" bigint NOT NULL,
  "created_at" bigint NOT NULL,
  FOREIGN KEY ("tool_id") REFERENCES "tool" ("id"));
CREATE INDEX "notification_rule_user" ON "notification_rule" ("user_name", "id");
CREATE INDEX "notification_rule_tool" ON "notification_rule" ("tool_id");
CREATE INDEX "notification_rule_workflow" ON "notification_rule" ("workflow_id");
CREATE TABLE "notification_message" (
  "id" bigint PRIMARY KEY,
  "rule_id" bigint NOT NULL,
  "message_key" text COLLATE "C" NOT NULL UNIQUE,
  "content" text COLLATE "C" NOT NULL,
  "state" text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up')),
  "attempts" bigint NOT NULL,
  "next_at" bigint NOT NULL,
  "created_at" bigint NOT NULL,
  "ended_at" bigint,
  "error" text COLLATE "C",
  FOREIGN KEY ("rule_id") REFERENCES "notification_rule" ("id"));
CREATE INDEX "notification_message_rule" ON "notification_message" ("rule_id", "created_at");
CREATE INDEX "notification_message_waiting" ON "notification_message" ("next_at") WHERE state = 'waiting';
CREATE TABLE "notification_event" (
  "id" bigint PRIMARY KEY,
  "rule_id" bigint NOT NULL,
  "workflow_id" bigint NOT NULL,
  "workflow_run_id" bigint NOT NULL,
  "kind" text COLLATE "C" NOT NULL CHECK (kind IN ('finished', 'failed', 'first_failure', 'stalled', 'back_pressure')),
  "episode" bigint NOT NULL,
  "facts" text COLLATE "C" NOT NULL,
  "created_at" bigint NOT NULL,
  "message_id" bigint,
  UNIQUE ("rule_id", "workflow_run_id", "kind", "episode"),
  FOREIGN KEY ("rule_id") REFERENCES "notification_rule" ("id"),
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id"),
  FOREIGN KEY ("workflow_run_id") REFERENCES "workflow_run" ("id"),
  FOREIGN KEY ("message_id") REFERENCES "notification_message" ("id"));
CREATE INDEX "notification_event_open" ON "notification_event" ("rule_id", "created_at") WHERE message_id IS NULL;
CREATE INDEX "notification_event_message" ON "notification_event" ("message_id");
