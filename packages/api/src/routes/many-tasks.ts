import { z } from "zod";
import { defineRoutes } from "../route.ts";
import { pathId } from "../schemas/fields.ts";
import * as s from "../schemas/many-tasks.ts";
import { INSTANCE_EXAMPLE } from "./examples.ts";

const group = "Queries";
const params = z.object({ workflowId: pathId });
const errors = ["not_found"];

/** What clients ask about many tasks at once. */
export const manyTasksRoutes = defineRoutes({
  getTaskStatuses: {
    method: "GET",
    path: "/workflows/:workflowId/task-statuses",
    group,
    summary: "The statuses of all tasks of a workflow, a letter each.",
    params,
    query: s.taskStatusesQuery,
    reply: s.taskStatuses,
    errors,
    example: {
      params: { workflowId: 7 },
      reply: { version: 5, taskCount: 4, firstTaskId: 1001, letters: "DDRG", nextAfterTaskId: null },
    },
  },
  listRelatives: {
    method: "POST",
    path: "/workflows/:workflowId/relatives",
    group,
    summary: "Tasks and everything upstream or downstream of them, however far, by id.",
    params,
    body: s.relativesRequest,
    reply: s.relativesReply,
    errors: [...errors, "too_many_items"],
    example: {
      params: { workflowId: 7 },
      body: { taskIds: [1001], direction: "down" },
      reply: {
        rows: [
          { id: 1001, name: "model_location-1", status: "DONE" },
          { id: 1004, name: "summary", status: "REGISTERING" },
        ],
        nextAfterTaskId: null,
      },
    },
  },
  listInstancesOfTasks: {
    method: "POST",
    path: "/instances/of-tasks",
    group,
    summary: "The attempts of several tasks, with what they used, where their logs are and what went wrong.",
    body: s.instancesOfTasksRequest,
    reply: s.instancesOfTasksReply,
    errors,
    example: {
      body: { taskIds: [1001] },
      reply: {
        rows: [
          {
            ...INSTANCE_EXAMPLE,
            taskName: "model_location-1",
            taskStatus: "RUNNING",
            templateName: "model",
          },
        ],
      },
    },
  },
});
