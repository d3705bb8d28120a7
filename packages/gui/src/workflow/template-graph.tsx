import { Skeleton, useComputedColorScheme } from "@mantine/core";
import { Controls, ReactFlow, type ReactFlowInstance } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { type RefObject, useEffect, useRef, useState } from "react";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { TemplateCard, type TemplateNode } from "./template-card.tsx";
import { useTemplateGraph } from "./use-template-graph.ts";

const NODE_TYPES = { template: TemplateCard };
const GRAPH_PX = 250;
const FIT = { padding: 0.12, maxZoom: 1 };

/** The workflow's templates in their order, with how the tasks of each stand. A click lists them. */
export function TemplateGraph({ workflowId }: { readonly workflowId: number }) {
  const { nodes, edges, shape, isReady, isEmpty, error, refetch } = useTemplateGraph(workflowId);
  const scheme = useComputedColorScheme("light");
  const holder = useRef<HTMLDivElement>(null);
  const flow = useFitOnResize(holder);
  if (error) return <Failure error={error} onRetry={refetch} />;
  if (isEmpty) return <Empty title="The workflow has no tasks yet." />;
  if (!isReady) return <Skeleton height={GRAPH_PX} />;
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
