import { useMemo } from "react";
import type { TaskRow } from "../api/queries.ts";
import { argNamesOf, taskColumns, usualColumns } from "./task-columns.tsx";

/** The columns there are for these tasks, and those that are shown: as picked in the address, or as usual. */
export function useTaskColumns(rows: readonly TaskRow[], picked: string | undefined) {
  const { all, varying } = argNamesOf(rows);
  const key = [...all, "", ...varying, "", picked ?? ""].join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that the columns depend on.
  return useMemo(() => {
    const choices = taskColumns([...new Set([...all, ...namedArgs(picked)])]);
    const wanted = new Set(picked?.split(",") ?? usualColumns(varying));
    const shown = choices.filter(({ id }) => wanted.has(id));
    return { choices, shown: shown.length === 0 ? choices : shown };
  }, [key]);
}

/** A picked arg stays a column where the first rows do not have it. */
function namedArgs(picked: string | undefined): readonly string[] {
  return (picked?.split(",") ?? []).flatMap((id) => (id.startsWith("arg.") ? [id.slice(4)] : []));
}
