import { MIGRATIONS } from "./migrations.ts";
import type { Tables } from "./tables.ts";

/** Every table in the order in which they were made: those that a row refers to come before its own. */
export const TABLE_NAMES: readonly (keyof Tables)[] = MIGRATIONS.flat().flatMap((step) => {
  const name = /^CREATE TABLE (\w+) /.exec(step)?.[1];
  return name === undefined ? [] : [name as keyof Tables];
});
