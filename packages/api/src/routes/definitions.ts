import { z } from "zod";
import { defineRoutes } from "../route.ts";
import * as s from "../schemas/definitions.ts";
import { id } from "../schemas/fields.ts";

const group = "Definitions";
const template = {
  toolVersionId: 1,
  name: "model",
  command: "python model.py --location {location} --draws {draws}",
  nodeArgs: ["location"],
  taskArgs: [],
  opArgs: ["draws"],
};

export const definitionRoutes = defineRoutes({
  ensureTool: {
    method: "POST",
    path: "/tools",
    group,
    summary: "Get the tool of that name, created with a first version if it is new.",
    body: s.toolRequest,
    reply: s.tool,
    example: { body: { name: "life expectancy" }, reply: { id: 1, name: "life expectancy", versions: [1] } },
  },
  createToolVersion: {
    method: "POST",
    path: "/tool-versions",
    group,
    summary: "Create a new version of a tool. Not idempotent.",
    body: z.object({ toolId: id }),
    reply: s.toolVersion,
    example: { body: { toolId: 1 }, reply: { id: 2, toolId: 1 } },
  },
  ensureTemplate: {
    method: "POST",
    path: "/task-templates",
    group,
    summary: "Get or create a task template and the version with this command and these argument classes.",
    body: s.templateRequest,
    reply: s.template,
    errors: ["invalid_template"],
    example: { body: template, reply: { ...template, id: 1, versionId: 1 } },
  },
  listClusters: {
    method: "GET",
    path: "/clusters",
    group,
    summary: "Clusters, their queues and the distributors that serve them.",
    reply: z.object({ rows: z.array(s.clusterRow) }),
    example: {
      reply: {
        rows: [
          {
            name: "multiprocess",
            kind: "multiprocess",
            queues: [],
            distributors: [],
            load: { queued: 3, launching: 1, running: 2 },
            backPressure: null,
          },
        ],
      },
    },
  },
});
