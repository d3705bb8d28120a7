import type { SchemaWords } from "../schema/render-schema.ts";

/**
 * What is only asked before a row is deleted that others may refer to: which part of a table could have such rows. It costs a
 * write nothing, and rows that were made together lie together.
 */
const COARSE_INDEXES = new Set(["task_resources_used", "task_instance_run", "task_instance_resources"]);

/** Texts compare by their bytes, whatever the database was created with. */
export const POSTGRES_WORDS: SchemaWords = {
  quote: (name) => `"${name}"`,
  integer: "bigint",
  text: () => 'text COLLATE "C"',
  tableEnd: "",
  hasPartialIndexes: true,
  using: (index) => (COARSE_INDEXES.has(index) ? " USING brin" : ""),
};
