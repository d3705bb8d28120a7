import type { Reply } from "@jobmon/api";
import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { call } from "../api/call.ts";
import type { TaskColumns } from "../columns/task-columns.ts";
import { throttle } from "../live/throttle.ts";
import { decodeSpans, joinSpans, type SpanColumns } from "./span-columns.ts";

/** Tasks of one part; the contract allows no more. */
export const PART_TASKS = 10_000;
/** Parts on screen at once. */
export const MAX_PARTS = 14;
/** A task may have very many attempts; what does not fit into these pages of a part is left out. */
const MAX_PAGES = 10;
const REFRESH_PAUSE_MS = 6_000;
const DONE = "D".charCodeAt(0);
const FAILED = "F".charCodeAt(0);

interface Part {
  readonly spans: SpanColumns;
  /** No task of it will change by itself any more. */
  readonly isSettled: boolean;
}

/** Parts of the tasks that hold these ranges of indexes. */
export function partsOf(ranges: readonly (readonly [number, number])[]): readonly number[] {
  const parts = new Set<number>();
  for (const [first, last] of ranges)
    for (let part = Math.floor(first / PART_TASKS); part <= Math.floor(last / PART_TASKS); part++)
      parts.add(part);
  return [...parts].sort((a, b) => a - b);
}

/** The attempts of the tasks on screen; parts in which something may still happen are read anew when something did. */
export function useSpans(
  workflowId: number,
  columns: TaskColumns,
  parts: readonly number[],
  version: number,
) {
  const queries = useQueryClient();
  const keyOf = (part: number) => ["spans", workflowId, part];
  const results = useQueries({
    queries: parts.map((part) => ({
      queryKey: keyOf(part),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 60_000,
      structuralSharing: false,
      queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<Part> => {
        const isSettled = isOver(columns, part);
        return { spans: await readPart(workflowId, part, signal), isSettled };
      },
    })),
  });
  const latest = useRef({ parts, results });
  latest.current = { parts, results };
  const refresh = useMemo(
    () =>
      throttle(async () => {
        const { parts: shown, results: known } = latest.current;
        const open = shown.filter((_, nth) => known[nth]?.data?.isSettled === false);
        await Promise.all(
          open.map((part) => queries.invalidateQueries({ queryKey: ["spans", workflowId, part] })),
        );
      }, REFRESH_PAUSE_MS),
    [queries, workflowId],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each version of the workflow.
  useEffect(refresh.request, [version, refresh]);
  useEffect(() => refresh.cancel, [refresh]);
  const stamp = results.map(({ dataUpdatedAt }) => dataUpdatedAt).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the stamp says when any of them is new.
  const spans = useMemo(() => results.flatMap(({ data }) => data?.spans ?? []), [stamp]);
  return {
    spans,
    isLoading: results.some(({ isPending }) => isPending),
    error: results.find(({ error }) => error !== null)?.error,
    retry: () => {
      for (const { isError, refetch } of results) if (isError) refetch();
    },
  };
}

function isOver({ letters, taskCount }: TaskColumns, part: number): boolean {
  const end = Math.min(taskCount, (part + 1) * PART_TASKS);
  for (let index = part * PART_TASKS; index < end; index++)
    if (letters[index] !== DONE && letters[index] !== FAILED) return false;
  return true;
}

async function readPart(workflowId: number, part: number, signal: AbortSignal): Promise<SpanColumns> {
  const pages: SpanColumns[] = [];
  const last = (part + 1) * PART_TASKS - 1;
  let firstIndex: number | undefined = part * PART_TASKS;
  while (firstIndex !== undefined && firstIndex <= last && pages.length < MAX_PAGES) {
    const limit = last - firstIndex + 1;
    const reply: Reply<"listSpans"> = await call("listSpans", { workflowId, firstIndex, limit }, signal);
    const page = decodeSpans(reply);
    pages.push(page);
    // A page with very many attempts ends before its last task.
    const isCut = page.count >= PART_TASKS && (page.tasks.at(-1) ?? last) < last;
    firstIndex = isCut ? (page.tasks.at(-1) ?? last) + 1 : undefined;
  }
  return joinSpans(pages);
}
