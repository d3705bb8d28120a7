import { JobmonError } from "@jobmon/core";

/** Operations whose contract stands and whose answer is on its way. */
const OPERATIONS = [
  "countWorkflows",
  "getHistory",
  "getTemplateGraph",
  "listTemplateTimes",
  "getCriticalPath",
  "getArrayUsage",
  "listTools",
  "getToolTrends",
  "countTasks",
  "changeTasks",
  "getGraphNodes",
  "getGraphEdges",
  "getTimeline",
  "listSpans",
  "listNeighbours",
  "searchLog",
] as const;

export function refuseNotYet() {
  const refuse = (operation: string) => (): never => {
    throw new JobmonError("internal", {
      detail: `${operation} is not answered yet.`,
      hint: "Update Jobmon.",
    });
  };
  return Object.fromEntries(OPERATIONS.map((operation) => [operation, refuse(operation)])) as Record<
    (typeof OPERATIONS)[number],
    () => never
  >;
}
