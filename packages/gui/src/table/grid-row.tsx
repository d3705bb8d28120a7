// biome-ignore-all lint/a11y/useSemanticElements: rows are placed freely, which a table element does not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus moves by rows; cells and heads hold what can be focused.
import type { KeyboardEvent, ReactNode } from "react";

export interface Selection {
  readonly ids: ReadonlySet<number>;
  readonly onToggle: (id: number) => void;
}

interface GridRowProps {
  readonly id: number;
  readonly index: number;
  readonly top: number;
  readonly template: string;
  /** The one row that the Tab key reaches. */
  readonly isActive: boolean;
  readonly selection: Selection | undefined;
  readonly cells: readonly { readonly id: string; readonly isEnd: boolean; readonly content: ReactNode }[];
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: () => void;
  readonly onOpen: () => void;
}

export function GridRow(props: GridRowProps) {
  const { id, index, top, template, isActive, selection, cells } = props;
  const isSelected = selection?.ids.has(id);
  return (
    <div
      role="row"
      className="grid-row"
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      tabIndex={isActive ? 0 : -1}
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}
      onKeyDown={props.onKeyDown}
      onFocus={props.onFocus}
      onDoubleClick={props.onOpen}
    >
      {selection && (
        <div role="gridcell" className="grid-tick">
          <input
            type="checkbox"
            tabIndex={-1}
            checked={isSelected}
            onChange={() => selection.onToggle(id)}
            aria-label={`Select ${id}`}
          />
        </div>
      )}
      {cells.map((cell) => (
        <div key={cell.id} role="gridcell" className={cell.isEnd ? "align-end" : ""}>
          {cell.content}
        </div>
      ))}
    </div>
  );
}
