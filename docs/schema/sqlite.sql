-- Schema version 10.
CREATE TABLE account (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
    is_disabled INTEGER NOT NULL, subject_hash TEXT UNIQUE, created_at INTEGER NOT NULL, last_seen_at INTEGER);
CREATE TABLE array (
    id INTEGER PRIMARY KEY, workflow_id INTEGER NOT NULL REFERENCES workflow (id),
    task_template_version_id INTEGER NOT NULL REFERENCES task_template_version (id),
    cluster_id INTEGER NOT NULL REFERENCES cluster (id), name TEXT NOT NULL, max_concurrently_running INTEGER NOT NULL);
CREATE INDEX array_template ON array (task_template_version_id);
CREATE INDEX array_workflow ON array (workflow_id);
CREATE TABLE array_edge (
    workflow_id INTEGER NOT NULL REFERENCES workflow (id), from_array_id INTEGER NOT NULL, to_array_id INTEGER NOT NULL,
    links INTEGER NOT NULL, PRIMARY KEY (workflow_id, from_array_id, to_array_id)) WITHOUT ROWID;
CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY, workflow_id INTEGER, task_id INTEGER, actor TEXT NOT NULL, event TEXT NOT NULL,
    detail TEXT NOT NULL, created_at INTEGER NOT NULL, acting_for TEXT);
CREATE INDEX audit_log_task ON audit_log (task_id, id) WHERE task_id IS NOT NULL;
CREATE INDEX audit_log_workflow ON audit_log (workflow_id, id);
CREATE TABLE batch (
    id INTEGER PRIMARY KEY, distributor_id INTEGER NOT NULL REFERENCES distributor (id), key TEXT NOT NULL,
    credential_hash TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (distributor_id, key));
CREATE TABLE batch_member (
    batch_id INTEGER NOT NULL REFERENCES batch (id), position INTEGER NOT NULL,
    task_instance_id INTEGER NOT NULL REFERENCES task_instance (id), stdout_path TEXT NOT NULL, stderr_path TEXT NOT NULL,
    PRIMARY KEY (batch_id, position)) WITHOUT ROWID;
CREATE INDEX batch_member_instance ON batch_member (task_instance_id);
CREATE TABLE cluster (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, queues TEXT NOT NULL);
CREATE TABLE counter (name TEXT PRIMARY KEY, next_id INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE credential (
    id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL CHECK (kind IN ('token', 'session')), scope TEXT NOT NULL CHECK (scope IN ('all', 'read', 'distributor')),
    name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, created_by TEXT NOT NULL, created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, renew_until INTEGER, last_used_at INTEGER, ended_at INTEGER, ended_by TEXT);
CREATE INDEX credential_account ON credential (account_id, id);
CREATE TABLE device_login (
    device_hash TEXT PRIMARY KEY, user_code TEXT NOT NULL UNIQUE, client TEXT NOT NULL, asked_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, answer TEXT CHECK (answer IN ('confirmed', 'denied')),
    account_id INTEGER REFERENCES account (id), taken_at INTEGER) WITHOUT ROWID;
CREATE INDEX device_login_expiry ON device_login (expires_at);
CREATE TABLE distributor (
    id INTEGER PRIMARY KEY, user_name TEXT NOT NULL, host TEXT NOT NULL, cluster_id INTEGER NOT NULL REFERENCES cluster (id),
    epoch INTEGER NOT NULL, version TEXT NOT NULL, last_seen_at INTEGER NOT NULL, notices TEXT NOT NULL DEFAULT '[]',
    UNIQUE (user_name, host, cluster_id));
CREATE TABLE draft_chunk (
    workflow_id INTEGER NOT NULL REFERENCES workflow (id), chunk INTEGER NOT NULL, task_count INTEGER NOT NULL,
    set_rows TEXT NOT NULL, profile_rows TEXT NOT NULL, attribute_rows TEXT NOT NULL, task_rows TEXT NOT NULL,
    task_ranges TEXT NOT NULL, hashes TEXT NOT NULL, set_refs TEXT NOT NULL,
    array_counts TEXT NOT NULL, PRIMARY KEY (workflow_id, chunk));
CREATE TABLE duty (name TEXT PRIMARY KEY, holder TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE log_request (
    id INTEGER PRIMARY KEY, distributor_id INTEGER NOT NULL REFERENCES distributor (id), request TEXT NOT NULL,
    answer TEXT, is_taken INTEGER NOT NULL, created_at INTEGER NOT NULL);
CREATE INDEX log_request_distributor ON log_request (distributor_id, is_taken);
CREATE TABLE notification_event (
    id INTEGER PRIMARY KEY, rule_id INTEGER NOT NULL REFERENCES notification_rule (id),
    workflow_id INTEGER NOT NULL REFERENCES workflow (id), workflow_run_id INTEGER NOT NULL REFERENCES workflow_run (id),
    kind TEXT NOT NULL CHECK (kind IN ('finished', 'failed', 'first_failure', 'stalled', 'back_pressure')), episode INTEGER NOT NULL, facts TEXT NOT NULL,
    created_at INTEGER NOT NULL, message_id INTEGER REFERENCES notification_message (id),
    UNIQUE (rule_id, workflow_run_id, kind, episode));
CREATE INDEX notification_event_message ON notification_event (message_id);
CREATE INDEX notification_event_open ON notification_event (rule_id, created_at) WHERE message_id IS NULL;
CREATE TABLE notification_message (
    id INTEGER PRIMARY KEY, rule_id INTEGER NOT NULL REFERENCES notification_rule (id), message_key TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up')),
    attempts INTEGER NOT NULL, next_at INTEGER NOT NULL, created_at INTEGER NOT NULL, ended_at INTEGER, error TEXT);
CREATE INDEX notification_message_rule ON notification_message (rule_id, created_at);
CREATE INDEX notification_message_waiting ON notification_message (next_at) WHERE state = 'waiting';
CREATE TABLE notification_rule (
    id INTEGER PRIMARY KEY, user_name TEXT NOT NULL, scope TEXT NOT NULL CHECK (scope IN ('all', 'tool', 'workflow')),
    tool_id INTEGER REFERENCES tool (id), workflow_id INTEGER, events TEXT NOT NULL,
    stalled_ms INTEGER NOT NULL, back_pressure_ms INTEGER NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('webhook', 'slack', 'email')), target TEXT NOT NULL, secret TEXT NOT NULL,
    is_enabled INTEGER NOT NULL, created_at INTEGER NOT NULL);
CREATE INDEX notification_rule_tool ON notification_rule (tool_id);
CREATE INDEX notification_rule_user ON notification_rule (user_name, id);
CREATE INDEX notification_rule_workflow ON notification_rule (workflow_id);
CREATE TABLE sign_in (
    hash TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('link', 'oidc')), details TEXT NOT NULL,
    expires_at INTEGER NOT NULL, used_at INTEGER) WITHOUT ROWID;
CREATE INDEX sign_in_expiry ON sign_in (expires_at);
CREATE TABLE status_count (
    workflow_id INTEGER NOT NULL REFERENCES workflow (id), array_id INTEGER NOT NULL, status TEXT NOT NULL,
    tasks INTEGER NOT NULL CHECK (tasks >= 0), PRIMARY KEY (workflow_id, array_id, status)) WITHOUT ROWID;
CREATE TABLE status_history (
    workflow_id INTEGER NOT NULL REFERENCES workflow (id), array_id INTEGER NOT NULL, at INTEGER NOT NULL,
    step_ms INTEGER NOT NULL, ordinal INTEGER NOT NULL, changed_at INTEGER NOT NULL,
    waiting INTEGER NOT NULL, queued INTEGER NOT NULL, launching INTEGER NOT NULL, running INTEGER NOT NULL,
    retrying INTEGER NOT NULL, done INTEGER NOT NULL, failed INTEGER NOT NULL, peak_running INTEGER NOT NULL,
    PRIMARY KEY (workflow_id, array_id, at)) WITHOUT ROWID;
CREATE TABLE task (
    id INTEGER PRIMARY KEY, workflow_id INTEGER NOT NULL REFERENCES workflow (id),
    array_id INTEGER NOT NULL REFERENCES array (id), upstream_set_id INTEGER NOT NULL,
    task_resources_id INTEGER NOT NULL REFERENCES task_resources (id), name TEXT NOT NULL, args TEXT NOT NULL,
    identity TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('G', 'Q', 'I', 'O', 'R', 'E', 'A', 'D', 'F')), status_at INTEGER NOT NULL, priority INTEGER NOT NULL,
    num_attempts INTEGER NOT NULL, max_attempts INTEGER NOT NULL, counted_failures INTEGER NOT NULL,
    infrastructure_failures INTEGER NOT NULL, memory_growths INTEGER NOT NULL, runtime_growths INTEGER NOT NULL, retry_at INTEGER, version INTEGER NOT NULL);
CREATE INDEX task_changed ON task (workflow_id, version);
CREATE INDEX task_ready ON task (array_id, status, priority DESC, id);
CREATE INDEX task_resources_used ON task (task_resources_id);
CREATE INDEX task_retry ON task (retry_at) WHERE retry_at IS NOT NULL;
CREATE INDEX task_upstream_set ON task (upstream_set_id, id);
CREATE TABLE task_attribute (
    task_id INTEGER NOT NULL REFERENCES task (id), name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (task_id, name)) WITHOUT ROWID;
CREATE TABLE task_instance (
    id INTEGER PRIMARY KEY, task_id INTEGER NOT NULL REFERENCES task (id), workflow_id INTEGER NOT NULL,
    workflow_run_id INTEGER NOT NULL REFERENCES workflow_run (id), array_id INTEGER NOT NULL,
    distributor_id INTEGER NOT NULL REFERENCES distributor (id),
    task_resources_id INTEGER NOT NULL REFERENCES task_resources (id), attempt INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('I', 'O', 'R', 'T', 'K', 'D', 'E', 'Z', 'U', 'X', 'W', 'F')), status_at INTEGER NOT NULL, report_by INTEGER NOT NULL,
    leased_at INTEGER NOT NULL, started_at INTEGER, ended_at INTEGER, external_id TEXT, node TEXT, exit_code INTEGER,
    signal TEXT, failure_kind TEXT, wall_ms INTEGER, cpu_ms INTEGER, peak_memory_bytes INTEGER, stdout_path TEXT,
    stderr_path TEXT, version INTEGER NOT NULL, claim_key TEXT, exhausted TEXT);
CREATE INDEX task_instance_active ON task_instance (distributor_id, status) WHERE status IN ('I', 'O', 'R', 'T', 'K');
CREATE INDEX task_instance_memory ON task_instance (array_id, peak_memory_bytes, status) WHERE ended_at IS NOT NULL;
CREATE INDEX task_instance_resources ON task_instance (task_resources_id);
CREATE INDEX task_instance_run ON task_instance (workflow_run_id);
CREATE INDEX task_instance_runtime ON task_instance (array_id, wall_ms, status) WHERE ended_at IS NOT NULL;
CREATE INDEX task_instance_task ON task_instance (task_id);
CREATE TABLE task_instance_error (
    id INTEGER PRIMARY KEY, task_instance_id INTEGER NOT NULL REFERENCES task_instance (id), task_id INTEGER NOT NULL,
    workflow_id INTEGER NOT NULL, workflow_run_id INTEGER NOT NULL, kind TEXT NOT NULL, description TEXT NOT NULL,
    fingerprint TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE INDEX task_instance_error_group ON task_instance_error (workflow_id, fingerprint, task_id);
CREATE INDEX task_instance_error_instance ON task_instance_error (task_instance_id);
CREATE INDEX task_instance_error_task ON task_instance_error (task_id);
CREATE INDEX task_instance_error_workflow ON task_instance_error (workflow_id, id);
CREATE TABLE task_instance_log (
    task_instance_id INTEGER PRIMARY KEY REFERENCES task_instance (id), stdout_tail TEXT NOT NULL, stderr_tail TEXT NOT NULL);
CREATE TABLE task_resources (
    id INTEGER PRIMARY KEY, requested TEXT NOT NULL, scales TEXT NOT NULL, fallback_queues TEXT NOT NULL, dynamic TEXT, resolved_by TEXT);
CREATE TABLE task_template (
    id INTEGER PRIMARY KEY, tool_version_id INTEGER NOT NULL REFERENCES tool_version (id), name TEXT NOT NULL,
    UNIQUE (tool_version_id, name));
CREATE TABLE task_template_version (
    id INTEGER PRIMARY KEY, task_template_id INTEGER NOT NULL REFERENCES task_template (id), identity TEXT NOT NULL,
    command_template TEXT NOT NULL, node_args TEXT NOT NULL, task_args TEXT NOT NULL, op_args TEXT NOT NULL,
    UNIQUE (task_template_id, identity));
CREATE TABLE tool (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL);
CREATE TABLE tool_version (
    id INTEGER PRIMARY KEY, tool_id INTEGER NOT NULL REFERENCES tool (id), created_at INTEGER NOT NULL);
CREATE INDEX tool_version_tool ON tool_version (tool_id);
CREATE TABLE upstream_set (
    id INTEGER PRIMARY KEY, remaining INTEGER NOT NULL CHECK (remaining >= 0),
    workflow_id INTEGER NOT NULL REFERENCES workflow (id), is_pending INTEGER NOT NULL, promoted_to INTEGER NOT NULL);
CREATE INDEX upstream_set_pending ON upstream_set (workflow_id) WHERE is_pending = 1;
CREATE INDEX upstream_set_workflow ON upstream_set (workflow_id);
CREATE TABLE upstream_set_member (
    task_id INTEGER NOT NULL, upstream_set_id INTEGER NOT NULL REFERENCES upstream_set (id),
    PRIMARY KEY (task_id, upstream_set_id)) WITHOUT ROWID;
CREATE INDEX upstream_set_member_set ON upstream_set_member (upstream_set_id, task_id);
CREATE TABLE workflow (
    id INTEGER PRIMARY KEY, tool_version_id INTEGER NOT NULL REFERENCES tool_version (id),
    args_hash TEXT NOT NULL, workflow_args TEXT NOT NULL, identity TEXT,
    name TEXT NOT NULL, description TEXT NOT NULL, user_name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('G', 'I', 'Q', 'R', 'D', 'F', 'H', 'A')), status_at INTEGER NOT NULL,
    is_paused INTEGER NOT NULL, priority INTEGER NOT NULL, max_concurrently_running INTEGER NOT NULL, version INTEGER NOT NULL,
    first_task_id INTEGER NOT NULL, task_count INTEGER NOT NULL, first_set_id INTEGER NOT NULL, set_count INTEGER NOT NULL,
    first_resources_id INTEGER NOT NULL, resources_count INTEGER NOT NULL, retries INTEGER NOT NULL,
    created_at INTEGER NOT NULL, touched_at INTEGER NOT NULL,
    UNIQUE (tool_version_id, args_hash, identity));
CREATE INDEX workflow_unbound ON workflow (touched_at) WHERE status = 'G';
CREATE INDEX workflow_user ON workflow (user_name, id);
CREATE TABLE workflow_attribute (
    workflow_id INTEGER NOT NULL REFERENCES workflow (id), name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (workflow_id, name)) WITHOUT ROWID;
CREATE TABLE workflow_run (
    id INTEGER PRIMARY KEY, workflow_id INTEGER NOT NULL REFERENCES workflow (id),
    status TEXT NOT NULL CHECK (status IN ('G', 'L', 'B', 'R', 'D', 'E', 'C', 'H', 'S', 'T', 'A')), status_at INTEGER NOT NULL, user_name TEXT NOT NULL, host TEXT NOT NULL,
    context_path TEXT, is_fail_fast INTEGER NOT NULL, timeout_at INTEGER, reason TEXT, created_at INTEGER NOT NULL,
    ended_at INTEGER, version INTEGER NOT NULL);
CREATE INDEX workflow_run_open ON workflow_run (user_name, host) WHERE status IN ('G', 'L', 'B', 'R', 'C', 'H');
CREATE INDEX workflow_run_workflow ON workflow_run (workflow_id, id);
