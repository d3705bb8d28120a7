import { countTasks, countWorkflows } from "./count-listed.ts";
import { explainTask } from "./explain-task.ts";
import { getArrayUsage } from "./get-array-usage.ts";
import { getChanges } from "./get-changes.ts";
import { getCriticalPath } from "./get-critical-path.ts";
import { getDependencies } from "./get-dependencies.ts";
import { getGraphEdges, getGraphNodes } from "./get-graph.ts";
import { getHistory } from "./get-history.ts";
import { getTaskStory, getWorkflowStory } from "./get-story.ts";
import { getTemplateGraph } from "./get-template-graph.ts";
import { getTimeline } from "./get-timeline.ts";
import { getUsage } from "./get-usage.ts";
import { listArrays } from "./list-arrays.ts";
import { listClusters } from "./list-clusters.ts";
import { listErrors, listGroupsOfErrors } from "./list-errors.ts";
import { listInstances } from "./list-instances.ts";
import { listNeighbours } from "./list-neighbours.ts";
import { listSpans } from "./list-spans.ts";
import { getTask, listTasks } from "./list-tasks.ts";
import { listTemplateTimes } from "./list-template-times.ts";
import { getToolTrends, listTools } from "./list-tools.ts";
import { getWorkflow, listRuns, listWorkflows } from "./list-workflows.ts";
import { getTaskStatuses, listInstancesOfTasks, listRelatives } from "./many-tasks.ts";
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
    countWorkflows: bind(countWorkflows),
    countTasks: bind(countTasks),
    getHistory: bind(getHistory),
    getTemplateGraph: bind(getTemplateGraph),
    listTemplateTimes: bind(listTemplateTimes),
    getCriticalPath: bind(getCriticalPath),
    getArrayUsage: bind(getArrayUsage),
    getGraphNodes: bind(getGraphNodes),
    getGraphEdges: bind(getGraphEdges),
    getTimeline: bind(getTimeline),
    listSpans: bind(listSpans),
    listNeighbours: bind(listNeighbours),
    listTools: bind(listTools),
    getToolTrends: bind(getToolTrends),
    getTaskStatuses: bind(getTaskStatuses),
    listRelatives: bind(listRelatives),
    listInstancesOfTasks: bind(listInstancesOfTasks),
  };
}

export type QueryHandlers = ReturnType<typeof queryHandlers>;
