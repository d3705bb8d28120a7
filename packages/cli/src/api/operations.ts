import type { API_PREFIX, Operation, Routes } from "@jobmon/api";

/**
 * Method and path of the operations that this package calls.
 *
 * Importing the route table itself would build every schema of the contract, which takes longer than the request of
 * `jobmon workflow status`. The compiler holds each line to that table, so the two cannot drift apart.
 */
export const OPERATIONS = {
  listWorkflows: "GET /workflows",
  getWorkflow: "GET /workflows/:workflowId",
  listRuns: "GET /workflows/:workflowId/runs",
  listArrays: "GET /workflows/:workflowId/arrays",
  listTasks: "GET /workflows/:workflowId/tasks",
  planResume: "GET /workflows/:workflowId/resume-plan",
  listErrors: "GET /workflows/:workflowId/errors",
  listErrorGroups: "GET /workflows/:workflowId/error-groups",
  getWorkflowStory: "GET /workflows/:workflowId/story",
  streamEvents: "GET /workflows/:workflowId/events",
  getTask: "GET /tasks/:taskId",
  listInstances: "GET /tasks/:taskId/instances",
  getDependencies: "GET /tasks/:taskId/dependencies",
  explainTask: "GET /tasks/:taskId/explain",
  getTaskStory: "GET /tasks/:taskId/story",
  getLog: "GET /instances/:instanceId/logs/:stream",
  getUsage: "GET /usage",
  getHealth: "GET /health",
  getReady: "GET /ready",
  listClusters: "GET /clusters",
  startWorkflow: "POST /workflows/:workflowId/runs",
  pauseWorkflow: "POST /workflows/:workflowId/pause",
  unpauseWorkflow: "POST /workflows/:workflowId/unpause",
  stopWorkflow: "POST /workflows/:workflowId/stop",
  resetWorkflow: "POST /workflows/:workflowId/reset",
  setTaskStatus: "POST /workflows/:workflowId/task-status",
  setWorkflowLimit: "PUT /workflows/:workflowId/max-concurrently-running",
  getCaller: "GET /whoami",
  listNotificationRules: "GET /notification-rules",
  createNotificationRule: "POST /notification-rules",
  testNotificationRule: "POST /notification-rules/:ruleId/test",
  deleteNotificationRule: "DELETE /notification-rules/:ruleId",
  listNotifications: "GET /notifications",
  listAccounts: "GET /accounts",
  putAccount: "PUT /accounts/:name",
  listTokens: "GET /tokens",
  createToken: "POST /tokens",
  revokeToken: "DELETE /tokens/:credentialId",
  requestLogin: "POST /logins",
  takeLogin: "POST /logins/token",
  setTemplateLimit: "PUT /workflows/:workflowId/arrays/:arrayId/max-concurrently-running",
} as const satisfies { readonly [O in Operation]?: `${Routes[O]["method"]} ${Routes[O]["path"]}` };

export type CliOperation = keyof typeof OPERATIONS;

export const PREFIX = "/api/v1" satisfies typeof API_PREFIX;
