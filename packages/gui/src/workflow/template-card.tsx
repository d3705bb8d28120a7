import { formatCount } from "@jobmon/core";
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { ProgressBar } from "../display/progress-bar.tsx";
import { ToneMark } from "../display/tone-mark.tsx";
import { type Counts, sumByTone } from "../display/tones.ts";

interface TemplateData extends Record<string, unknown> {
  readonly name: string;
  readonly taskCount: number;
  readonly counts: Counts;
  readonly isCritical: boolean;
  readonly onOpen: () => void;
}

export type TemplateNode = Node<TemplateData, "template">;

/** A template in the graph: its name, how its tasks stand, and a way to list them. */
export function TemplateCard({ data }: NodeProps<TemplateNode>) {
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
