// biome-ignore-all lint/a11y/useSemanticElements: rows are placed freely, which a table element does not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus moves by rows; cells and heads hold what can be focused.
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { Column } from "./column.ts";
import type { Selection } from "./grid-row.tsx";

interface HeadProps<Row> {
  readonly shown: readonly Column<Row>[];
  readonly template: string;
  readonly sort: string | undefined;
  readonly onSort: (sort: string) => void;
  readonly selection?: Selection;
}

/** The names of the columns; a click sorts. */
export function GridHead<Row>({ shown, template, sort, onSort, selection }: HeadProps<Row>) {
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
