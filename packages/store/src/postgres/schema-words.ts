import type { SchemaWords } from "../schema/render-schema.ts";

/** Texts compare by their bytes, whatever the database was created with. */
export const POSTGRES_WORDS: SchemaWords = {
  quote: (name) => `"${name}"`,
  integer: "bigint",
  text: () => 'text COLLATE "C"',
  tableEnd: "",
  hasPartialIndexes: true,
};
