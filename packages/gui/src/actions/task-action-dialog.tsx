import { formatCount } from "@jobmon/core";
import { Button, Checkbox, Group, Modal, NumberInput, Select, Skeleton, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/call.ts";
import type { Workflow } from "../api/queries.ts";
import { Failure } from "../display/failure.tsx";
import { Status } from "../display/status.tsx";
import { lookOfTask } from "../display/tones.ts";
import type { Where } from "../filters.ts";
import { useUserName } from "../shell/session-gate.tsx";
import { hasOpenRun, resumeBody } from "./run-again.ts";

export type TaskAction = "retry" | "reset" | "mark_done" | "set_priority";

interface ActionWords {
  readonly choice: string;
  readonly verb: string;
  readonly past: string;
  readonly meaning: string;
}

const WORDS: Readonly<Record<TaskAction, ActionWords>> = {
  retry: {
    choice: "Retry failed ones",
    verb: "Retry",
    past: "will run again",
    meaning: "Failed tasks run again with all their attempts.",
  },
  reset: {
    choice: "Reset",
    verb: "Reset",
    past: "were reset",
    meaning:
      "They run again whatever became of them; what runs is ended first, and all that depends on them waits.",
  },
  mark_done: {
    choice: "Mark as done",
    verb: "Mark as done",
    past: "count as done",
    meaning: "They count as done without running, and what waits for them goes on.",
  },
  set_priority: {
    choice: "Change priority",
    verb: "Change the priority of",
    past: "have another priority",
    meaning: "Higher goes first when places are few.",
  },
};

export interface TaskActionRequest {
  readonly action: TaskAction;
  readonly where: Where;
  /** What the filter means, in words: `the 3 selected tasks`. */
  readonly what: string;
}

interface TaskActionDialogProps {
  readonly workflow: Workflow;
  readonly request: TaskActionRequest | undefined;
  readonly onClose: () => void;
}

/** Shows what would change before anything does, and changes only if it is still the same number then. */
export function TaskActionDialog({ workflow, request, onClose }: TaskActionDialogProps) {
  return (
    <Modal opened={request !== undefined} onClose={onClose} title="Change tasks" size="lg">
      {request && <TaskActionForm workflow={workflow} request={request} onClose={onClose} />}
    </Modal>
  );
}

interface TaskActionFormProps extends TaskActionDialogProps {
  readonly request: TaskActionRequest;
}

const MAX_PORTIONS = 10_000;

function TaskActionForm({ workflow, request, onClose }: TaskActionFormProps) {
  const user = useUserName();
  const queries = useQueryClient();
  const [action, setAction] = useState(request.action);
  const [priority, setPriority] = useState(10);
  const [resumes, setResumes] = useState(true);
  const [changed, setChanged] = useState(0);
  const where = request.where as string[] | undefined;
  const words = WORDS[action];
  const body = { user, action, where, priority: action === "set_priority" ? priority : undefined };
  const preview = useQuery({
    queryKey: ["task-action", workflow.id, action, where ?? [], workflow.version],
    queryFn: ({ signal }) =>
      call("changeTasks", { workflowId: workflow.id, body: { ...body, preview: true } }, signal),
    placeholderData: (known) => known,
  });
  const canResume = !hasOpenRun(workflow) && (action === "retry" || action === "reset");

  const change = useMutation({
    mutationFn: async (expectedCount: number) => {
      let afterTaskId: number | null = 0;
      let total = 0;
      for (let portion = 0; afterTaskId !== null && portion < MAX_PORTIONS; portion++) {
        const expected = portion === 0 ? expectedCount : undefined;
        const reply: { changed: number; nextTaskId: number | null } = await call("changeTasks", {
          workflowId: workflow.id,
          body: { ...body, expectedCount: expected, afterTaskId },
        });
        total += reply.changed;
        setChanged(total);
        afterTaskId = reply.nextTaskId;
      }
      const isResumed = canResume && resumes && total > 0;
      if (isResumed)
        await call("startWorkflow", { workflowId: workflow.id, body: resumeBody(workflow, user) });
      return { total, isResumed };
    },
    onSuccess: ({ total, isResumed }) => {
      const resumed = isResumed ? " The workflow was resumed." : "";
      notifications.show({ message: `${tasksOf(total)} ${words.past}.${resumed}` });
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["workflow", workflow.id] }),
  });

  const count = preview.data?.count ?? 0;
  return (
    <Stack gap="sm">
      <Select
        label={`What to do with ${request.what}`}
        data={Object.entries(WORDS).map(([value, { choice }]) => ({ value, label: choice }))}
        value={action}
        onChange={(next) => next && setAction(next as TaskAction)}
        allowDeselect={false}
        description={words.meaning}
      />
      {action === "set_priority" && (
        <NumberInput
          label="Priority"
          value={priority}
          onChange={(next) => setPriority(Number(next))}
          min={-1_000_000}
          max={1_000_000}
          allowDecimal={false}
        />
      )}
      {preview.isError ? (
        <Failure error={preview.error} onRetry={() => preview.refetch()} />
      ) : preview.data === undefined ? (
        <Skeleton height={90} />
      ) : (
        <Sample count={count} rows={preview.data.sample} />
      )}
      {canResume && (
        <Checkbox
          label="Resume the workflow afterwards, on the host and in the environment of its last run"
          checked={resumes}
          onChange={(event) => setResumes(event.target.checked)}
        />
      )}
      {change.isError && <Failure error={change.error} />}
      <Group justify="end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          onClick={() => change.mutate(count)}
          loading={change.isPending}
          disabled={count === 0 || preview.isFetching}
          data-autofocus
        >
          {change.isPending
            ? `${formatCount(changed)} of ${formatCount(count)}`
            : `${words.verb} ${tasksOf(count)}`}
        </Button>
      </Group>
    </Stack>
  );
}

type SampleRows = readonly {
  readonly id: number;
  readonly name: string;
  readonly status: Parameters<typeof lookOfTask>[0];
}[];

function Sample({ count, rows }: { readonly count: number; readonly rows: SampleRows }) {
  if (count === 0) return <p className="muted">None of them can be changed so.</p>;
  const shown = rows.slice(0, 6);
  return (
    <div>
      <p style={{ marginBottom: 4 }}>
        <strong>{tasksOf(count)}</strong> would change:
      </p>
      <ul style={{ listStyle: "none" }}>
        {shown.map(({ id, name, status }) => (
          <li key={id} style={{ display: "flex", gap: 10 }}>
            <span className="clip" style={{ flex: 1 }}>
              {name}
            </span>
            <Status look={lookOfTask(status)} />
          </li>
        ))}
      </ul>
      {count > shown.length && <p className="muted">and {formatCount(count - shown.length)} more</p>}
    </div>
  );
}

export function tasksOf(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "task" : "tasks"}`;
}
