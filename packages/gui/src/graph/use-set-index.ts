import type { Reply } from "@jobmon/api";
import { useQuery } from "@tanstack/react-query";
import { call } from "../api/call.ts";
import type { TaskColumns } from "../columns/task-columns.ts";
import { buildSetIndex } from "./set-index.ts";

/** Beyond these, links would take more memory than they are worth: six million members. */
const MAX_PARTS = 200;

/** The links of a workflow, which never change. Read once its tasks are there. */
export function useSetIndex(workflowId: number, columns: TaskColumns | undefined) {
  return useQuery({
    queryKey: ["graph-edges", workflowId],
    enabled: columns !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    queryFn: async ({ signal }) => {
      const parts: Reply<"getGraphEdges">[] = [];
      let cursor: string | undefined;
      do {
        const part: Reply<"getGraphEdges"> = await call("getGraphEdges", { workflowId, cursor }, signal);
        parts.push(part);
        cursor = part.nextCursor ?? undefined;
      } while (cursor !== undefined && parts.length < MAX_PARTS);
      return buildSetIndex(parts, columns?.sets ?? new Int32Array(0));
    },
  });
}
