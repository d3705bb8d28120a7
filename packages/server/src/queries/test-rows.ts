import { codeOf, taskMachine } from "@jobmon/core";
import type { Tables } from "@jobmon/store";

/** A moment that tests call now. */
export const NOW = 1_795_200_000_000;
export const NO_LIMIT = 2_147_483_647;

/** Rows as they are when nothing is said about them; a test says what matters to it. */

export function workflowRow(
  own: Pick<Tables["workflow"], "id" | "status" | "first_task_id" | "task_count">,
): Tables["workflow"] {
  const { id } = own;
  return {
    ...own,
    tool_version_id: 1,
    args_hash: `hash ${id}`,
    workflow_args: `args ${id}`,
    identity: `identity ${id}`,
    name: `workflow ${id}`,
    description: "",
    user_name: "ana",
    status_at: NOW,
    is_paused: 0,
    priority: 0,
    max_concurrently_running: NO_LIMIT,
    version: 1,
    first_set_id: id,
    set_count: 1,
    first_resources_id: id,
    resources_count: 1,
    retries: 0,
    created_at: NOW,
    touched_at: NOW,
  };
}

export function resourcesRow(id: number): Tables["task_resources"] {
  const none = { queue: null, stdout: null, stderr: null, extra: {} };
  const requested = JSON.stringify({ cores: 1, memoryBytes: 1_073_741_824, runtimeSeconds: 600, ...none });
  return { id, requested, scales: "{}", fallback_queues: "[]", dynamic: null, resolved_by: null };
}

export function taskRow(
  own: Pick<Tables["task"], "id" | "workflow_id" | "array_id" | "upstream_set_id">,
): Tables["task"] {
  return {
    ...own,
    task_resources_id: own.workflow_id,
    name: `task ${own.id}`,
    args: "[]",
    identity: String(own.id),
    status: codeOf(taskMachine, "REGISTERING"),
    status_at: NOW,
    priority: 0,
    num_attempts: 0,
    max_attempts: 3,
    counted_failures: 0,
    infrastructure_failures: 0,
    memory_growths: 0,
    runtime_growths: 0,
    retry_at: null,
    version: 1,
  };
}

export function runRow(
  own: Pick<Tables["workflow_run"], "id" | "workflow_id" | "status">,
): Tables["workflow_run"] {
  return {
    ...own,
    status_at: NOW,
    user_name: "ana",
    host: "login1",
    context_path: null,
    is_fail_fast: 0,
    timeout_at: null,
    reason: null,
    created_at: NOW,
    ended_at: null,
    version: 1,
  };
}

type InstanceKey =
  | "id"
  | "task_id"
  | "workflow_id"
  | "workflow_run_id"
  | "distributor_id"
  | "task_resources_id"
  | "status";

export function instanceRow(own: Pick<Tables["task_instance"], InstanceKey>): Tables["task_instance"] {
  return {
    ...own,
    array_id: 1,
    attempt: 1,
    status_at: NOW,
    report_by: NOW + 90_000,
    leased_at: NOW,
    started_at: null,
    ended_at: null,
    external_id: null,
    node: null,
    exit_code: null,
    signal: null,
    failure_kind: null,
    exhausted: null,
    wall_ms: null,
    cpu_ms: null,
    peak_memory_bytes: null,
    stdout_path: null,
    stderr_path: null,
    version: 1,
    claim_key: null,
  };
}
