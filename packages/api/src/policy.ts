/**
 * What a caller needs for each operation, on a server with accounts. This table is the whole policy: the server enforces
 * it in one place, before any use-case runs, and a test asks every operation as every kind of caller.
 *
 * An operation without a statement does not compile, nor does one that speaks of an owner and names no such thing in its
 * path. Where a request has a field `user`, it has to be the caller's own name; only an admin may name somebody else.
 */
import type { Operation, Routes } from "./routes.ts";

/** Needs that are about a thing of the path, and the parameter that names it. */
export const OWNED_BY_PARAMETER = {
  own_workflow: "workflowId",
  own_task: "taskId",
  own_distributor: "distributorId",
  own_credential: "credentialId",
  own_rule: "ruleId",
} as const;
type OwnedNeed = keyof typeof OWNED_BY_PARAMETER;

/**
 * - `open`: nothing, not even an account.
 * - `batch`: the credential of the batch that the path names; no account opens it.
 * - `read`: any account.
 * - `self`: any account, about itself; an admin about others.
 * - `define`: an editor, to make what has no owner or what will be their own.
 * - `own_workflow`, `own_task`: an editor whose workflow it is, or an admin.
 * - `distribute`, `own_distributor`: an editor, or a token that may do nothing but run its account's tasks.
 * - `own_credential`: whoever holds the token or session, or an admin.
 * - `own_rule`: whose rule of notifications it is, or an admin.
 * - `admin`: an admin.
 */
export type Need = "open" | "batch" | "read" | "self" | "define" | "distribute" | "admin" | OwnedNeed;

type Statement<Path extends string> =
  | Exclude<Need, OwnedNeed>
  | {
      [N in OwnedNeed]: Path extends `${string}:${(typeof OWNED_BY_PARAMETER)[N]}${string}` ? N : never;
    }[OwnedNeed];

export const policy = {
  getHealth: "open",
  getReady: "open",

  claimInstance: "batch",
  beatWorker: "batch",
  reportWorker: "batch",

  registerDistributor: "distribute",
  leaseTasks: "own_distributor",
  reportInstances: "own_distributor",
  resolveResources: "own_distributor",
  heartbeatInstances: "own_distributor",
  putNotices: "own_distributor",
  answerLogRequest: "own_distributor",
  openBatch: "own_distributor",

  ensureTool: "define",
  createToolVersion: "define",
  ensureTemplate: "define",
  createDraft: "define",
  putDraftChunk: "own_workflow",
  bindDraft: "own_workflow",
  startWorkflow: "own_workflow",

  pauseWorkflow: "own_workflow",
  unpauseWorkflow: "own_workflow",
  stopWorkflow: "own_workflow",
  resetWorkflow: "own_workflow",
  setWorkflowLimit: "own_workflow",
  setWorkflowPriority: "own_workflow",
  setTemplateLimit: "own_workflow",
  setTaskStatus: "own_workflow",
  changeTasks: "own_workflow",
  addWorkflowAttributes: "own_workflow",
  addTaskAttributes: "own_task",

  listWorkflows: "read",
  getWorkflow: "read",
  listRuns: "read",
  listArrays: "read",
  listTasks: "read",
  planResume: "read",
  getTask: "read",
  listInstances: "read",
  getDependencies: "read",
  explainTask: "read",
  listErrors: "read",
  listErrorGroups: "read",
  getLog: "read",
  getUsage: "read",
  getChanges: "read",
  streamEvents: "read",
  getWorkflowStory: "read",
  getTaskStory: "read",
  getTaskStatuses: "read",
  listRelatives: "read",
  listInstancesOfTasks: "read",
  countWorkflows: "read",
  getHistory: "read",
  getTemplateGraph: "read",
  listTemplateTimes: "read",
  getCriticalPath: "read",
  getArrayUsage: "read",
  listTools: "read",
  getToolTrends: "read",
  streamWorkflows: "read",
  countTasks: "read",
  getGraphNodes: "read",
  getGraphEdges: "read",
  getTimeline: "read",
  listSpans: "read",
  listNeighbours: "read",
  searchLog: "read",
  listClusters: "read",

  requestLogin: "open",
  takeLogin: "open",
  getLogin: "self",
  answerLogin: "self",
  getCaller: "read",
  listTokens: "self",
  createToken: "self",
  revokeToken: "own_credential",
  listSessions: "self",
  endSession: "own_credential",
  listAccounts: "admin",
  putAccount: "admin",
  listAuditEntries: "admin",

  listNotificationRules: "self",
  createNotificationRule: "self",
  deleteNotificationRule: "own_rule",
  testNotificationRule: "own_rule",
  listNotifications: "self",
} as const satisfies { readonly [O in Operation]: Statement<Routes[O]["path"]> };
