import type { API_PREFIX, Operation, Routes } from "@jobmon/api";

/**
 * Method and path of the operations that the pages call. The route table itself would put every schema of the contract
 * into the bundle; the compiler holds each line to that table, so the two cannot drift apart.
 */
export const OPERATIONS = {
  listWorkflows: "GET /workflows",
  countWorkflows: "GET /workflow-count",
  getWorkflow: "GET /workflows/:workflowId",
  listRuns: "GET /workflows/:workflowId/runs",
  listArrays: "GET /workflows/:workflowId/arrays",
  listTasks: "GET /workflows/:workflowId/tasks",
  getChanges: "GET /workflows/:workflowId/changes",
  countTasks: "GET /workflows/:workflowId/task-count",
  changeTasks: "POST /workflows/:workflowId/task-actions",
  planResume: "GET /workflows/:workflowId/resume-plan",
  getHistory: "GET /workflows/:workflowId/history",
  getGraphNodes: "GET /workflows/:workflowId/graph/nodes",
  getGraphEdges: "GET /workflows/:workflowId/graph/edges",
  getTaskStatuses: "GET /workflows/:workflowId/task-statuses",
  getTimeline: "GET /workflows/:workflowId/timeline",
  listSpans: "GET /workflows/:workflowId/spans",
  getArrayUsage: "GET /workflows/:workflowId/arrays/:arrayId/usage",
  getToolTrends: "GET /tools/:toolId/trends",
  getTemplateGraph: "GET /workflows/:workflowId/template-graph",
  listTemplateTimes: "GET /workflows/:workflowId/template-times",
  getCriticalPath: "GET /workflows/:workflowId/critical-path",
  listErrors: "GET /workflows/:workflowId/errors",
  listErrorGroups: "GET /workflows/:workflowId/error-groups",
  getWorkflowStory: "GET /workflows/:workflowId/story",
  getTask: "GET /tasks/:taskId",
  listInstances: "GET /tasks/:taskId/instances",
  listNeighbours: "GET /tasks/:taskId/neighbours",
  getDependencies: "GET /tasks/:taskId/dependencies",
  explainTask: "GET /tasks/:taskId/explain",
  getTaskStory: "GET /tasks/:taskId/story",
  getLog: "GET /instances/:instanceId/logs/:stream",
  searchLog: "GET /instances/:instanceId/logs/:stream/matches",
  listClusters: "GET /clusters",
  listTools: "GET /tools",
  startWorkflow: "POST /workflows/:workflowId/runs",
  pauseWorkflow: "POST /workflows/:workflowId/pause",
  unpauseWorkflow: "POST /workflows/:workflowId/unpause",
  stopWorkflow: "POST /workflows/:workflowId/stop",
  setWorkflowLimit: "PUT /workflows/:workflowId/max-concurrently-running",
  setWorkflowPriority: "PUT /workflows/:workflowId/priority",
  setTemplateLimit: "PUT /workflows/:workflowId/arrays/:arrayId/max-concurrently-running",
  getLogin: "GET /logins/:userCode",
  answerLogin: "POST /logins/:userCode/answer",
  listAccounts: "GET /accounts",
  putAccount: "PUT /accounts/:name",
  listTokens: "GET /tokens",
  createToken: "POST /tokens",
  revokeToken: "DELETE /tokens/:credentialId",
  listSessions: "GET /sessions",
  endSession: "DELETE /sessions/:credentialId",
  listAuditEntries: "GET /audit-log",
} as const satisfies { readonly [O in Operation]?: `${Routes[O]["method"]} ${Routes[O]["path"]}` };

export type GuiOperation = keyof typeof OPERATIONS;

export const PREFIX = "/api/v1" satisfies typeof API_PREFIX;
