export { ACCOUNT_NAME_FORM, isAccountName } from "./access/account-name.ts";
export { isAtLeast, isRole, ROLES, type Role, TOKEN_SCOPES, type TokenScope } from "./access/roles.ts";
export { readTokenAccount, writeToken } from "./access/token-text.ts";
export { type EncodedCall, encodeCall } from "./call/encode-call.ts";
export { TONE_COLOUR, TONE_SYMBOL } from "./display/tone-style.ts";
export {
  ERROR_CATALOGUE,
  type ErrorCode,
  type ErrorEntry,
  type ErrorKind,
  EXIT_CODE,
  isErrorCode,
} from "./errors/catalogue.ts";
export { type ErrorIds, JobmonError } from "./errors/jobmon-error.ts";
export { type Problem, problemOf } from "./errors/problem.ts";
export { quoteList, quoteText } from "./errors/quote.ts";
export {
  type ClusterEnd,
  type ClusterVerdict,
  type CommandEnd,
  decideEnd,
  type EndEvidence,
  type EndVerdict,
  WORKER_EXIT,
} from "./evidence/decide-end.ts";
export { checkGraph, type GraphProblem, type GraphVerdict } from "./graph/check-graph.ts";
export { findDuplicates } from "./graph/find-duplicates.ts";
export { type Graph, NO_SET } from "./graph/graph.ts";
export type { Sha256 } from "./identity/encoding.ts";
export { addHash, emptySum, type HashSum, sumToText } from "./identity/hash-sum.ts";
export {
  type ArgPair,
  setSum,
  type TaskIdentity,
  taskHash,
  taskWithUpstreamHash,
  workflowHash,
} from "./identity/identity.ts";
export { type InstanceIds, instanceVariables } from "./instance/instance-variables.ts";
export type { Log } from "./log/log.ts";
export {
  FAILURE_KINDS,
  FAILURE_OF_EVENT,
  type FailureKind,
  TASK_EVENT_OF_INSTANCE_EVENT,
  WORKFLOW_EVENT_OF_RUN_EVENT,
} from "./machines/coupling.ts";
export {
  codeOf,
  codesOf,
  defineMachine,
  type EventOf,
  type EventSpec,
  type Judgement,
  judge,
  type Machine,
  type StateOf,
  type StateSpec,
  stateOfCode,
  statesOf,
  type Tone,
} from "./machines/machine.ts";
export { ACTIVE_TASK_STATES, type TaskEvent, type TaskState, taskMachine } from "./machines/task.ts";
export {
  ACTIVE_INSTANCE_STATES,
  type TaskInstanceEvent,
  type TaskInstanceState,
  taskInstanceMachine,
} from "./machines/task-instance.ts";
export { type WorkflowEvent, type WorkflowState, workflowMachine } from "./machines/workflow.ts";
export {
  LAUNCHING_RUN_STATES,
  OPEN_RUN_STATES,
  type WorkflowRunEvent,
  type WorkflowRunState,
  workflowRunMachine,
} from "./machines/workflow-run.ts";
export {
  NOTIFICATION_CHANNELS,
  NOTIFICATION_KINDS,
  NOTIFICATION_SCOPES,
  type NotificationChannel,
  type NotificationKind,
  type NotificationScope,
} from "./notify/notification-words.ts";
export { formatCores, MAX_CORES, parseCores } from "./quantity/cores.ts";
export { formatMemory, MAX_MEMORY_BYTES, parseMemory } from "./quantity/memory.ts";
export { formatCount, formatDurationMs, formatPercent } from "./quantity/number.ts";
export { formatRuntime, MAX_RUNTIME_SECONDS, parseRuntime } from "./quantity/runtime.ts";
export { type Growth, type GrowthRequest, growResources } from "./resources/grow.ts";
export type { ExhaustibleName, QuantityName } from "./resources/quantities.ts";
export { clampToQueue, fitsQueue, type QueueLimits } from "./resources/queue-limits.ts";
export {
  type ExtraValue,
  mergeResources,
  normaliseResources,
  overlayResources,
  type Resources,
} from "./resources/resources.ts";
export { DEFAULT_SCALES, normaliseScales, type Scale, type Scales } from "./resources/scale.ts";
export { type TemplateResources, writeResourcesYaml } from "./resources/write-resources-yaml.ts";
export {
  type AttemptHistory,
  backoffMs,
  decideRetry,
  type RetryDecision,
  type RetryPolicy,
} from "./retry/decide-retry.ts";
export { studentQuantile } from "./statistics/student.ts";
export { compileCommand, type RenderCommand } from "./template/compile-command.ts";
export { expandCrossProduct } from "./template/cross-product.ts";
export { defineTemplate, type TemplateDefinition } from "./template/define-template.ts";
export {
  checkLabel,
  checkTaskName,
  defaultTaskName,
  MAX_LABEL_CHARACTERS,
  MAX_TASK_NAME_CHARACTERS,
} from "./template/names.ts";
export { parsePlaceholders, splitTemplate, type TemplatePart } from "./template/placeholders.ts";
export { countEdits } from "./text/count-edits.ts";
export {
  CLIENT_VERSION_HEADER,
  refuseOtherVersion,
  SERVER_VERSION_HEADER,
} from "./version/versions.ts";
