import { Button, Group, Stack, Text } from "@mantine/core";
import { call } from "../api/call.ts";
import type { Workflow } from "../api/queries.ts";
import { Failure } from "../display/failure.tsx";
import { useUserName } from "../shell/session-gate.tsx";
import { tasksOf } from "./task-actions.ts";
import { useChange } from "./use-change.ts";

interface StopFormProps {
  readonly workflow: Workflow;
  readonly onClose: () => void;
}

export function StopForm({ workflow, onClose }: StopFormProps) {
  const user = useUserName();
  const stop = useChange(workflow.id, "The workflow is being stopped.", () =>
    call("stopWorkflow", { workflowId: workflow.id, body: { user } }),
  );
  const active = workflow.counts.RUNNING ?? 0;
  return (
    <Stack>
      <Text>
        {tasksOf(active)} {active === 1 ? "runs" : "run"} now and will be ended. What is done stays done; the
        workflow can be resumed later.
      </Text>
      {stop.isError && <Failure error={stop.error} />}
      <Group justify="end">
        <Button variant="default" onClick={onClose}>
          Let it run
        </Button>
        <Button
          loading={stop.isPending}
          onClick={() => stop.mutate(undefined, { onSuccess: onClose })}
          data-autofocus
        >
          Stop the workflow
        </Button>
      </Group>
    </Stack>
  );
}
