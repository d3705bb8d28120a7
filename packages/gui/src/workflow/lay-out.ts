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

const GAP = 56;

let elk: InstanceType<typeof ELK> | undefined;

/** Layers from left to right; computed beside the page, which stays free to move. */
export async function layOut(
  ids: readonly number[],
  edges: readonly Edge[],
): Promise<ReadonlyMap<number, Place>> {
  const row = findRow(ids, edges);
  if (row !== undefined) return row;
  elk ??= new ELK({ workerUrl });
  const graph: ElkNode = {
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.layered.spacing.nodeNodeBetweenLayers": String(GAP),
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

/** Templates that follow one another need no engine: they stand in a row at once. */
function findRow(ids: readonly number[], edges: readonly Edge[]): ReadonlyMap<number, Place> | undefined {
  if (edges.length !== ids.length - 1) return undefined;
  const next = new Map(edges.map(({ from, to }) => [from, to]));
  const targets = new Set(edges.map(({ to }) => to));
  const places = new Map<number, Place>();
  let at = ids.find((id) => !targets.has(id));
  while (at !== undefined && !places.has(at)) {
    places.set(at, { x: places.size * (NODE_WIDTH + GAP), y: 0 });
    at = next.get(at);
  }
  return places.size === ids.length ? places : undefined;
}
