/**
 * Every way Jobmon refuses something, once. The REST status, the exit code of the CLI, the problem documents and the
 * exception classes of the clients derive from this literal; a code that is not here does not compile.
 *
 * The kind says what the caller should do: rejected, change something; conflict, reread and decide; unavailable, retry
 * with back-off; bug, report it. It is not implied by the status: a port in use is a 500 that no retry cures.
 */
export type ErrorKind = "rejected" | "conflict" | "unavailable" | "bug";

/** What the CLI exits with. 1 is left to commands that worked and bring bad news, such as a workflow that failed. */
export const EXIT_CODE = {
  usage: 2,
  notFound: 3,
  conflict: 4,
  unavailable: 5,
  notAllowed: 6,
  bug: 70,
} as const;

export interface ErrorEntry {
  readonly status: number;
  readonly kind: ErrorKind;
  readonly exitCode: (typeof EXIT_CODE)[keyof typeof EXIT_CODE];
  readonly title: string;
}

const usage = { kind: "rejected", exitCode: EXIT_CODE.usage } as const;
const notFound = { status: 404, kind: "rejected", exitCode: EXIT_CODE.notFound } as const;
const notAllowed = { kind: "rejected", exitCode: EXIT_CODE.notAllowed } as const;
const conflict = { status: 409, kind: "conflict", exitCode: EXIT_CODE.conflict } as const;
const unavailable = { kind: "unavailable", exitCode: EXIT_CODE.unavailable } as const;
const bug = { status: 500, kind: "bug", exitCode: EXIT_CODE.bug } as const;

export const ERROR_CATALOGUE = {
  // The request itself.
  invalid_request: { ...usage, status: 400, title: "The request does not have the expected form" },
  malformed_json: { ...usage, status: 400, title: "The body is not JSON" },
  too_many_items: { ...usage, status: 400, title: "Too many items in one request" },
  page_too_large: { ...usage, status: 400, title: "The page asked for is too large" },
  method_not_allowed: { ...usage, status: 405, title: "The method is not offered here" },
  version_mismatch: { ...usage, status: 426, title: "Client and server do not understand each other" },
  payload_too_large: { ...usage, status: 413, title: "The body is too large" },
  not_found: { ...notFound, title: "There is no such thing" },
  log_not_registered: { ...notFound, title: "No task instance registered this log" },

  // Who asks.
  unauthorized: { ...notAllowed, status: 401, title: "No valid token was sent" },
  credential_expired: { ...notAllowed, status: 401, title: "The token or session has expired" },
  credential_ended: { ...notAllowed, status: 401, title: "The token or session was ended" },
  forbidden: { ...notAllowed, status: 403, title: "This is not yours to do" },
  account_disabled: { ...notAllowed, status: 403, title: "The account is disabled" },
  role_too_low: { ...notAllowed, status: 403, title: "The account's role does not allow this" },
  out_of_scope: { ...notAllowed, status: 403, title: "The token is not for this" },
  user_differs: { ...notAllowed, status: 403, title: "The request names somebody else" },
  not_your_workflow: { ...notAllowed, status: 403, title: "The workflow belongs to someone else" },
  not_your_distributor: { ...notAllowed, status: 403, title: "The distributor belongs to someone else" },
  not_your_credential: { ...notAllowed, status: 403, title: "The token or session belongs to someone else" },
  not_your_rule: { ...notAllowed, status: 403, title: "The rule of notifications belongs to someone else" },
  not_your_instance: { ...notAllowed, status: 403, title: "The task instance belongs to someone else" },

  too_many_requests: { ...unavailable, status: 429, title: "Too many requests for now" },

  // Accounts.
  accounts_off: { ...usage, status: 400, title: "The server has no accounts" },
  login_over: { ...conflict, title: "The login can no longer be used" },

  // Notifications.
  target_refused: { ...usage, status: 400, title: "Nothing may be sent to that address" },
  too_many_rules: { ...conflict, title: "There are as many rules as one user may have" },
  too_many_messages: { ...conflict, title: "As many messages as allowed were sent by the rule" },

  // Workers.
  instance_claimed: { ...conflict, title: "Another copy of the worker runs the task instance" },
  instance_over: { ...conflict, title: "The task instance is not to run any more" },
  batch_differs: { ...conflict, title: "A batch of that key holds something else" },

  // What a workflow is made of.
  unknown_task_template: { ...notFound, title: "There is no such task template" },
  unknown_placeholder: { ...usage, status: 400, title: "Placeholders and declared arguments differ" },
  invalid_template: { ...usage, status: 400, title: "The task template cannot be used" },
  invalid_name: { ...usage, status: 400, title: "The name cannot be used" },
  invalid_quantity: { ...usage, status: 400, title: "The amount cannot be understood" },
  invalid_resources: { ...usage, status: 400, title: "The resources cannot be used" },
  duplicate_tasks: { ...usage, status: 400, title: "The same task appears twice" },
  empty_workflow: { ...usage, status: 400, title: "The workflow has no tasks" },
  cyclic_graph: { ...usage, status: 400, title: "The tasks wait for each other in a circle" },
  unknown_upstream: { ...usage, status: 400, title: "A task waits for one that is not in the workflow" },

  // The state things are in.
  conflict: { ...conflict, title: "Someone else changed this meanwhile" },
  workflow_already_exists: { ...conflict, title: "The workflow exists already" },
  workflow_already_done: { ...conflict, title: "The workflow is done" },
  workflow_being_bound: { ...conflict, title: "Another client is binding this workflow" },
  workflow_not_resumable: { ...conflict, title: "The workflow cannot be resumed now" },
  workflow_run_active: { ...conflict, title: "The workflow is running" },
  distributor_superseded: { ...conflict, title: "A newer distributor took over" },
  draft_incomplete: { ...conflict, title: "The workflow is not wholly bound" },
  illegal_transition: { ...conflict, title: "The change of state is not possible" },

  // The surroundings.
  config_invalid: { ...usage, status: 400, title: "The configuration cannot be used" },
  port_in_use: { ...usage, status: 500, title: "The port is in use" },
  database_too_new: { ...usage, status: 500, title: "The database is newer than this program" },
  database_busy: { ...unavailable, status: 503, title: "The database is busy" },
  database_unreachable: { ...unavailable, status: 503, title: "The database does not answer" },
  disk_full: { ...unavailable, status: 507, title: "The disk is full" },
  provider_unreachable: { ...unavailable, status: 503, title: "The sign-in provider does not answer" },
  server_unreachable: { ...unavailable, status: 503, title: "The server does not answer" },
  internal: { ...bug, title: "Jobmon failed" },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, text);
}
