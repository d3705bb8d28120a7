-- Schema version 1.
CREATE TABLE "counter" (
  "name" varchar(64) PRIMARY KEY,
  "next_id" bigint NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE "tool" (
  "id" bigint PRIMARY KEY,
  "name" varchar(255) NOT NULL UNIQUE,
  "created_at" bigint NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE "tool_version" (
  "id" bigint PRIMARY KEY,
  "tool_id" bigint NOT NULL,
  "created_at" bigint NOT NULL,
  FOREIGN KEY ("tool_id") REFERENCES "tool" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "tool_version_tool" ON "tool_version" ("tool_id");
CREATE TABLE "task_template" (
  "id" bigint PRIMARY KEY,
  "tool_version_id" bigint NOT NULL,
  "name" varchar(255) NOT NULL,
  UNIQUE ("tool_version_id", "name"),
  FOREIGN KEY ("tool_version_id") REFERENCES "tool_version" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE "task_template_version" (
  "id" bigint PRIMARY KEY,
  "task_template_id" bigint NOT NULL,
  "identity" varchar(64) NOT NULL,
  "command_template" longtext NOT NULL,
  "node_args" longtext NOT NULL,
  "task_args" longtext NOT NULL,
  "op_args" longtext NOT NULL,
  UNIQUE ("task_template_id", "identity"),
  FOREIGN KEY ("task_template_id") REFERENCES "task_template" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE "cluster" (
  "id" bigint PRIMARY KEY,
  "name" varchar(255) NOT NULL UNIQUE,
  "kind" longtext NOT NULL,
  "queues" longtext NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE "distributor" (
  "id" bigint PRIMARY KEY,
  "user_name" varchar(255) NOT NULL,
  "host" varchar(255) NOT NULL,
  "cluster_id" bigint NOT NULL,
  "epoch" bigint NOT NULL,
  "version" longtext NOT NULL,
  "last_seen_at" bigint NOT NULL,
  UNIQUE ("user_name", "host", "cluster_id"),
  FOREIGN KEY ("cluster_id") REFERENCES "cluster" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE "workflow" (
  "id" bigint PRIMARY KEY,
  "tool_version_id" bigint NOT NULL,
  "args_hash" varchar(64) NOT NULL,
  "workflow_args" longtext NOT NULL,
  "identity" varchar(64),
  "name" longtext NOT NULL,
  "description" longtext NOT NULL,
  "user_name" varchar(255) NOT NULL,
  "status" varchar(1) NOT NULL CHECK (status IN ('G', 'I', 'Q', 'R', 'D', 'F', 'H', 'A')),
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
  FOREIGN KEY ("tool_version_id") REFERENCES "tool_version" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "workflow_user" ON "workflow" ("user_name", "id");
CREATE INDEX "workflow_unbound" ON "workflow" ("status", "touched_at");
CREATE TABLE "workflow_attribute" (
  "workflow_id" bigint NOT NULL,
  "name" varchar(255) NOT NULL,
  "value" longtext NOT NULL,
  PRIMARY KEY ("workflow_id", "name"),
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE "array" (
  "id" bigint PRIMARY KEY,
  "workflow_id" bigint NOT NULL,
  "task_template_version_id" bigint NOT NULL,
  "cluster_id" bigint NOT NULL,
  "name" longtext NOT NULL,
  "max_concurrently_running" bigint NOT NULL,
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id"),
  FOREIGN KEY ("task_template_version_id") REFERENCES "task_template_version" ("id"),
  FOREIGN KEY ("cluster_id") REFERENCES "cluster" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "array_workflow" ON "array" ("workflow_id");
CREATE INDEX "array_template" ON "array" ("task_template_version_id");
CREATE TABLE "status_count" (
  "workflow_id" bigint NOT NULL,
  "array_id" bigint NOT NULL,
  "status" varchar(1) NOT NULL,
  "tasks" bigint NOT NULL CHECK (tasks >= 0),
  PRIMARY KEY ("workflow_id", "array_id", "status"),
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE "draft_chunk" (
  "workflow_id" bigint NOT NULL,
  "chunk" bigint NOT NULL,
  "task_count" bigint NOT NULL,
  "set_rows" longtext NOT NULL,
  "profile_rows" longtext NOT NULL,
  "attribute_rows" longtext NOT NULL,
  "task_rows" longtext NOT NULL,
  "task_ranges" longtext NOT NULL,
  "hashes" longtext NOT NULL,
  "set_refs" longtext NOT NULL,
  "array_counts" longtext NOT NULL,
  PRIMARY KEY ("workflow_id", "chunk"),
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE "task_resources" (
  "id" bigint PRIMARY KEY,
  "requested" longtext NOT NULL,
  "scales" longtext NOT NULL,
  "fallback_queues" longtext NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE "upstream_set" (
  "id" bigint PRIMARY KEY,
  "remaining" bigint NOT NULL CHECK (remaining >= 0),
  "workflow_id" bigint NOT NULL,
  "is_pending" bigint NOT NULL,
  "promoted_to" bigint NOT NULL,
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "upstream_set_pending" ON "upstream_set" ("is_pending", "workflow_id");
CREATE TABLE "upstream_set_member" (
  "task_id" bigint NOT NULL,
  "upstream_set_id" bigint NOT NULL,
  PRIMARY KEY ("task_id", "upstream_set_id"),
  FOREIGN KEY ("upstream_set_id") REFERENCES "upstream_set" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "upstream_set_member_set" ON "upstream_set_member" ("upstream_set_id", "task_id");
CREATE TABLE "task" (
  "id" bigint PRIMARY KEY,
  "workflow_id" bigint NOT NULL,
  "array_id" bigint NOT NULL,
  "upstream_set_id" bigint NOT NULL,
  "task_resources_id" bigint NOT NULL,
  "name" longtext NOT NULL,
  "args" longtext NOT NULL,
  "identity" longtext NOT NULL,
  "status" varchar(1) NOT NULL CHECK (status IN ('G', 'Q', 'I', 'O', 'R', 'E', 'A', 'D', 'F')),
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
  FOREIGN KEY ("task_resources_id") REFERENCES "task_resources" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "task_ready" ON "task" ("array_id", "status", "priority" DESC, "id");
CREATE INDEX "task_changed" ON "task" ("workflow_id", "version");
CREATE INDEX "task_upstream_set" ON "task" ("upstream_set_id", "id");
CREATE INDEX "task_retry" ON "task" ("retry_at");
CREATE TABLE "task_attribute" (
  "task_id" bigint NOT NULL,
  "name" varchar(255) NOT NULL,
  "value" longtext NOT NULL,
  PRIMARY KEY ("task_id", "name"),
  FOREIGN KEY ("task_id") REFERENCES "task" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE "workflow_run" (
  "id" bigint PRIMARY KEY,
  "workflow_id" bigint NOT NULL,
  "status" varchar(1) NOT NULL CHECK (status IN ('G', 'L', 'B', 'R', 'D', 'E', 'C', 'H', 'S', 'T', 'A')),
  "status_at" bigint NOT NULL,
  "user_name" varchar(255) NOT NULL,
  "host" varchar(255) NOT NULL,
  "context_path" longtext,
  "is_fail_fast" bigint NOT NULL,
  "timeout_at" bigint,
  "reason" longtext,
  "created_at" bigint NOT NULL,
  "ended_at" bigint,
  "version" bigint NOT NULL,
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "workflow_run_workflow" ON "workflow_run" ("workflow_id", "id");
CREATE INDEX "workflow_run_open" ON "workflow_run" ("status", "user_name", "host");
CREATE TABLE "task_instance" (
  "id" bigint PRIMARY KEY,
  "task_id" bigint NOT NULL,
  "workflow_id" bigint NOT NULL,
  "workflow_run_id" bigint NOT NULL,
  "array_id" bigint NOT NULL,
  "distributor_id" bigint NOT NULL,
  "task_resources_id" bigint NOT NULL,
  "attempt" bigint NOT NULL,
  "status" varchar(1) NOT NULL CHECK (status IN ('I', 'O', 'R', 'T', 'K', 'D', 'E', 'Z', 'U', 'X', 'W', 'F')),
  "status_at" bigint NOT NULL,
  "report_by" bigint NOT NULL,
  "leased_at" bigint NOT NULL,
  "started_at" bigint,
  "ended_at" bigint,
  "external_id" longtext,
  "node" longtext,
  "exit_code" bigint,
  "signal" longtext,
  "failure_kind" longtext,
  "wall_ms" bigint,
  "cpu_ms" bigint,
  "peak_memory_bytes" bigint,
  "stdout_path" longtext,
  "stderr_path" longtext,
  "version" bigint NOT NULL,
  FOREIGN KEY ("task_id") REFERENCES "task" ("id"),
  FOREIGN KEY ("workflow_run_id") REFERENCES "workflow_run" ("id"),
  FOREIGN KEY ("distributor_id") REFERENCES "distributor" ("id"),
  FOREIGN KEY ("task_resources_id") REFERENCES "task_resources" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "task_instance_task" ON "task_instance" ("task_id");
CREATE INDEX "task_instance_active" ON "task_instance" ("status", "distributor_id");
CREATE TABLE "task_instance_log" (
  "task_instance_id" bigint PRIMARY KEY,
  "stdout_tail" longtext NOT NULL,
  "stderr_tail" longtext NOT NULL,
  FOREIGN KEY ("task_instance_id") REFERENCES "task_instance" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE "task_instance_error" (
  "id" bigint PRIMARY KEY,
  "task_instance_id" bigint NOT NULL,
  "task_id" bigint NOT NULL,
  "workflow_id" bigint NOT NULL,
  "workflow_run_id" bigint NOT NULL,
  "kind" longtext NOT NULL,
  "description" longtext NOT NULL,
  "fingerprint" varchar(64) NOT NULL,
  "created_at" bigint NOT NULL,
  FOREIGN KEY ("task_instance_id") REFERENCES "task_instance" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "task_instance_error_workflow" ON "task_instance_error" ("workflow_id", "id");
CREATE INDEX "task_instance_error_group" ON "task_instance_error" ("workflow_id", "fingerprint", "task_id");
CREATE INDEX "task_instance_error_task" ON "task_instance_error" ("task_id");
CREATE TABLE "audit_log" (
  "id" bigint PRIMARY KEY,
  "workflow_id" bigint,
  "task_id" bigint,
  "actor" longtext NOT NULL,
  "event" longtext NOT NULL,
  "detail" longtext NOT NULL,
  "created_at" bigint NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "audit_log_workflow" ON "audit_log" ("workflow_id", "id");
CREATE INDEX "audit_log_task" ON "audit_log" ("task_id", "id");
-- Schema version 2.
ALTER TABLE "task_resources" ADD COLUMN "dynamic" longtext;
ALTER TABLE "task_resources" ADD COLUMN "resolved_by" longtext;
-- Schema version 3.
CREATE TABLE "batch" (
  "id" bigint PRIMARY KEY,
  "distributor_id" bigint NOT NULL,
  "key" varchar(255) NOT NULL,
  "credential_hash" longtext NOT NULL,
  "created_at" bigint NOT NULL,
  UNIQUE ("distributor_id", "key"),
  FOREIGN KEY ("distributor_id") REFERENCES "distributor" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE "batch_member" (
  "batch_id" bigint NOT NULL,
  "position" bigint NOT NULL,
  "task_instance_id" bigint NOT NULL,
  "stdout_path" longtext NOT NULL,
  "stderr_path" longtext NOT NULL,
  PRIMARY KEY ("batch_id", "position"),
  FOREIGN KEY ("batch_id") REFERENCES "batch" ("id"),
  FOREIGN KEY ("task_instance_id") REFERENCES "task_instance" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
ALTER TABLE "task_instance" ADD COLUMN "claim_key" longtext;
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
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE "array_edge" (
  "workflow_id" bigint NOT NULL,
  "from_array_id" bigint NOT NULL,
  "to_array_id" bigint NOT NULL,
  "links" bigint NOT NULL,
  PRIMARY KEY ("workflow_id", "from_array_id", "to_array_id"),
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO array_edge (workflow_id, from_array_id, to_array_id, links)
    SELECT m.workflow_id, m.array_id, t.array_id, sum(m.members * t.tasks)
    FROM (SELECT u.workflow_id, x.upstream_set_id, u.array_id, count(*) AS members
        FROM upstream_set_member x JOIN task u ON u.id = x.task_id
        GROUP BY u.workflow_id, x.upstream_set_id, u.array_id) m
      JOIN (SELECT upstream_set_id, array_id, count(*) AS tasks FROM task GROUP BY upstream_set_id, array_id) t
        ON t.upstream_set_id = m.upstream_set_id
    GROUP BY m.workflow_id, m.array_id, t.array_id;
CREATE INDEX "task_instance_runtime" ON "task_instance" ("array_id", "wall_ms", "status");
CREATE INDEX "task_instance_memory" ON "task_instance" ("array_id", "peak_memory_bytes", "status");
-- Schema version 5.
ALTER TABLE "task_instance" ADD COLUMN "exhausted" longtext;
-- Schema version 6.
ALTER TABLE "distributor" ADD COLUMN "notices" longtext NOT NULL DEFAULT ('[]');
-- Schema version 7.
CREATE TABLE "duty" (
  "name" varchar(64) PRIMARY KEY,
  "holder" longtext NOT NULL,
  "expires_at" bigint NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE "log_request" (
  "id" bigint PRIMARY KEY,
  "distributor_id" bigint NOT NULL,
  "request" longtext NOT NULL,
  "answer" longtext,
  "is_taken" bigint NOT NULL,
  "created_at" bigint NOT NULL,
  FOREIGN KEY ("distributor_id") REFERENCES "distributor" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "log_request_distributor" ON "log_request" ("distributor_id", "is_taken");
-- Schema version 8.
CREATE TABLE "account" (
  "id" bigint PRIMARY KEY,
  "name" varchar(255) NOT NULL UNIQUE,
  "role" longtext NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
  "is_disabled" bigint NOT NULL,
  "subject_hash" varchar(64) UNIQUE,
  "created_at" bigint NOT NULL,
  "last_seen_at" bigint) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE "credential" (
  "id" bigint PRIMARY KEY,
  "account_id" bigint NOT NULL,
  "kind" longtext NOT NULL CHECK (kind IN ('token', 'session')),
  "scope" longtext NOT NULL CHECK (scope IN ('all', 'read', 'distributor')),
  "name" longtext NOT NULL,
  "hash" varchar(64) NOT NULL UNIQUE,
  "created_by" longtext NOT NULL,
  "created_at" bigint NOT NULL,
  "expires_at" bigint NOT NULL,
  "renew_until" bigint,
  "last_used_at" bigint,
  "ended_at" bigint,
  "ended_by" longtext,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "credential_account" ON "credential" ("account_id", "id");
CREATE TABLE "sign_in" (
  "hash" varchar(64) PRIMARY KEY,
  "kind" longtext NOT NULL CHECK (kind IN ('link', 'oidc')),
  "details" longtext NOT NULL,
  "expires_at" bigint NOT NULL,
  "used_at" bigint) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "sign_in_expiry" ON "sign_in" ("expires_at");
CREATE TABLE "device_login" (
  "device_hash" varchar(64) PRIMARY KEY,
  "user_code" varchar(64) NOT NULL UNIQUE,
  "client" longtext NOT NULL,
  "asked_at" bigint NOT NULL,
  "expires_at" bigint NOT NULL,
  "answer" longtext CHECK (answer IN ('confirmed', 'denied')),
  "account_id" bigint,
  "taken_at" bigint,
  FOREIGN KEY ("account_id") REFERENCES "account" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "device_login_expiry" ON "device_login" ("expires_at");
ALTER TABLE "audit_log" ADD COLUMN "acting_for" longtext;
-- Schema version 9.
CREATE INDEX "batch_member_instance" ON "batch_member" ("task_instance_id");
CREATE INDEX "task_instance_error_instance" ON "task_instance_error" ("task_instance_id");
CREATE INDEX "upstream_set_workflow" ON "upstream_set" ("workflow_id");
CREATE INDEX "task_resources_used" ON "task" ("task_resources_id");
CREATE INDEX "task_instance_run" ON "task_instance" ("workflow_run_id");
CREATE INDEX "task_instance_resources" ON "task_instance" ("task_resources_id");
-- Schema version 10.
CREATE TABLE "notification_rule" (
  "id" bigint PRIMARY KEY,
  "user_name" varchar(255) NOT NULL,
  "scope" longtext NOT NULL CHECK (scope IN ('all', 'tool', 'workflow')),
  "tool_id" bigint,
  "workflow_id" bigint,
  "events" longtext NOT NULL,
  "stalled_ms" bigint NOT NULL,
  "back_pressure_ms" bigint NOT NULL,
  "channel" longtext NOT NULL CHECK (channel IN ('webhook', 'slack', 'email')),
  "target" longtext NOT NULL,
  "secret" longtext NOT NULL,
  "is_enabled" bigint NOT NULL,
  "created_at" bigint NOT NULL,
  FOREIGN KEY ("tool_id") REFERENCES "tool" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "notification_rule_user" ON "notification_rule" ("user_name", "id");
CREATE INDEX "notification_rule_tool" ON "notification_rule" ("tool_id");
CREATE INDEX "notification_rule_workflow" ON "notification_rule" ("workflow_id");
CREATE TABLE "notification_message" (
  "id" bigint PRIMARY KEY,
  "rule_id" bigint NOT NULL,
  "message_key" varchar(64) NOT NULL UNIQUE,
  "content" longtext NOT NULL,
  "state" varchar(64) NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up')),
  "attempts" bigint NOT NULL,
  "next_at" bigint NOT NULL,
  "created_at" bigint NOT NULL,
  "ended_at" bigint,
  "error" longtext,
  FOREIGN KEY ("rule_id") REFERENCES "notification_rule" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "notification_message_rule" ON "notification_message" ("rule_id", "created_at");
CREATE INDEX "notification_message_waiting" ON "notification_message" ("state", "next_at");
CREATE TABLE "notification_event" (
  "id" bigint PRIMARY KEY,
  "rule_id" bigint NOT NULL,
  "workflow_id" bigint NOT NULL,
  "workflow_run_id" bigint NOT NULL,
  "kind" varchar(64) NOT NULL CHECK (kind IN ('finished', 'failed', 'first_failure', 'stalled', 'back_pressure')),
  "episode" bigint NOT NULL,
  "facts" longtext NOT NULL,
  "created_at" bigint NOT NULL,
  "message_id" bigint,
  UNIQUE ("rule_id", "workflow_run_id", "kind", "episode"),
  FOREIGN KEY ("rule_id") REFERENCES "notification_rule" ("id"),
  FOREIGN KEY ("workflow_id") REFERENCES "workflow" ("id"),
  FOREIGN KEY ("workflow_run_id") REFERENCES "workflow_run" ("id"),
  FOREIGN KEY ("message_id") REFERENCES "notification_message" ("id")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX "notification_event_open" ON "notification_event" ("message_id", "rule_id", "created_at");
CREATE INDEX "notification_event_message" ON "notification_event" ("message_id");
