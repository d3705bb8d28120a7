import { compileCommand, type RenderCommand } from "@jobmon/core";
import { getTemplateVersion } from "@jobmon/store";
import type { Engine } from "./engine.ts";

const MAX_CACHED = 10_000;

/** Template versions never change, so their renderers are kept. */
export function createCommandCache(engine: Engine) {
  const kept = new Map<number, RenderCommand>();
  return async (templateVersionId: number): Promise<RenderCommand> => {
    const known = kept.get(templateVersionId);
    if (known) return known;
    const version = await engine.store.read((db) => getTemplateVersion(db, templateVersionId));
    if (!version) throw new Error(`task template version ${templateVersionId} is missing`);
    const render = compileCommand(version.command, [
      ...version.nodeArgs,
      ...version.taskArgs,
      ...version.opArgs,
    ]);
    if (kept.size >= MAX_CACHED) kept.clear();
    kept.set(templateVersionId, render);
    return render;
  };
}
