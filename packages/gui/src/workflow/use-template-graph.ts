import type { Reply } from "@jobmon/api";
import { formatCount } from "@jobmon/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Edge } from "@xyflow/react";
import { useMemo } from "react";
import { criticalPathQuery, graphQuery } from "../api/queries.ts";
import { layOut, NODE_HEIGHT, NODE_WIDTH } from "./lay-out.ts";
import type { TemplateNode } from "./template-card.tsx";

type Graph = Reply<"getTemplateGraph">;

/** The templates and their links, each at its place. Places are computed again only when the shape changes. */
export function useTemplateGraph(workflowId: number) {
  const { data, error, refetch } = useQuery(graphQuery(workflowId));
  const { data: path } = useQuery(criticalPathQuery(workflowId));
  const shape = data && shapeOf(data);
  const places = useQuery({
    queryKey: ["layout", shape],
    enabled: data !== undefined && data.nodes.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => layOut(data?.nodes.map(({ arrayId }) => arrayId) ?? [], data?.edges ?? []),
  });
  const openTasks = useOpenTasks(workflowId);
  const critical = useMemo(() => new Set(path?.steps.map(({ arrayId }) => arrayId)), [path]);
  const nodes = useMemo(
    () =>
      (data?.nodes ?? []).map(
        ({ arrayId, name, taskCount, counts }): TemplateNode => ({
          id: String(arrayId),
          type: "template",
          position: places.data?.get(arrayId) ?? { x: 0, y: 0 },
          width: NODE_WIDTH,
          height: NODE_HEIGHT,
          data: {
            name,
            taskCount,
            counts,
            isCritical: critical.has(arrayId) && critical.size > 1,
            onOpen: () => openTasks(name),
          },
        }),
      ),
    [data, places.data, critical, openTasks],
  );
  const edges = useMemo(() => (data?.edges ?? []).map((edge) => drawEdge(edge, critical)), [data, critical]);
  return {
    nodes,
    edges,
    shape,
    isReady: places.data !== undefined,
    isEmpty: data?.nodes.length === 0,
    error: error ?? places.error,
    refetch,
  };
}

function shapeOf({ nodes, edges }: Graph): string {
  return `${nodes.map(({ arrayId }) => arrayId)}|${edges.map(({ from, to }) => `${from}-${to}`)}`;
}

function drawEdge({ from, to, links }: Graph["edges"][number], critical: ReadonlySet<number>): Edge {
  return {
    id: `${from}-${to}`,
    source: String(from),
    target: String(to),
    ariaLabel: `${formatCount(links)} dependencies`,
    focusable: false,
    style: critical.has(from) && critical.has(to) ? { stroke: "var(--ink)", strokeWidth: 2 } : {},
  };
}

function useOpenTasks(workflowId: number): (template: string) => void {
  const navigate = useNavigate();
  return useMemo(
    () => (template) =>
      navigate({
        to: "/workflows/$workflowId/tasks",
        params: { workflowId },
        search: { where: [`template:is:${template}`] },
      }),
    [navigate, workflowId],
  );
}
