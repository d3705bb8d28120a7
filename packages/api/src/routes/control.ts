import { z } from "zod";
import { defineRoutes } from "../route.ts";
import * as s from "../schemas/control.ts";
import { pathId } from "../schemas/fields.ts";

const group = "Control";
const params = z.object({ workflowId: pathId });
const errors = ["not_found", "forbidden"];
const example = { params: { workflowId: 7 }, body: { user: "ana" }, reply: { changed: 1 } };

export const controlRoutes = defineRoutes({
  pauseWorkflow: {
    method: "POST",
    path: "/workflows/:workflowId/pause",
    group,
    summary: "Launch nothing more until unpaused; what runs goes on.",
    params,
    body: s.actorOnly,
    reply: s.changedReply,
    errors,
    example,
  },
  unpauseWorkflow: {
    method: "POST",
    path: "/workflows/:workflowId/unpause",
    group,
    summary: "Launch again.",
    params,
    body: s.actorOnly,
    reply: s.changedReply,
    errors,
    example,
  },
  stopWorkflow: {
    method: "POST",
    path: "/workflows/:workflowId/stop",
    group,
    summary: "End the open run and every instance of it. Done when the workflow is HALTED.",
    params,
    body: s.actorOnly,
    reply: s.stopReply,
    errors: [...errors, "workflow_not_resumable"],
    example: { ...example, reply: { stopping: true, activeInstances: 12 } },
  },
  resetWorkflow: {
    method: "POST",
    path: "/workflows/:workflowId/reset",
    group,
    summary: "Make failed, unfinished or all tasks of a workflow without an open run start afresh.",
    params,
    body: s.resetRequest,
    reply: s.setStatusReply,
    errors: [...errors, "workflow_run_active"],
    example: { ...example, reply: { changed: 3, unchanged: 0, killed: 0 } },
  },
  setWorkflowLimit: {
    method: "PUT",
    path: "/workflows/:workflowId/max-concurrently-running",
    group,
    summary: "Change how many tasks of the workflow may be active at once. 0 launches nothing.",
    params,
    body: s.limitRequest,
    reply: s.changedReply,
    errors,
    example: { ...example, body: { user: "ana", maxConcurrentlyRunning: 50 } },
  },
  setWorkflowPriority: {
    method: "PUT",
    path: "/workflows/:workflowId/priority",
    group,
    summary: "Change the workflow's priority; higher goes first.",
    params,
    body: s.priorityRequest,
    reply: s.changedReply,
    errors,
    example: { ...example, body: { user: "ana", priority: 10 } },
  },
  setTemplateLimit: {
    method: "PUT",
    path: "/workflows/:workflowId/arrays/:arrayId/max-concurrently-running",
    group,
    summary: "Change how many tasks of one template of the workflow may be active at once.",
    params: params.extend({ arrayId: pathId }),
    body: s.limitRequest,
    reply: s.changedReply,
    errors,
    example: {
      params: { workflowId: 7, arrayId: 4 },
      body: { user: "ana", maxConcurrentlyRunning: 5 },
      reply: { changed: 1 },
    },
  },
  setTaskStatus: {
    method: "POST",
    path: "/workflows/:workflowId/task-status",
    group,
    summary: "Mark tasks done, or make them run again, with or without their descendants.",
    params,
    body: s.setStatusRequest,
    reply: s.setStatusReply,
    errors: [...errors, "too_many_items"],
    example: {
      params: { workflowId: 7 },
      body: { user: "ana", status: "DONE", taskIds: [1001] },
      reply: { changed: 1, unchanged: 0, killed: 0 },
    },
  },
});
