// biome-ignore-all lint/a11y/useSemanticElements: rows are placed freely, which a table element does not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus moves by rows; cells and heads hold what can be focused.
import { Skeleton } from "@mantine/core";

export const SKELETON_ROWS = 8;

export function SkeletonRows({ rowPx, columns }: { readonly rowPx: number; readonly columns: number }) {
  return Array.from({ length: SKELETON_ROWS }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same.
    <div key={row} role="row" tabIndex={-1} style={{ height: rowPx, padding: "9px 12px" }}>
      <div role="gridcell" aria-colspan={columns} tabIndex={-1}>
        <Skeleton height={rowPx - 18} />
      </div>
    </div>
  ));
}
