import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import type { Selection } from "./grid-row.tsx";

interface GridKeys<Row> {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rows: readonly Row[];
  readonly scrollTo: (index: number) => void;
  readonly onOpen: (row: Row) => void;
  readonly selection: Selection | undefined;
}

const PAGE_ROWS = 12;
const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: PAGE_ROWS,
  PageUp: -PAGE_ROWS,
};

/** Arrow keys move, Home and End go to the ends, Enter opens, Space selects. Tab reaches one row: the active one. */
export function useGridKeys<Row extends { readonly id: number }>(grid: GridKeys<Row>) {
  const { scroller, rows, scrollTo, onOpen, selection } = grid;
  const [active, setActive] = useState(0);
  const wanted = useRef<number>(undefined);
  const focusRow = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    scrollTo(next);
    wanted.current = next;
    setActive(next);
  };
  // A row far away is drawn some renders after the scroll; until then nothing has the focus.
  useEffect(() => {
    if (wanted.current === undefined) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`);
    if (!row) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (event.target !== event.currentTarget) return;
    const row = rows[index];
    const step = STEPS[event.key];
    if (step !== undefined) focusRow(index + step);
    else if (event.key === "Home") focusRow(0);
    else if (event.key === "End") focusRow(rows.length - 1);
    else if (event.key === "Enter" && row) onOpen(row);
    else if (event.key === " " && row && selection) selection.onToggle(row.id);
    else return;
    event.preventDefault();
  };
  return { active: Math.min(active, rows.length - 1), setActive, onKeyDown };
}
