import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/call.ts";
import type { Workflow } from "../api/queries.ts";
import type { Where } from "../filters.ts";
import { useUserName } from "../shell/session-gate.tsx";
import { resumeBody } from "./run-again.ts";
import { ACTION_WORDS, type TaskAction, tasksOf } from "./task-actions.ts";

interface ChosenAction {
  readonly workflow: Workflow;
  readonly action: TaskAction;
  readonly where: Where;
  readonly priority: number;
  /** Start the workflow again afterwards. */
  readonly resumes: boolean;
  readonly onDone: () => void;
}

const MAX_PORTIONS = 10_000;

/** An action on tasks: what it would change, and the change itself, portion by portion, if that is still the same number. */
export function useTaskAction({ workflow, action, where, priority, resumes, onDone }: ChosenAction) {
  const user = useUserName();
  const queries = useQueryClient();
  const [changed, setChanged] = useState(0);
  const body = {
    user,
    action,
    where: where as string[] | undefined,
    priority: action === "set_priority" ? priority : undefined,
  };
  const preview = useQuery({
    queryKey: ["task-action", workflow.id, action, where ?? [], workflow.version],
    queryFn: ({ signal }) =>
      call("changeTasks", { workflowId: workflow.id, body: { ...body, preview: true } }, signal),
    placeholderData: (known) => known,
  });
  const changePortion = (afterTaskId: number, expectedCount: number | undefined) =>
    call("changeTasks", { workflowId: workflow.id, body: { ...body, expectedCount, afterTaskId } });
  const change = useMutation({
    mutationFn: async (expectedCount: number) => {
      let total = 0;
      let after: number | null = 0;
      for (let portion = 0; after !== null && portion < MAX_PORTIONS; portion++) {
        const reply = await changePortion(after, portion === 0 ? expectedCount : undefined);
        total += reply.changed;
        setChanged(total);
        after = reply.nextTaskId;
      }
      const isResumed = resumes && total > 0;
      if (isResumed)
        await call("startWorkflow", { workflowId: workflow.id, body: resumeBody(workflow, user) });
      return { total, isResumed };
    },
    onSuccess: ({ total, isResumed }) => {
      const resumed = isResumed ? " The workflow was resumed." : "";
      notifications.show({ message: `${tasksOf(total)} ${ACTION_WORDS[action].past}.${resumed}` });
      onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["workflow", workflow.id] }),
  });
  return { preview, change, changed };
}
