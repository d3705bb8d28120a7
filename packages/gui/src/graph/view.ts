import type { Arrangement, Block } from "./arrange-blocks.ts";

/** What part of the drawing is on screen: a point of the screen is `(point - origin) * scale`. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const MARGIN_PX = 28;
const LABELS_PX = 22;
/** A cell is never larger than this. */
export const MAX_CELL_PX = 56;

export function fitView({ width, height }: Size, screen: Size): View {
  const scale = Math.min(
    (screen.width - 2 * MARGIN_PX) / width,
    (screen.height - 2 * MARGIN_PX - LABELS_PX) / height,
    MAX_CELL_PX,
  );
  return {
    scale,
    x: width / 2 - screen.width / 2 / scale,
    y: height / 2 - (screen.height + LABELS_PX) / 2 / scale,
  };
}

export const pan = (view: View, dx: number, dy: number): View => ({
  ...view,
  x: view.x - dx / view.scale,
  y: view.y - dy / view.scale,
});

/** The point of the drawing under the pointer stays there. */
export function zoomAt(
  view: View,
  factor: number,
  at: { readonly x: number; readonly y: number },
  least: number,
): View {
  const scale = Math.min(MAX_CELL_PX, Math.max(least, view.scale * factor));
  return {
    scale,
    x: view.x + at.x / view.scale - at.x / scale,
    y: view.y + at.y / view.scale - at.y / scale,
  };
}

/** Some of the drawing stays on screen, wherever it is moved. */
export function keepInSight(view: View, { width, height }: Size, screen: Size): View {
  const half = { x: screen.width / view.scale / 2, y: screen.height / view.scale / 2 };
  return {
    ...view,
    x: Math.min(width, Math.max(0, view.x + half.x)) - half.x,
    y: Math.min(height, Math.max(0, view.y + half.y)) - half.y,
  };
}

export interface Cell {
  readonly block: Block;
  readonly nth: number;
}

/** The cell at a point of the screen. */
export function cellAt(
  { blocks }: Arrangement,
  view: View,
  at: { readonly x: number; readonly y: number },
): Cell | undefined {
  const x = view.x + at.x / view.scale;
  const y = view.y + at.y / view.scale;
  for (const block of blocks) {
    const column = Math.floor((x - block.x) / block.cell);
    const row = Math.floor((y - block.y) / block.cell);
    if (column < 0 || row < 0 || column >= block.columns || row >= block.rows) continue;
    const nth = row * block.columns + column;
    return nth < block.taskCount ? { block, nth } : undefined;
  }
  return undefined;
}

/** Middle of a cell, in the drawing. */
export function middleOf({ block, nth }: Cell) {
  return {
    x: block.x + ((nth % block.columns) + 0.5) * block.cell,
    y: block.y + (Math.floor(nth / block.columns) + 0.5) * block.cell,
  };
}

/** The tasks of a block that are on screen, row by row; none where there are more than `limit`. */
export function visibleTasks(block: Block, view: View, screen: Size, limit: number): readonly number[] {
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, Math.floor(value)));
  const from = { column: (view.x - block.x) / block.cell, row: (view.y - block.y) / block.cell };
  const span = {
    columns: screen.width / view.scale / block.cell,
    rows: screen.height / view.scale / block.cell,
  };
  if (from.column >= block.columns || from.row >= block.rows) return [];
  if (from.column + span.columns < 0 || from.row + span.rows < 0) return [];
  const first = { column: clamp(from.column, block.columns - 1), row: clamp(from.row, block.rows - 1) };
  const last = {
    column: clamp(from.column + span.columns, block.columns - 1),
    row: clamp(from.row + span.rows, block.rows - 1),
  };
  if ((last.column - first.column + 1) * (last.row - first.row + 1) > limit) return [];
  const found: number[] = [];
  for (let row = first.row; row <= last.row; row++)
    for (let column = first.column; column <= last.column; column++) {
      const nth = row * block.columns + column;
      if (nth < block.taskCount) found.push(nth);
    }
  return found;
}

/** The cell that an arrow key leads to; beyond the side of a block, the nearest of the next column of blocks. */
export function stepFrom({ blocks }: Arrangement, { block, nth }: Cell, key: string): Cell {
  const column = nth % block.columns;
  const move = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -block.columns, ArrowDown: block.columns }[key];
  if (move === undefined) return { block, nth };
  const isAtSide =
    (key === "ArrowLeft" && column === 0) ||
    (key === "ArrowRight" && (column === block.columns - 1 || nth === block.taskCount - 1));
  const next = nth + move;
  if (!isAtSide && next >= 0 && next < block.taskCount) return { block, nth: next };
  const own = middleOf({ block, nth });
  const isBeyond = (other: Block) => {
    if (key === "ArrowLeft") return other.depth < block.depth;
    if (key === "ArrowRight") return other.depth > block.depth;
    return other.depth === block.depth && (key === "ArrowUp" ? other.y < block.y : other.y > block.y);
  };
  const distance = (other: Block) =>
    Math.hypot(
      other.x + (other.columns * other.cell) / 2 - own.x,
      other.y + (other.rows * other.cell) / 2 - own.y,
    );
  const [nearest] = blocks.filter(isBeyond).sort((a, b) => distance(a) - distance(b));
  if (nearest === undefined) return { block, nth };
  const row = Math.min(nearest.rows - 1, Math.max(0, Math.floor((own.y - nearest.y) / nearest.cell)));
  const side = key === "ArrowLeft" ? nearest.columns - 1 : 0;
  return { block: nearest, nth: Math.min(nearest.taskCount - 1, row * nearest.columns + side) };
}
