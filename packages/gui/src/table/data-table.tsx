// biome-ignore-all lint/a11y/useSemanticElements: rows are placed freely, which a table element does not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus moves by rows; cells and heads hold what can be focused.
import { createColumnHelper, tableFeatures, useTable } from "@tanstack/react-table";
import { type ReactNode, useMemo, useRef } from "react";
import type { Column } from "./column.ts";
import { GridHead } from "./grid-head.tsx";
import { GridRow, type Selection } from "./grid-row.tsx";
import { SKELETON_ROWS, SkeletonRows } from "./skeleton-rows.tsx";
import { useGridKeys } from "./use-grid-keys.ts";
import { useNarrow } from "./use-narrow.ts";
import { useVirtualRows } from "./use-virtual-rows.ts";

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

const features = tableFeatures({});

/** Rows that are on screen and few others, in an order the server made. */
export function DataTable<Row extends { readonly id: number }>(props: DataTableProps<Row>) {
  const { rows, isLoading, hasMore, onMore, selection, onOpen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useNarrow();
  const shown = useMemo(
    () => props.columns.filter(({ isWide }) => !(isWide && isNarrow)),
    [props.columns, isNarrow],
  );
  const table = useModel(shown, rows);
  const model = table.getRowModel().rows;
  const virtual = useVirtualRows({ scroller, count: model.length, hasMore, onMore });
  const keys = useGridKeys({ scroller, rows, scrollTo: virtual.scrollTo, onOpen, selection });
  const template = [...(selection ? ["38px"] : []), ...shown.map(({ width }) => width)].join(" ");

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
        <GridHead {...props} shown={shown} template={template} />
        <div
          role="rowgroup"
          className="grid-body"
          style={{ height: isLoading ? SKELETON_ROWS * virtual.rowPx : virtual.totalPx }}
        >
          {isLoading && <SkeletonRows rowPx={virtual.rowPx} columns={shown.length + (selection ? 1 : 0)} />}
          {virtual.items.map(({ index, start }) => {
            const row = model[index];
            if (row === undefined) return null;
            return (
              <GridRow
                key={row.id}
                id={row.original.id}
                index={index}
                top={start}
                template={template}
                isActive={index === keys.active}
                selection={selection}
                cells={row.getAllCells().map((cell, at) => ({
                  id: cell.id,
                  isEnd: shown[at]?.align === "end",
                  content: <table.FlexRender cell={cell} />,
                }))}
                onKeyDown={(event) => keys.onKeyDown(event, index)}
                onFocus={() => keys.setActive(index)}
                onOpen={() => onOpen(row.original)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function useModel<Row extends { readonly id: number }>(shown: readonly Column<Row>[], rows: readonly Row[]) {
  const columns = useMemo(() => {
    const helper = createColumnHelper<typeof features, Row>();
    return helper.columns(
      shown.map(({ id, header, cell }) =>
        helper.display({ id, header, cell: ({ row }) => cell(row.original) }),
      ),
    );
  }, [shown]);
  const data = useMemo(() => [...rows], [rows]);
  return useTable({ features, columns, data, getRowId: (row: Row) => String(row.id) });
}

/** The least width at which every column has its own least width: rows of one grid stay aligned below it. */
function sumOfPixels(template: string): number {
  return [...template.matchAll(/(\d+)px/g)].reduce((sum, [, pixels]) => sum + Number(pixels), 0);
}
