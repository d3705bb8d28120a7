import { formatCount } from "@jobmon/core";
import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { call } from "../api/call.ts";
import { planQuery, type Workflow } from "../api/queries.ts";
import { Failure } from "../display/failure.tsx";
import { useUserName } from "../shell/session-gate.tsx";
import { resumeBody } from "./run-again.ts";
import { tasksOf } from "./task-actions.ts";
import { useChange } from "./use-change.ts";

interface ResumeFormProps {
  readonly workflow: Workflow;
  readonly onClose: () => void;
}

export function ResumeForm({ workflow, onClose }: ResumeFormProps) {
  const user = useUserName();
  const plan = useQuery(planQuery(workflow.id));
  const resume = useChange(workflow.id, "The workflow was resumed.", () =>
    call("startWorkflow", { workflowId: workflow.id, body: resumeBody(workflow, user) }),
  );
  return (
    <Stack>
      {plan.isError && <Failure error={plan.error} onRetry={() => plan.refetch()} />}
      {plan.isPending && <Skeleton height={44} />}
      {plan.data && (
        <Text>
          <strong>{tasksOf(plan.data.willRun)}</strong> will run, {formatCount(plan.data.willSkip)} are done
          and stay so: {plan.data.why}. It runs on {workflow.latestRun?.host ?? "this host"}, in the
          environment of the last run.
        </Text>
      )}
      {resume.isError && <Failure error={resume.error} />}
      <Group justify="end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          loading={resume.isPending}
          disabled={!plan.data?.resumable}
          onClick={() => resume.mutate(undefined, { onSuccess: onClose })}
          data-autofocus
        >
          Resume
        </Button>
      </Group>
    </Stack>
  );
}
