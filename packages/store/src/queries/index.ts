export { readArrayEdges } from "./array-edges.ts";
export {
  type ArrayTemplate,
  type ListedArray,
  readArrays,
  readArrayTemplates,
  readCountsOfArrays,
} from "./arrays.ts";
export {
  type Extreme,
  findExtreme,
  type Measure,
  type MostRequested,
  readAttemptsOf,
  readMostRequested,
  type SampledAttempt,
  type SampledTasks,
  sampleTasks,
} from "./attempt-times.ts";
export { type AuditRow, listAuditEntries } from "./audit-entries.ts";
export { type ChangedTask, readChangedTasks } from "./changes.ts";
export { listServedClusters, readNoticesOfWorkflow, type ServedCluster } from "./clusters.ts";
export { type Finish, findLastFinish, findLastMember } from "./critical-path.ts";
export {
  findFailedAncestors,
  type Neighbour,
  type Neighbours,
  readFailedUpstream,
  readNeighbours,
  readUnfinishedUpstream,
} from "./dependencies.ts";
export {
  ERROR_FIELDS,
  type ErrorGroup,
  findErrorPage,
  type GroupMark,
  type ListedError,
  listErrorGroups,
  readErrors,
} from "./errors.ts";
export {
  countAhead,
  findServingDistributor,
  type LastSeen,
  MAX_COUNTED_AHEAD,
  readSurroundings,
  type TaskSurroundings,
} from "./explain.ts";
export { type FoundPage, type Mark, type PageRequest, SLICE_IDS, type SortValue } from "./find-page.ts";
export { type Fleet, readFleet } from "./fleet.ts";
export {
  type GraphTask,
  readGraphTasks,
  readRanAttempts,
  readSetMembers,
  readSpans,
  type SetMember,
  type Span,
} from "./graph-columns.ts";
export { type HistoryRow, type Pace, readHistory, readPaces } from "./history.ts";
export { findInstancePage, type ListedInstance, readInstances } from "./instances.ts";
export { type LatestAttempt, readLatestAttempts } from "./latest-attempts.ts";
export { letOthersWork } from "./let-others-work.ts";
export {
  findInstancesOfTasks,
  readAncestors,
  readNeighboursById,
  readStatusLetters,
} from "./many-tasks.ts";
export { type NeighbourPage, readNeighbourPage } from "./neighbour-page.ts";
export { findOwner } from "./owners.ts";
export { readRemaining } from "./plan.ts";
export {
  type Field,
  type FieldKind,
  type Fields,
  OPERATORS,
  type Operator,
  type Predicate,
} from "./predicate.ts";
export { findRunPage, readRuns } from "./runs.ts";
export { readTaskInterventions, readWorkflowStory, type StoryRow } from "./story.ts";
export { resolveTaskFilter, TASK_FIELDS, type TaskFilter } from "./task-filter.ts";
export {
  type BoundedCount,
  countTasks,
  findTaskPage,
  type ListedTask,
  readTaskExtras,
  readTasks,
  TASK_SORTS,
  type TaskBlock,
  type TaskExtras,
} from "./tasks.ts";
export {
  type ArrayOfTool,
  hasTool,
  type ListedTool,
  readArraysOfTool,
  readTools,
} from "./tools.ts";
export {
  findUsageTasks,
  MAX_USAGE_TASKS,
  type Summary,
  summariseRequested,
  summariseUsed,
  sumSquaredDistances,
} from "./usage.ts";
export { listWatchedRuns, readStandstill, type Standstill, type WatchedRun } from "./watched-runs.ts";
export { readChangedSince, readOpenVersions } from "./workflow-versions.ts";
export {
  countWorkflows,
  findWorkflowPage,
  type ListedWorkflow,
  readCountsOfWorkflows,
  readWorkflows,
  WORKFLOW_FIELDS,
  WORKFLOW_SORTS,
} from "./workflows.ts";
