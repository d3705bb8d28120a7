import type { Reply } from "@jobmon/api";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { follow } from "./follow.ts";
import { throttle } from "./throttle.ts";

const REFRESH_PAUSE_MS = 2_000;

/** Keeps the list of workflows as it is, without asking while nothing changes. */
export function useLiveWorkflows(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const refresh = throttle(() => queries.invalidateQueries({ queryKey: ["workflows"] }), REFRESH_PAUSE_MS);
    const close = follow({
      path: "/workflow-events",
      since: Date.now(),
      onChange: ({ all, workflowIds }: Reply<"streamWorkflows">) => {
        if (all || workflowIds.length > 0) refresh.request();
      },
      onReturn: refresh.request,
    });
    return () => {
      close();
      refresh.cancel();
    };
  }, [queries]);
}
