import { z } from "zod";
import { defineRoutes } from "../route.ts";
import * as s from "../schemas/draft.ts";
import { index, pathId } from "../schemas/fields.ts";

const group = "Binding";
const params = z.object({ workflowId: pathId });

export const draftRoutes = defineRoutes({
  createDraft: {
    method: "POST",
    path: "/drafts",
    group,
    summary:
      "Begin to bind a workflow: reserve its ids and name its arrays. Drafts that are never bound are swept.",
    body: s.draftRequest,
    reply: s.draft,
    errors: ["not_found", "invalid_name"],
    example: {
      body: {
        toolVersionId: 1,
        workflowArgs: "2026-11-21",
        user: "ana",
        taskCount: 2,
        setCount: 1,
        profileCount: 1,
        arrays: [{ templateVersionId: 1, name: "model", cluster: "multiprocess" }],
      },
      reply: { workflowId: 7, firstTaskId: 1001 },
    },
  },
  putDraftChunk: {
    method: "PUT",
    path: "/drafts/:workflowId/chunks/:chunk",
    group,
    summary:
      "Store a part of the draft. The same chunk number sent again replaces itself; order does not matter.",
    params: params.extend({ chunk: z.coerce.number().int().min(0) }),
    body: s.draftChunk,
    reply: z.object({ chunk: index, tasks: index }),
    errors: ["not_found", "unknown_placeholder", "invalid_name", "invalid_resources", "payload_too_large"],
    example: {
      params: { workflowId: 7, chunk: 0 },
      body: {
        groups: [
          {
            firstIndex: 0,
            count: 2,
            array: 0,
            args: { location: ["1", "2"], draws: "100" },
            upstreamSet: [null, 0],
            profile: 0,
          },
        ],
        sets: [{ ref: 0, members: [[0, 0]] }],
        profiles: [{ ref: 0, requested: { cores: 1, memory: "1G", runtime: "10m" } }],
      },
      reply: { chunk: 0, tasks: 2 },
    },
  },
  bindDraft: {
    method: "POST",
    path: "/drafts/:workflowId/bind",
    group,
    summary:
      "Check the whole draft, compute its identity and store its tasks. Call again while `state` is `binding`.",
    params,
    body: s.bindRequest,
    reply: s.bindReply,
    errors: [
      "draft_incomplete",
      "empty_workflow",
      "cyclic_graph",
      "unknown_upstream",
      "duplicate_tasks",
      "workflow_already_exists",
      "workflow_already_done",
      "workflow_being_bound",
    ],
    example: {
      params: { workflowId: 7 },
      body: {},
      reply: {
        state: "bound",
        workflowId: 7,
        created: true,
        status: "INSTANTIATING",
        boundTasks: 2,
        taskCount: 2,
        firstTaskId: 1001,
        taskIds: null,
      },
    },
  },
});
