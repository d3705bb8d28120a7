/**
 * Where the tasks are drawn: one column for each depth of the template graph, in it a block for each template, in that a
 * grid with a cell for each task in their order. A place is arithmetic, so that a million tasks cost what ten do.
 */
export interface BlockSpec {
  readonly arrayId: number;
  readonly name: string;
  readonly taskCount: number;
}

export interface Block extends BlockSpec {
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
  /** Length of a cell's side. */
  readonly cell: number;
  readonly depth: number;
}

export interface Arrangement {
  readonly blocks: readonly Block[];
  readonly width: number;
  readonly height: number;
  /** Between two columns. */
  readonly gutter: number;
}

interface Edge {
  readonly from: number;
  readonly to: number;
}

/** A template of one task is drawn this much of the largest, so that it can be seen beside it. */
const LEAST_SIDE = 1 / 12;
const GUTTER = 0.3;
const LEAST_GUTTER = 3;
const GAP = 0.14;
const LEAST_GAP = 1;

export function arrangeBlocks(specs: readonly BlockSpec[], edges: readonly Edge[]): Arrangement {
  const drawn = specs.filter(({ taskCount }) => taskCount > 0);
  const largest = Math.max(1, ...drawn.map(({ taskCount }) => Math.ceil(Math.sqrt(taskCount))));
  const depths = findDepths(
    drawn.map(({ arrayId }) => arrayId),
    edges,
  );
  const columns: BlockSpec[][] = [];
  for (const spec of drawn) {
    const depth = depths.get(spec.arrayId) ?? 0;
    const column = columns[depth] ?? [];
    columns[depth] = [...column, spec];
  }
  const gutter = Math.max(LEAST_GUTTER, GUTTER * largest);
  const gap = Math.max(LEAST_GAP, GAP * largest);
  const blocks: Block[] = [];
  let x = 0;
  for (const [depth, column] of columns.entries()) {
    const sized = column.map((spec) => ({ ...spec, ...sizeOf(spec.taskCount, largest) }));
    const heights = sized.map(({ rows, cell }) => rows * cell);
    let y = -(sum(heights) + gap * (sized.length - 1)) / 2;
    for (const [nth, block] of sized.entries()) {
      blocks.push({ ...block, depth, x, y });
      y += (heights[nth] ?? 0) + gap;
    }
    x += Math.max(...sized.map((block) => block.columns * block.cell)) + gutter;
  }
  const top = Math.min(0, ...blocks.map((block) => block.y));
  const placed = blocks.map((block) => ({ ...block, y: block.y - top }));
  const height = Math.max(1, ...placed.map(({ y, rows, cell }) => y + rows * cell));
  return { blocks: placed, width: Math.max(1, x - gutter), height, gutter };
}

function sizeOf(taskCount: number, largest: number) {
  const columns = Math.ceil(Math.sqrt(taskCount));
  const cell = Math.max(1, (largest * LEAST_SIDE) / columns);
  return { columns, rows: Math.ceil(taskCount / columns), cell };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * One more than the deepest upstream. Templates may wait for each other by different tasks: of such a ring the one that
 * was defined first comes first.
 */
export function findDepths(ids: readonly number[], edges: readonly Edge[]): ReadonlyMap<number, number> {
  const known = new Set(ids);
  const before = new Map(ids.map((id) => [id, [] as number[]]));
  const waits = new Map(ids.map((id) => [id, new Set<number>()]));
  const next = new Map(ids.map((id) => [id, [] as number[]]));
  for (const { from, to } of edges) {
    if (from === to || !known.has(from) || !known.has(to)) continue;
    before.get(to)?.push(from);
    waits.get(to)?.add(from);
    next.get(from)?.push(to);
  }
  const depths = new Map<number, number>();
  const ready = ids.filter((id) => waits.get(id)?.size === 0);
  const rest = [...ids];
  while (depths.size < ids.length) {
    const id = ready.shift() ?? rest.find((one) => !depths.has(one));
    if (id === undefined) break;
    if (depths.has(id)) continue;
    depths.set(id, Math.max(0, ...(before.get(id) ?? []).map((from) => (depths.get(from) ?? -1) + 1)));
    for (const one of next.get(id) ?? []) {
      waits.get(one)?.delete(id);
      if (waits.get(one)?.size === 0) ready.push(one);
    }
  }
  return depths;
}
