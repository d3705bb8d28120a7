interface Edge {
  readonly from: number;
  readonly to: number;
}

/**
 * The way through the graph whose nodes weigh most together, from its beginning. Tasks of two templates may wait for each
 * other in turns; an edge that would close such a circle is not followed.
 */
export function findLongestWay(weights: ReadonlyMap<number, number>, edges: readonly Edge[]): number[] {
  const upstream = new Map<number, number[]>();
  for (const { from, to } of edges) if (from !== to) upstream.set(to, [...(upstream.get(to) ?? []), from]);
  const reached = new Map<number, { readonly weight: number; readonly before: number | null }>();
  const underWay = new Set<number>();
  for (const node of weights.keys()) reach(node, { weights, upstream, reached, underWay });
  let last = [...reached].reduce<[number, number] | null>(
    (best, [node, { weight }]) => (best === null || weight > best[1] ? [node, weight] : best),
    null,
  )?.[0];
  const way: number[] = [];
  while (last !== undefined) {
    way.unshift(last);
    last = reached.get(last)?.before ?? undefined;
  }
  return way;
}

interface Search {
  readonly weights: ReadonlyMap<number, number>;
  readonly upstream: ReadonlyMap<number, readonly number[]>;
  readonly reached: Map<number, { readonly weight: number; readonly before: number | null }>;
  readonly underWay: Set<number>;
}

/** Deepest first on a list of its own: a chain of ten thousand templates would be too deep for calls. */
function reach(start: number, { weights, upstream, reached, underWay }: Search): void {
  const path = [start];
  while (path.length > 0) {
    const node = path.at(-1) as number;
    if (reached.has(node)) {
      path.pop();
      continue;
    }
    underWay.add(node);
    const open = (upstream.get(node) ?? []).filter((id) => !reached.has(id) && !underWay.has(id));
    if (open.length > 0) {
      path.push(...open);
      continue;
    }
    path.pop();
    underWay.delete(node);
    let before: number | null = null;
    for (const id of upstream.get(node) ?? [])
      if ((reached.get(id)?.weight ?? -1) > (before === null ? -1 : (reached.get(before)?.weight ?? -1)))
        before = id;
    const own = weights.get(node) ?? 0;
    reached.set(node, { weight: own + (before === null ? 0 : (reached.get(before)?.weight ?? 0)), before });
  }
}
