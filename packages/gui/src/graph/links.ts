/** The lines of a task graph: from members to their join, and from the join to the tasks that wait. */
import type { TaskColumns } from "../columns/task-columns.ts";
import type { Arrangement, Block } from "./arrange-blocks.ts";
import type { SetIndex } from "./set-index.ts";
import { type Cell, middleOf } from "./view.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Graph {
  readonly columns: TaskColumns;
  readonly arrangement: Arrangement;
  readonly blockOf: ReadonlyMap<number, Block>;
  readonly sets: SetIndex | undefined;
}

export interface Fan {
  readonly join: Point;
  /** Ends of the lines that lead to the join, and of those that lead on. */
  readonly from: readonly Point[];
  readonly to: readonly Point[];
}

export function cellOf({ columns, blockOf }: Graph, index: number): Cell | undefined {
  const place = columns.places.placeOf(index);
  const block = place && blockOf.get(place.arrayId);
  return place && block && { block, nth: place.nth };
}

export function indexOf({ columns }: Graph, { block, nth }: Cell): number | undefined {
  return columns.places.indexOf({ arrayId: block.arrayId, nth });
}

export interface Ends {
  /** Never left out. */
  readonly always: ReadonlySet<number>;
  /** Others are left out where their cells are smaller. */
  readonly leastCell: number;
  /** Of more ends than these, as many, evenly spread: a fan of many lines looks like one of very many. */
  readonly most: number;
}

/** A set with its ends, the join beside the tasks that wait for it. */
export function fanOf(graph: Graph, set: number, { always, leastCell, most }: Ends): Fan | undefined {
  const { sets, arrangement } = graph;
  if (sets === undefined) return undefined;
  const cellsOf = (indexes: ArrayLike<number>) =>
    spread(indexes, always, most).flatMap((index) => {
      const cell = cellOf(graph, index);
      return cell && (cell.block.cell >= leastCell || always.has(index)) ? cell : [];
    });
  const to = cellsOf(sets.dependantsOf(set));
  const from = cellsOf([...sets.membersOf(set)]);
  if (to.length === 0 || from.length === 0) return undefined;
  const left = Math.min(...to.map(({ block }) => block.x));
  const isWithin = from.some(({ block }) => block.x >= left);
  const heads = to.map((cell) => sideOf(cell, -1));
  const middle = heads.reduce((sum, { y }) => sum + y, 0) / heads.length;
  const nearest = Math.min(...heads.map(({ x }) => x));
  return {
    join: { x: isWithin ? nearest - 0.1 : left - arrangement.gutter * 0.3, y: middle },
    from: from.map((cell) => sideOf(cell, 1)),
    to: heads,
  };
}

function sideOf(cell: Cell, side: -1 | 1): Point {
  const { x, y } = middleOf(cell);
  return { x: x + side * 0.43 * cell.block.cell, y };
}

function spread(indexes: ArrayLike<number>, always: ReadonlySet<number>, most: number): number[] {
  const all = Array.from(indexes);
  if (all.length <= most) return all;
  const step = all.length / most;
  const kept = new Set(Array.from({ length: most }, (_, nth) => all[Math.floor(nth * step)] ?? 0));
  for (const index of all) if (always.has(index)) kept.add(index);
  return [...kept];
}

/** All sets that a task is in or waits for. */
export function setsOf({ columns, sets }: Graph, index: number): readonly number[] {
  if (sets === undefined) return [];
  const own = columns.sets[index] ?? 0;
  return [...(own === 0 ? [] : [own]), ...sets.setsWith(index)];
}

/** Those that it waits for and those that wait for it. */
export function countNeighbours({ columns, sets }: Graph, index: number) {
  if (sets === undefined) return undefined;
  const own = columns.sets[index] ?? 0;
  return {
    upstream: own === 0 ? 0 : sets.memberCount(own),
    downstream: sets.setsWith(index).reduce((sum, set) => sum + sets.dependantsOf(set).length, 0),
  };
}
