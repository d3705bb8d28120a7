import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { follow } from "./follow.ts";
import { throttle } from "./throttle.ts";

const REFRESH_PAUSE_MS = 1_500;

/** Keeps a task on screen as it is, by the events of its workflow. */
export function useLiveTask(taskId: number, workflowId: number | undefined): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (workflowId === undefined) return;
    const refresh = throttle(
      () => queries.invalidateQueries({ queryKey: ["task", taskId] }),
      REFRESH_PAUSE_MS,
    );
    const close = follow({
      path: `/workflows/${workflowId}/events`,
      since: 0,
      onChange: () => refresh.request(),
      onReturn: refresh.request,
    });
    return () => {
      close();
      refresh.cancel();
    };
  }, [queries, taskId, workflowId]);
}
