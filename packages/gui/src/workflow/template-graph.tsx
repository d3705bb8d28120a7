import { formatCount } from "@jobmon/core";
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import {
  Controls,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  type ReactFlowInstance,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { useComputedColorScheme } from "@mantine/core";
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { criticalPathQuery, graphQuery } from "../api/queries.ts";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { ProgressBar } from "../display/progress-bar.tsx";
import { ToneMark } from "../display/tone-mark.tsx";
import { type Counts, sumByTone } from "../display/tones.ts";
import { layOut, NODE_HEIGHT, NODE_WIDTH } from "./lay-out.ts";

interface TemplateData extends Record<string, unknown> {
  readonly name: string;
  readonly taskCount: number;
  readonly counts: Counts;
  readonly isCritical: boolean;
  readonly onOpen: () => void;
}

type TemplateNode = Node<TemplateData, "template">;

const NODE_TYPES = { template: TemplateCard };
const GRAPH_PX = 250;
const FIT = { padding: 0.12, maxZoom: 1 };

/** The workflow's templates in their order, with how the tasks of each stand. A click lists them. */
export function TemplateGraph({ workflowId }: { readonly workflowId: number }) {
  const { data, error, refetch } = useQuery(graphQuery(workflowId));
  const { data: path } = useQuery(criticalPathQuery(workflowId));
  const navigate = useNavigate();
  const scheme = useComputedColorScheme("light");
  const shape =
    data &&
    `${data.nodes.map(({ arrayId }) => arrayId)}|${data.edges.map(({ from, to }) => `${from}-${to}`)}`;
  const places = useQuery({
    queryKey: ["layout", shape],
    enabled: data !== undefined && data.nodes.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () =>
      layOut(
        (data?.nodes ?? []).map(({ arrayId }) => arrayId),
        data?.edges ?? [],
      ),
  });
  const holder = useRef<HTMLDivElement>(null);
  const flow = useFitOnResize(holder);
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
            onOpen: () =>
              navigate({
                to: "/workflows/$workflowId/tasks",
                params: { workflowId },
                search: { where: [`template:is:${name}`] },
              }),
          },
        }),
      ),
    [data, places.data, critical, navigate, workflowId],
  );
  const edges = useMemo(
    () =>
      (data?.edges ?? []).map(({ from, to, links }) => ({
        id: `${from}-${to}`,
        source: String(from),
        target: String(to),
        ariaLabel: `${formatCount(links)} dependencies`,
        focusable: false,
        style: critical.has(from) && critical.has(to) ? { stroke: "var(--ink)", strokeWidth: 2 } : {},
      })),
    [data, critical],
  );
  if (error ?? places.error) return <Failure error={error ?? places.error} onRetry={refetch} />;
  if (data?.nodes.length === 0) return <Empty title="The workflow has no tasks yet." />;
  if (places.data === undefined) return <Skeleton height={GRAPH_PX} />;
  return (
    <div className="graph" ref={holder}>
      <ReactFlow
        key={shape}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        colorMode={scheme}
        onInit={flow.setInstance}
        fitView
        fitViewOptions={FIT}
        minZoom={0.1}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        preventScrolling={false}
        zoomOnScroll={false}
        aria-label="Templates of the workflow and their order"
      >
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

/** The whole graph stays in sight when the window changes. */
function useFitOnResize(holder: RefObject<HTMLDivElement | null>) {
  const [instance, setInstance] = useState<ReactFlowInstance<TemplateNode>>();
  useEffect(() => {
    const element = holder.current;
    if (element === null || instance === undefined) return;
    const observer = new ResizeObserver(() => instance.fitView(FIT));
    observer.observe(element);
    return () => observer.disconnect();
  }, [holder, instance]);
  return { setInstance };
}

function TemplateCard({ data }: NodeProps<TemplateNode>) {
  const { name, taskCount, counts, isCritical, onOpen } = data;
  const sums = sumByTone(counts);
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <button
        type="button"
        className="template-node nodrag nopan"
        data-critical={isCritical}
        onClick={onOpen}
        title={`${name}${isCritical ? ", on the critical path" : ""}: list its tasks`}
      >
        <span className="template-node-head">
          <span className="clip">{name}</span>
          {sums.failed > 0 && (
            <span style={{ marginLeft: "auto", display: "inline-flex", gap: 4, alignItems: "center" }}>
              <ToneMark tone="failed" />
              {formatCount(sums.failed)}
            </span>
          )}
        </span>
        <ProgressBar counts={counts} total={taskCount} />
        <span className="muted number">
          {formatCount(sums.done)} of {formatCount(taskCount)}
          {sums.running > 0 && `, ${formatCount(sums.running)} running`}
        </span>
      </button>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
}
