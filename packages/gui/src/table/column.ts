import type { ReactNode } from "react";

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
