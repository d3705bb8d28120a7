import { explainTask } from "./explain-task.ts";
import { getChanges } from "./get-changes.ts";
import { getDependencies } from "./get-dependencies.ts";
import { getTaskStory, getWorkflowStory } from "./get-story.ts";
import { getUsage } from "./get-usage.ts";
import { listArrays } from "./list-arrays.ts";
import { listClusters } from "./list-clusters.ts";
import { listErrors, listGroupsOfErrors } from "./list-errors.ts";
import { listInstances } from "./list-instances.ts";
import { getTask, listTasks } from "./list-tasks.ts";
import { getWorkflow, listRuns, listWorkflows } from "./list-workflows.ts";
import { planResume } from "./plan-resume.ts";
import type { Reader } from "./reader.ts";

/** The handlers of every operation that only reads, but for logs, events and health. */
export function queryHandlers(reader: Reader) {
  const bind =
    <Q, R>(query: (reader: Reader, request: Q) => R) =>
    (request: Q) =>
      query(reader, request);
  return {
    listWorkflows: bind(listWorkflows),
    getWorkflow: bind(getWorkflow),
    listRuns: bind(listRuns),
    listArrays: bind(listArrays),
    listTasks: bind(listTasks),
    planResume: bind(planResume),
    getTask: bind(getTask),
    listInstances: bind(listInstances),
    getDependencies: bind(getDependencies),
    explainTask: bind(explainTask),
    listErrors: bind(listErrors),
    listErrorGroups: bind(listGroupsOfErrors),
    getUsage: bind(getUsage),
    getChanges: bind(getChanges),
    getWorkflowStory: bind(getWorkflowStory),
    getTaskStory: bind(getTaskStory),
    listClusters: bind(listClusters),
  };
}

export type QueryHandlers = ReturnType<typeof queryHandlers>;
