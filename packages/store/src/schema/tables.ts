import type {
  NotificationChannel,
  NotificationKind,
  NotificationScope,
  Role,
  TokenScope,
} from "@jobmon/core";

/**
 * The rows as TypeScript sees them. Times are UTC milliseconds. Statuses are Jobmon's letters, so that the SQL people know
 * (`SELECT status, count(*) FROM task WHERE workflow_id = ? GROUP BY status`) keeps working. JSON columns hold text.
 *
 * **Invariant:** `status` columns are written by `moves.ts` alone.
 */
export interface Tables {
  counter: { name: string; next_id: number };
  tool: { id: number; name: string; created_at: number };
  tool_version: { id: number; tool_id: number; created_at: number };
  task_template: { id: number; tool_version_id: number; name: string };
  task_template_version: {
    id: number;
    task_template_id: number;
    identity: string;
    command_template: string;
    /** JSON lists of names. */
    node_args: string;
    task_args: string;
    op_args: string;
  };
  cluster: { id: number; name: string; kind: string; queues: string };
  distributor: {
    id: number;
    user_name: string;
    host: string;
    cluster_id: number;
    epoch: number;
    version: string;
    last_seen_at: number;
    /** JSON: what holds tasks back, as it was told last. */
    notices: string;
  };
  workflow: {
    id: number;
    tool_version_id: number;
    args_hash: string;
    workflow_args: string;
    /** Null until the draft is claimed: the same identity twice is a conflict. */
    identity: string | null;
    name: string;
    description: string;
    user_name: string;
    status: string;
    status_at: number;
    is_paused: number;
    priority: number;
    max_concurrently_running: number;
    version: number;
    first_task_id: number;
    task_count: number;
    first_set_id: number;
    set_count: number;
    first_resources_id: number;
    resources_count: number;
    retries: number;
    created_at: number;
    touched_at: number;
  };
  workflow_attribute: { workflow_id: number; name: string; value: string };
  array: {
    id: number;
    workflow_id: number;
    task_template_version_id: number;
    cluster_id: number;
    name: string;
    max_concurrently_running: number;
  };
  status_count: { workflow_id: number; array_id: number; status: string; tasks: number };
  /** How it stood at the end of each step; at most a few hundred rows of an array. */
  status_history: {
    workflow_id: number;
    /** 0: the whole workflow. */
    array_id: number;
    /** Begin of the step. */
    at: number;
    step_ms: number;
    /** Of the row among those of its array. */
    ordinal: number;
    /** Of the last change within the step. */
    changed_at: number;
    waiting: number;
    queued: number;
    launching: number;
    running: number;
    retrying: number;
    done: number;
    failed: number;
    peak_running: number;
  };
  array_edge: { workflow_id: number; from_array_id: number; to_array_id: number; links: number };
  draft_chunk: {
    workflow_id: number;
    chunk: number;
    task_count: number;
    /** Empty once they are stored. */
    set_rows: string;
    profile_rows: string;
    attribute_rows: string;
    /** Rows ready to be unfolded into `task`. */
    task_rows: string;
    /** `[first index, count]` of each run of consecutive tasks. */
    task_ranges: string;
    hashes: string;
    set_refs: string;
    /** `[array id, count]` of each group. */
    array_counts: string;
  };
  task_resources: {
    id: number;
    requested: string;
    scales: string;
    fallback_queues: string;
    /** JSON: what works the resources out when a task is leased with them; null when they are as they stand. */
    dynamic: string | null;
    /** Name of the command that answered with these resources. */
    resolved_by: string | null;
  };
  upstream_set: {
    id: number;
    remaining: number;
    workflow_id: number;
    /** 1 while tasks of this open set are still to be marked ready. */
    is_pending: number;
    promoted_to: number;
  };
  upstream_set_member: { task_id: number; upstream_set_id: number };
  task: {
    id: number;
    workflow_id: number;
    array_id: number;
    upstream_set_id: number;
    task_resources_id: number;
    name: string;
    /** JSON list of values in the order node, task, op args of the template version. */
    args: string;
    identity: string;
    status: string;
    status_at: number;
    priority: number;
    num_attempts: number;
    max_attempts: number;
    counted_failures: number;
    infrastructure_failures: number;
    memory_growths: number;
    runtime_growths: number;
    retry_at: number | null;
    version: number;
  };
  task_attribute: { task_id: number; name: string; value: string };
  workflow_run: {
    id: number;
    workflow_id: number;
    status: string;
    status_at: number;
    user_name: string;
    host: string;
    context_path: string | null;
    is_fail_fast: number;
    timeout_at: number | null;
    reason: string | null;
    created_at: number;
    ended_at: number | null;
    version: number;
  };
  task_instance: {
    id: number;
    task_id: number;
    workflow_id: number;
    workflow_run_id: number;
    array_id: number;
    distributor_id: number;
    task_resources_id: number;
    attempt: number;
    status: string;
    status_at: number;
    report_by: number;
    leased_at: number;
    started_at: number | null;
    ended_at: number | null;
    external_id: string | null;
    node: string | null;
    exit_code: number | null;
    signal: string | null;
    failure_kind: string | null;
    /** memory or runtime; null also where it was not recorded. */
    exhausted: string | null;
    wall_ms: number | null;
    cpu_ms: number | null;
    peak_memory_bytes: number | null;
    stdout_path: string | null;
    stderr_path: string | null;
    version: number;
    /** Of the worker that runs it; null where none does. */
    claim_key: string | null;
  };
  batch: { id: number; distributor_id: number; key: string; credential_hash: string; created_at: number };
  batch_member: {
    batch_id: number;
    position: number;
    task_instance_id: number;
    stdout_path: string;
    stderr_path: string;
  };
  task_instance_log: { task_instance_id: number; stdout_tail: string; stderr_tail: string };
  task_instance_error: {
    id: number;
    task_instance_id: number;
    task_id: number;
    workflow_id: number;
    workflow_run_id: number;
    kind: string;
    description: string;
    fingerprint: string;
    created_at: number;
  };
  /** What one server does at a time, and who has it until when by the database's clock. */
  duty: { name: string; holder: string; expires_at: number };
  log_request: {
    id: number;
    distributor_id: number;
    /** JSON. */
    request: string;
    /** JSON; null until its distributor answered. */
    answer: string | null;
    /** 1: the distributor was told. */
    is_taken: number;
    created_at: number;
  };
  audit_log: {
    id: number;
    workflow_id: number | null;
    task_id: number | null;
    actor: string;
    event: string;
    detail: string;
    created_at: number;
    /** Whose work it was that an admin did; null where the actor did what was their own to do. */
    acting_for: string | null;
  };
  account: {
    id: number;
    name: string;
    role: Role;
    is_disabled: number;
    /** What the OIDC provider calls the person, hashed; null until they first signed in there. */
    subject_hash: string | null;
    created_at: number;
    last_seen_at: number | null;
  };
  /** A token of a program or a session of a browser. Of the secret only its SHA-256 is here. */
  credential: {
    id: number;
    account_id: number;
    kind: "token" | "session";
    scope: TokenScope;
    /** Of a token, as its owner called it; of a session, which browser and how it signed in. */
    name: string;
    hash: string;
    created_by: string;
    created_at: number;
    expires_at: number;
    /** Of a session: no use renews it beyond this. */
    renew_until: number | null;
    last_used_at: number | null;
    ended_at: number | null;
    ended_by: string | null;
  };
  sign_in: {
    hash: string;
    kind: "link" | "oidc";
    details: string;
    expires_at: number;
    used_at: number | null;
  };
  device_login: {
    device_hash: string;
    user_code: string;
    /** Program, user and host that ask, as they say; what a person compares before confirming. */
    client: string;
    asked_at: number;
    expires_at: number;
    answer: "confirmed" | "denied" | null;
    account_id: number | null;
    taken_at: number | null;
  };
  notification_rule: {
    id: number;
    user_name: string;
    scope: NotificationScope;
    tool_id: number | null;
    workflow_id: number | null;
    /** Kinds, separated by blanks. */
    events: string;
    stalled_ms: number;
    back_pressure_ms: number;
    channel: NotificationChannel;
    /** An address to post to, which may itself be a secret, or one of e-mail. */
    target: string;
    /** Signs what is posted; empty where nothing is signed. */
    secret: string;
    is_enabled: number;
    created_at: number;
  };
  notification_message: {
    id: number;
    rule_id: number;
    /** Tells the receiver that it has it already. */
    message_key: string;
    /** JSON. */
    content: string;
    state: "waiting" | "delivered" | "given_up";
    attempts: number;
    /** When it is to be tried next; while it is being tried, when that counts as lost. */
    next_at: number;
    created_at: number;
    ended_at: number | null;
    /** Why the last attempt failed. */
    error: string | null;
  };
  notification_event: {
    id: number;
    rule_id: number;
    workflow_id: number;
    workflow_run_id: number;
    kind: NotificationKind;
    /** Tells times apart at which the same happened to one run. */
    episode: number;
    /** JSON: how it stood. */
    facts: string;
    created_at: number;
    /** Null: it waits for its message to be made. */
    message_id: number | null;
  };
}
