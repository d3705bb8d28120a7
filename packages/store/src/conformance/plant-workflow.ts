import { codeOf, taskMachine, workflowMachine } from "@jobmon/core";
import type { Store } from "../store.ts";
import { insertTemplate, insertTemplateVersion, insertTool, putCluster } from "../tables/definitions.ts";
import { expandTasks, insertDraft, insertResources, insertRootSet } from "../tables/drafts.ts";
import { lockWorkflow } from "../tables/workflows.ts";

export const WORKFLOW_ID = 1;

/** A bound workflow of so many tasks without upstreams, numbered from 1, with the least of everything around it. */
export async function plantWorkflow(store: Store, tasks: number): Promise<readonly number[]> {
  const ids = Array.from({ length: tasks }, (_, index) => index + 1);
  await store.write(async (tx) => {
    await insertTool(tx, { id: 1, name: "tool", versionId: 1, at: 0 });
    await insertTemplate(tx, { id: 1, toolVersionId: 1, name: "work" });
    const args = { command: "run {x}", nodeArgs: ["x"], taskArgs: [], opArgs: [] };
    await insertTemplateVersion(tx, { id: 1, templateId: 1, identity: "identity", ...args });
    await putCluster(tx, { id: 1, name: "dummy", kind: "dummy", queues: [] });
    await insertDraft(tx, {
      workflow: { ...WORKFLOW, task_count: tasks },
      attributes: {},
      arrays: [ARRAY],
    });
    await insertResources(tx, [[1, "{}", "{}", "[]"]]);
    await insertRootSet(tx, { workflowId: WORKFLOW_ID, setId: 1 });
    const rows = ids.map((id) => [id, 1, 1, 1, `task${id}`, "[]", `identity ${id}`, 3, 0]);
    const status = codeOf(taskMachine, "REGISTERING");
    await expandTasks(tx, { workflowId: WORKFLOW_ID, rows: JSON.stringify(rows), status, at: 0, version: 1 });
    await lockWorkflow(tx, WORKFLOW_ID);
  });
  return ids;
}

const WORKFLOW = {
  id: WORKFLOW_ID,
  tool_version_id: 1,
  args_hash: "hash",
  workflow_args: "args",
  name: "workflow",
  description: "",
  user_name: "ana",
  status: codeOf(workflowMachine, "INSTANTIATING"),
  status_at: 0,
  priority: 0,
  max_concurrently_running: 100,
  first_task_id: 1,
  first_set_id: 1,
  set_count: 1,
  first_resources_id: 1,
  resources_count: 1,
  created_at: 0,
  touched_at: 0,
};

const ARRAY = {
  id: 1,
  workflow_id: WORKFLOW_ID,
  task_template_version_id: 1,
  cluster_id: 1,
  name: "work",
  max_concurrently_running: 100,
};
