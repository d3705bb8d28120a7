import { MIGRATIONS } from "./migrations.ts";
import { COLUMN, COLUMN_ADDED, KEY, splitParts, TABLE } from "./render-schema.ts";
import type { Tables } from "./tables.ts";

export interface Reference {
  readonly column: string;
  readonly table: string;
  readonly key: string;
}

/** A table as all migrations together make it. */
export interface TableShape {
  readonly name: keyof Tables;
  readonly columns: readonly { readonly name: string; readonly kind: "integer" | "text" }[];
  /** The columns of its primary key. */
  readonly key: readonly string[];
  readonly references: readonly Reference[];
}

/** Every table in the order in which they were made: those that a row refers to come before its own. */
export const TABLE_SHAPES: readonly TableShape[] = MIGRATIONS.flat().flatMap((step) => {
  const [, name, body = ""] = TABLE.exec(step) ?? [];
  return name === undefined ? [] : [shapeOf(name as keyof Tables, splitParts(body))];
});

export const TABLE_NAMES: readonly (keyof Tables)[] = TABLE_SHAPES.map(({ name }) => name);

function shapeOf(name: keyof Tables, parts: readonly string[]): TableShape {
  const columns = parts.flatMap((part) => (KEY.test(part) ? [] : [COLUMN.exec(part) ?? []]));
  const added = MIGRATIONS.flat().flatMap((step) => {
    const [, table, column = "", type = ""] = COLUMN_ADDED.exec(step) ?? [];
    return table === name ? [[column, column, type]] : [];
  });
  const own = columns.flatMap(([, column, , flags]) =>
    flags?.includes("PRIMARY KEY") ? [column ?? ""] : [],
  );
  const joint = parts.flatMap((part) => /^PRIMARY KEY \(([\w, ]+)\)$/.exec(part)?.[1]?.split(", ") ?? []);
  return {
    name,
    columns: [...columns, ...added].map(([, column = "", type]) => ({
      name: column,
      kind: type === "INTEGER" ? "integer" : "text",
    })),
    key: [...own, ...joint],
    references: columns.flatMap(([, column = "", , , table, key]) =>
      table && key ? [{ column, table, key }] : [],
    ),
  };
}
