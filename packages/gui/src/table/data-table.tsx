// biome-ignore-all lint/a11y/useSemanticElements: rows are placed freely, which a table element does not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus moves by rows; cells and heads hold what can be focused.
import { Skeleton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { createColumnHelper, tableFeatures, useTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useSettings } from "../settings/settings.ts";

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  /** A CSS track: `90px`, `minmax(200px, 2fr)`. */
  readonly width: string;
  readonly cell: (row: Row) => ReactNode;
  /** Name of the server's sort; absent: cannot be sorted by. */
  readonly sort?: string;
  readonly align?: "end";
  /** Left out on narrow screens. */
  readonly isWide?: boolean;
}

interface DataTableProps<Row extends { readonly id: number }> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly isLoading: boolean;
  readonly sort: string | undefined;
  readonly onSort: (sort: string) => void;
  readonly onOpen: (row: Row) => void;
  readonly hasMore: boolean;
  readonly onMore: () => void;
  readonly selection?: Selection;
  readonly empty: ReactNode;
  readonly maxHeight: string;
  readonly totalRows?: number;
}

export interface Selection {
  readonly ids: ReadonlySet<number>;
  readonly onToggle: (id: number) => void;
}

const ROW_PX = { compact: 34, comfortable: 44 } as const;
const SKELETON_ROWS = 8;
const OVERSCAN = 12;
const PAGE_ROWS = 12;
const NARROW = "(max-width: 900px)";

const features = tableFeatures({});

/**
 * Rows that are on screen and few others, in an order the server made. Arrow keys move, Enter opens, Space selects; the
 * next page is asked for before the end is reached.
 */
export function DataTable<Row extends { readonly id: number }>(props: DataTableProps<Row>) {
  const { rows, isLoading, hasMore, onMore, selection, onOpen } = props;
  const { density } = useSettings();
  const isNarrow = useNarrow();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);

  const shown = useMemo(
    () => props.columns.filter(({ isWide }) => !(isWide && isNarrow)),
    [props.columns, isNarrow],
  );
  const columns = useMemo(() => {
    const helper = createColumnHelper<typeof features, Row>();
    return helper.columns(
      shown.map(({ id, header, cell }) =>
        helper.display({ id, header, cell: ({ row }) => cell(row.original) }),
      ),
    );
  }, [shown]);
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({ features, columns, data, getRowId: (row: Row) => String(row.id) });
  const model = table.getRowModel().rows;

  const rowPx = ROW_PX[density];
  const virtual = useVirtualizer({
    count: model.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another density makes every measure wrong.
  useEffect(() => {
    virtual.measure();
  }, [virtual, rowPx]);
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && lastShown >= model.length - 2 * OVERSCAN) onMore();
  }, [hasMore, lastShown, model.length, onMore]);

  const template = [...(selection ? ["38px"] : []), ...shown.map(({ width }) => width)].join(" ");
  const focusRow = (index: number) => {
    const next = Math.max(0, Math.min(model.length - 1, index));
    setActive(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus({ preventScroll: true }),
    );
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (event.target !== event.currentTarget) return;
    const row = model[index]?.original;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE_ROWS, PageUp: -PAGE_ROWS }[event.key];
    if (step !== undefined) focusRow(index + step);
    else if (event.key === "Home") focusRow(0);
    else if (event.key === "End") focusRow(model.length - 1);
    else if (event.key === "Enter" && row) onOpen(row);
    else if (event.key === " " && row && selection) selection.onToggle(row.id);
    else return;
    event.preventDefault();
  };

  if (!isLoading && rows.length === 0) return props.empty;
  return (
    <div className="grid" ref={scroller} style={{ maxHeight: props.maxHeight }}>
      <div
        role="grid"
        style={{ minWidth: sumOfPixels(template) }}
        aria-label={props.label}
        aria-rowcount={props.totalRows ?? -1}
        aria-busy={isLoading}
        aria-multiselectable={selection !== undefined || undefined}
      >
        <Head {...props} shown={shown} template={template} />
        <div
          role="rowgroup"
          className="grid-body"
          style={{ height: isLoading ? SKELETON_ROWS * rowPx : virtual.getTotalSize() }}
        >
          {isLoading && <SkeletonRows rowPx={rowPx} columns={shown.length + (selection ? 1 : 0)} />}
          {items.map(({ index, start }) => {
            const row = model[index];
            if (row === undefined) return null;
            const isSelected = selection?.ids.has(row.original.id);
            return (
              <div
                key={row.id}
                role="row"
                className="grid-row"
                data-index={index}
                aria-rowindex={index + 2}
                aria-selected={selection ? isSelected : undefined}
                tabIndex={index === Math.min(active, model.length - 1) ? 0 : -1}
                style={{ gridTemplateColumns: template, transform: `translateY(${start}px)` }}
                onKeyDown={(event) => onKeyDown(event, index)}
                onFocus={() => setActive(index)}
                onDoubleClick={() => onOpen(row.original)}
              >
                {selection && (
                  <div role="gridcell" className="grid-tick">
                    <input
                      type="checkbox"
                      tabIndex={-1}
                      checked={isSelected}
                      onChange={() => selection.onToggle(row.original.id)}
                      aria-label={`Select ${row.original.id}`}
                    />
                  </div>
                )}
                {row.getAllCells().map((cell, at) => (
                  <div
                    key={cell.id}
                    role="gridcell"
                    className={shown[at]?.align === "end" ? "align-end" : ""}
                  >
                    <table.FlexRender cell={cell} />
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface HeadProps<Row> {
  readonly shown: readonly Column<Row>[];
  readonly template: string;
  readonly sort: string | undefined;
  readonly onSort: (sort: string) => void;
  readonly selection?: Selection;
}

function Head<Row>({ shown, template, sort, onSort, selection }: HeadProps<Row>) {
  return (
    <div role="rowgroup">
      <div role="row" className="grid-head" style={{ gridTemplateColumns: template }} tabIndex={-1}>
        {selection && (
          <div role="columnheader">
            <span className="visually-hidden">Selected</span>
          </div>
        )}
        {shown.map((column) => (
          <ColumnHead key={column.id} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
    </div>
  );
}

interface ColumnHeadProps<Row> {
  readonly column: Column<Row>;
  readonly sort: string | undefined;
  readonly onSort: (sort: string) => void;
}

function ColumnHead<Row>({ column, sort, onSort }: ColumnHeadProps<Row>) {
  const { header, align } = column;
  const isUp = sort !== undefined && sort === column.sort;
  const isDown = sort !== undefined && sort === `-${column.sort}`;
  const next = isDown ? column.sort : `-${column.sort}`;
  return (
    <div
      role="columnheader"
      className={align === "end" ? "align-end" : ""}
      aria-sort={isUp ? "ascending" : isDown ? "descending" : undefined}
    >
      {column.sort === undefined ? (
        header
      ) : (
        <button type="button" className="grid-sort" onClick={() => onSort(next ?? "")}>
          {header}
          {isUp && <IconArrowUp size={13} aria-hidden />}
          {isDown && <IconArrowDown size={13} aria-hidden />}
        </button>
      )}
    </div>
  );
}

/** The least width at which every column has its own least width: rows of one grid stay aligned below it. */
function sumOfPixels(template: string): number {
  return [...template.matchAll(/(\d+)px/g)].reduce((sum, [, pixels]) => sum + Number(pixels), 0);
}

function SkeletonRows({ rowPx, columns }: { readonly rowPx: number; readonly columns: number }) {
  return Array.from({ length: SKELETON_ROWS }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same.
    <div key={row} role="row" tabIndex={-1} style={{ height: rowPx, padding: "9px 12px" }}>
      <div role="gridcell" aria-colspan={columns} tabIndex={-1}>
        <Skeleton height={rowPx - 18} />
      </div>
    </div>
  ));
}

function useNarrow(): boolean {
  const [isNarrow, setNarrow] = useState(() => window.matchMedia(NARROW).matches);
  useEffect(() => {
    const media = window.matchMedia(NARROW);
    const update = () => setNarrow(media.matches);
    media.addEventListener("change", update);
    return () => media.removeEventListener("change", update);
  }, []);
  return isNarrow;
}
