import { formatCount } from "@jobmon/core";
import type { Paint, Style } from "./palette.ts";

export interface StyledText {
  readonly text: string;
  readonly style?: Style;
}

/** Numbers stand to the right, with thousands apart; null is a dash; a list paints each part by itself. */
export type Cell = string | number | null | StyledText | readonly StyledText[];

export interface Column<R> {
  readonly title: string;
  readonly cell: (row: R) => Cell;
  /** `right` for numbers written as text, such as an age. */
  readonly align?: "right";
  /** Never cut: an id or a bar that is cut says something else. */
  readonly whole?: true;
  /** Left out before any other where there is no room. */
  readonly spare?: true;
}

export interface Page {
  readonly columns: number;
  readonly paint: Paint;
}

interface Drawn {
  readonly parts: readonly StyledText[];
  readonly width: number;
}

interface DrawnColumn {
  readonly title: string;
  readonly right: boolean;
  readonly cells: readonly Drawn[];
  readonly width: number;
  readonly minWidth: number;
  readonly spare: boolean;
}

const GAP = "  ";
const MIN_TEXT_WIDTH = 8;
const ELLIPSIS = "…";
/** Foreign text must not move the cursor, recolour the screen or break the line. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029]+/gu;

/**
 * A table that fits the page: the widest text columns are cut with an ellipsis, then spare columns and the last ones are left out.
 * Nothing wraps. Ends with a newline.
 */
export function renderTable<R>(page: Page, columns: readonly Column<R>[], rows: readonly R[]): string {
  const fitted = fitWidths(
    keepFitting(
      columns.map((column) => drawColumn(column, rows)),
      page.columns,
    ),
    page.columns,
  );
  const lines = [
    fitted.map(({ column, width }) =>
      page.paint(pad(draw(column.title), width, column.right, page.paint), "bold"),
    ),
    fitted.map(({ width }) => page.paint("─".repeat(width), "dim")),
    ...rows.map((_, at) =>
      fitted.map(({ column, width }) => pad(column.cells[at] ?? draw(""), width, column.right, page.paint)),
    ),
  ];
  return lines.map((line) => `${line.join(GAP).trimEnd()}\n`).join("");
}

/** One line of foreign text without control characters. */
export function cleanLine(text: string): string {
  return Bun.stripANSI(text).replace(UNPRINTABLE, " ");
}

export function truncate(text: string, width: number): string {
  if (Bun.stringWidth(text) <= width) return text;
  let kept = "";
  for (const letter of text) {
    if (Bun.stringWidth(kept + letter) > width - 1) break;
    kept += letter;
  }
  return kept + ELLIPSIS;
}

function drawColumn<R>(column: Column<R>, rows: readonly R[]): DrawnColumn {
  const values = rows.map((row) => column.cell(row));
  const cells = values.map(draw);
  const titleWidth = Bun.stringWidth(column.title);
  const width = cells.reduce((widest, cell) => Math.max(widest, cell.width), titleWidth);
  const isText = column.whole === undefined && values.some((value) => typeof value === "string");
  return {
    title: column.title,
    right: column.align === "right" || values.some((value) => typeof value === "number"),
    cells,
    width,
    spare: column.spare === true,
    minWidth: isText ? Math.min(width, Math.max(titleWidth, MIN_TEXT_WIDTH)) : width,
  };
}

function draw(cell: Cell): Drawn {
  const parts = readParts(cell);
  return { parts, width: parts.reduce((sum, { text }) => sum + Bun.stringWidth(text), 0) };
}

function readParts(cell: Cell): readonly StyledText[] {
  if (cell === null) return [{ text: "-", style: "dim" }];
  if (typeof cell === "number") return [{ text: formatCount(cell) }];
  if (typeof cell === "string") return [{ text: cleanLine(cell) }];
  return "text" in cell ? [cell] : cell;
}

function keepFitting(columns: readonly DrawnColumn[], available: number): readonly DrawnColumn[] {
  const needed = columns.reduce((sum, { minWidth }) => sum + minWidth + GAP.length, -GAP.length);
  if (needed <= available || columns.length === 1) return columns;
  const spare = columns.findLastIndex((column) => column.spare);
  return keepFitting(columns.toSpliced(spare < 0 ? columns.length - 1 : spare, 1), available);
}

function fitWidths(columns: readonly DrawnColumn[], available: number) {
  const widths = columns.map((column) => column.width);
  let excess = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length) - available;
  for (; excess > 0 && Number.isFinite(excess); excess--) {
    const widest = columns.reduce((best, column, at) => {
      const canShrink = (widths[at] ?? 0) > column.minWidth;
      return canShrink && (best < 0 || (widths[at] ?? 0) > (widths[best] ?? 0)) ? at : best;
    }, -1);
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return columns.map((column, at) => ({ column, width: widths[at] ?? column.width }));
}

function pad(drawn: Drawn, width: number, right: boolean, paint: Paint): string {
  const room = Math.max(0, width - drawn.width);
  const [only] = drawn.parts;
  const parts = drawn.width > width && only ? [{ ...only, text: truncate(only.text, width) }] : drawn.parts;
  const text = parts.map((part) => paint(part.text, part.style)).join("");
  return right ? " ".repeat(room) + text : text + " ".repeat(room);
}
