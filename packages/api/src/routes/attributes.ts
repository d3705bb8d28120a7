import { z } from "zod";
import { defineRoutes } from "../route.ts";
import * as s from "../schemas/attributes.ts";
import { pathId } from "../schemas/fields.ts";

const group = "Control";
const errors = ["not_found", "forbidden"];
const body = { user: "ana", attributes: { quarter: "4", reviewed: "yes" } };

export const attributeRoutes = defineRoutes({
  addWorkflowAttributes: {
    method: "PUT",
    path: "/workflows/:workflowId/attributes",
    group,
    summary: "Set attributes of a workflow by name; those that are not named stay.",
    params: z.object({ workflowId: pathId }),
    body: s.addAttributesRequest,
    reply: s.addAttributesReply,
    errors,
    example: { params: { workflowId: 7 }, body, reply: { changed: 2 } },
  },
  addTaskAttributes: {
    method: "PUT",
    path: "/tasks/:taskId/attributes",
    group,
    summary: "Set attributes of a task by name; those that are not named stay.",
    params: z.object({ taskId: pathId }),
    body: s.addAttributesRequest,
    reply: s.addAttributesReply,
    errors,
    example: { params: { taskId: 1001 }, body, reply: { changed: 2 } },
  },
});
