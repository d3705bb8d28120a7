import { createHash } from "node:crypto";
import type { Reply, Request } from "@jobmon/api";
import { checkLabel, compileCommand, defineTemplate, JobmonError } from "@jobmon/core";
import {
  findTemplate,
  findTemplateVersion,
  findTool,
  findToolOfVersion,
  getTemplateVersion,
  insertTemplate,
  insertTemplateVersion,
  insertTool,
  insertToolVersion,
  takeIdsIn,
  toolExists,
} from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";

export async function ensureTool(
  engine: Engine,
  { body }: Request<"ensureTool">,
): Promise<Reply<"ensureTool">> {
  checkLabel("tool name", body.name);
  return engine.store.write(async (tx) => {
    const known = await findTool(tx, body.name);
    if (known) return known;
    const id = await takeIdsIn(tx, "definition", 2);
    await insertTool(tx, { id, name: body.name, versionId: id + 1, at: engine.clock() });
    return { id, name: body.name, versions: [id + 1] };
  });
}

export async function createToolVersion(
  engine: Engine,
  { body }: Request<"createToolVersion">,
): Promise<Reply<"createToolVersion">> {
  return engine.store.write(async (tx) => {
    if (!(await toolExists(tx, body.toolId)))
      throw new JobmonError("not_found", {
        detail: "A version of an unknown tool was asked for.",
        hint: "Get the tool by its name first.",
        ids: { toolId: body.toolId },
      });
    const id = await takeIdsIn(tx, "definition", 1);
    await insertToolVersion(tx, { id, toolId: body.toolId, at: engine.clock() });
    return { id, toolId: body.toolId };
  });
}

export async function ensureTemplate(
  engine: Engine,
  { body }: Request<"ensureTemplate">,
): Promise<Reply<"ensureTemplate">> {
  const template = defineTemplate({ ...body, commandTemplate: body.command });
  compileCommand(template.commandTemplate, [...template.nodeArgs, ...template.taskArgs, ...template.opArgs]);
  const { name, commandTemplate: command, nodeArgs, taskArgs, opArgs } = template;
  // The order in which a script lists its arguments is no part of what they are.
  const classes = [nodeArgs, taskArgs, opArgs].map((names) => [...names].sort());
  const identity = createHash("sha256")
    .update(JSON.stringify([command, ...classes]))
    .digest("hex");
  return engine.store.write(async (tx) => {
    if (!(await findToolOfVersion(tx, body.toolVersionId)))
      throw new JobmonError("not_found", {
        detail: `The task template ${name} names an unknown tool version.`,
        hint: "Get the tool by its name; it lists its versions.",
        ids: { toolVersionId: body.toolVersionId },
      });
    const found = await findTemplate(tx, { toolVersionId: body.toolVersionId, name });
    const id = found?.id ?? (await takeIdsIn(tx, "definition", 1));
    if (!found) await insertTemplate(tx, { id, toolVersionId: body.toolVersionId, name });
    const known = await findTemplateVersion(tx, { templateId: id, identity });
    const version = known && (await getTemplateVersion(tx, known.id));
    const versionId = known?.id ?? (await takeIdsIn(tx, "definition", 1));
    if (!known)
      await insertTemplateVersion(tx, {
        id: versionId,
        templateId: id,
        identity,
        command,
        nodeArgs,
        taskArgs,
        opArgs,
      });
    return {
      toolVersionId: body.toolVersionId,
      name,
      command,
      nodeArgs: [...(version?.nodeArgs ?? nodeArgs)],
      taskArgs: [...(version?.taskArgs ?? taskArgs)],
      opArgs: [...(version?.opArgs ?? opArgs)],
      id,
      versionId,
    };
  });
}
