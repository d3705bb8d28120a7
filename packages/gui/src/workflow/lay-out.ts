import ELK, { type ElkNode } from "elkjs/lib/elk-api";
import workerUrl from "elkjs/lib/elk-worker.min.js?url";

export interface Edge {
  readonly from: number;
  readonly to: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export const NODE_WIDTH = 208;
export const NODE_HEIGHT = 74;

let elk: InstanceType<typeof ELK> | undefined;

/** Layers from left to right; computed beside the page, which stays free to move. */
export async function layOut(
  ids: readonly number[],
  edges: readonly Edge[],
): Promise<ReadonlyMap<number, Place>> {
  elk ??= new ELK({ workerUrl });
  const graph: ElkNode = {
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.layered.spacing.nodeNodeBetweenLayers": "56",
      "elk.spacing.nodeNode": "18",
      "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
    },
    children: ids.map((id) => ({ id: String(id), width: NODE_WIDTH, height: NODE_HEIGHT })),
    edges: edges.map(({ from, to }) => ({
      id: `${from}-${to}`,
      sources: [String(from)],
      targets: [String(to)],
    })),
  };
  const { children = [] } = await elk.layout(graph);
  return new Map(children.map(({ id, x = 0, y = 0 }) => [Number(id), { x, y }]));
}
