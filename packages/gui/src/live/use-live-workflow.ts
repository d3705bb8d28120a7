import type { Reply } from "@jobmon/api";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Workflow } from "../api/queries.ts";
import { workflowQuery } from "../api/queries.ts";
import { follow } from "./follow.ts";
import { createTaskPatcher } from "./patch-tasks.ts";
import { throttle } from "./throttle.ts";

const REFRESH_PAUSE_MS = 1_500;

/** Keeps a workflow on screen as it is: its head with each event, what hangs on it at most every other second. */
export function useLiveWorkflow(workflowId: number, since: number | undefined): void {
  const queries = useQueryClient();
  const isKnown = since !== undefined;
  useEffect(() => {
    if (!isKnown) return;
    const { queryKey } = workflowQuery(workflowId);
    const latest = () => queries.getQueryData<Workflow>(queryKey)?.version ?? 0;
    const patchTasks = createTaskPatcher({ queries, workflowId, since: latest() });
    const refresh = throttle(
      () =>
        Promise.all([
          queries.invalidateQueries({ queryKey: ["workflow", workflowId, "live"] }),
          patchTasks(latest()),
        ]),
      REFRESH_PAUSE_MS,
    );
    const close = follow({
      path: `/workflows/${workflowId}/events`,
      since: latest(),
      onChange: (change: Reply<"streamEvents">) => {
        queries.setQueryData<Workflow>(queryKey, (known) => known && applyChange(known, change));
        refresh.request();
      },
      onReturn: () => queries.invalidateQueries({ queryKey }),
    });
    return () => {
      close();
      refresh.cancel();
    };
  }, [queries, workflowId, isKnown]);
}

function applyChange(known: Workflow, change: Reply<"streamEvents">): Workflow {
  const { version, status, paused, counts, latestRun } = change;
  return { ...known, version, status, paused, counts, latestRun };
}
