import { formatCount } from "@jobmon/core";
import { Button, Checkbox, Group, Modal, NumberInput, Select, Skeleton, Stack } from "@mantine/core";
import { useState } from "react";
import type { Workflow } from "../api/queries.ts";
import { Failure } from "../display/failure.tsx";
import { hasOpenRun } from "./run-again.ts";
import { TaskActionSample } from "./task-action-sample.tsx";
import { ACTION_WORDS, type TaskAction, type TaskActionRequest, tasksOf } from "./task-actions.ts";
import { useTaskAction } from "./use-task-action.ts";

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

const CHOICES = Object.entries(ACTION_WORDS).map(([value, { choice }]) => ({ value, label: choice }));

function TaskActionForm({ workflow, request, onClose }: TaskActionFormProps) {
  const [action, setAction] = useState(request.action);
  const [priority, setPriority] = useState(10);
  const [wantsResume, setWantsResume] = useState(true);
  const canResume = !hasOpenRun(workflow) && (action === "retry" || action === "reset");
  const resumes = canResume && wantsResume;
  const { where, what } = request;
  const wish = useTaskAction({ workflow, action, where, priority, resumes, onDone: onClose });
  return (
    <Stack gap="sm">
      <Select
        label={`What to do with ${what}`}
        data={CHOICES}
        value={action}
        onChange={(next) => next && setAction(next as TaskAction)}
        allowDeselect={false}
        description={ACTION_WORDS[action].meaning}
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
      <Preview wish={wish} />
      {canResume && (
        <Checkbox
          label="Resume the workflow afterwards, on the host and in the environment of its last run"
          checked={wantsResume}
          onChange={(event) => setWantsResume(event.target.checked)}
        />
      )}
      {wish.change.isError && <Failure error={wish.change.error} />}
      <Confirm wish={wish} verb={ACTION_WORDS[action].verb} onClose={onClose} />
    </Stack>
  );
}

interface WishProps {
  readonly wish: ReturnType<typeof useTaskAction>;
}

function Preview({ wish: { preview } }: WishProps) {
  if (preview.isError) return <Failure error={preview.error} onRetry={() => preview.refetch()} />;
  if (preview.data === undefined) return <Skeleton height={90} />;
  return <TaskActionSample count={preview.data.count} rows={preview.data.sample} />;
}

interface ConfirmProps extends WishProps {
  readonly verb: string;
  readonly onClose: () => void;
}

function Confirm({ wish: { preview, change, changed }, verb, onClose }: ConfirmProps) {
  const count = preview.data?.count ?? 0;
  return (
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
        {change.isPending ? `${formatCount(changed)} of ${formatCount(count)}` : `${verb} ${tasksOf(count)}`}
      </Button>
    </Group>
  );
}
