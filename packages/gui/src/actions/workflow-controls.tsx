import { formatCount } from "@jobmon/core";
import { Button, Group, Menu, Modal, NumberInput, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconDots,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlayerTrackNext,
} from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../api/call.ts";
import { planQuery, type Workflow } from "../api/queries.ts";
import { Failure } from "../display/failure.tsx";
import { useUserName } from "../shell/session-gate.tsx";
import { NO_LIMIT } from "../workflow/limit-word.ts";
import { hasOpenRun, resumeBody } from "./run-again.ts";
import { tasksOf } from "./task-action-dialog.tsx";

type Dialog = "stop" | "resume" | "limit" | "priority";

/** What can be done with the workflow as a whole; what cannot be undone asks first. */
export function WorkflowControls({ workflow }: { readonly workflow: Workflow }) {
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  const user = useUserName();
  const { id: workflowId, paused, status } = workflow;
  const isOpen = hasOpenRun(workflow);
  const canResume = status === "FAILED" || status === "HALTED" || status === "INSTANTIATING";
  const pause = useChange(workflowId, paused ? "Launching again." : "Paused: nothing more is launched.", () =>
    call(paused ? "unpauseWorkflow" : "pauseWorkflow", { workflowId, body: { user } }),
  );
  return (
    <Group gap="xs">
      {isOpen && (
        <Button
          variant="default"
          leftSection={paused ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
          loading={pause.isPending}
          onClick={() => pause.mutate()}
        >
          {paused ? "Unpause" : "Pause"}
        </Button>
      )}
      {isOpen && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={15} />}
          onClick={() => setDialog("stop")}
        >
          Stop
        </Button>
      )}
      {canResume && (
        <Button leftSection={<IconPlayerTrackNext size={15} />} onClick={() => setDialog("resume")}>
          {status === "INSTANTIATING" ? "Start" : "Resume"}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" aria-label="More actions" px={8}>
            <IconDots size={16} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setDialog("limit")}>Change the limit of running tasks</Menu.Item>
          <Menu.Item onClick={() => setDialog("priority")}>Change the priority</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={dialog === "stop"} onClose={close} title="Stop the workflow">
        <StopForm workflow={workflow} onClose={close} />
      </Modal>
      <Modal opened={dialog === "resume"} onClose={close} title="Resume the workflow">
        <ResumeForm workflow={workflow} onClose={close} />
      </Modal>
      <Modal opened={dialog === "limit"} onClose={close} title="Most tasks at once">
        <NumberForm
          workflowId={workflowId}
          label="Most tasks of this workflow that are active at once; 0 launches nothing"
          value={workflow.maxConcurrentlyRunning}
          min={0}
          save={(maxConcurrentlyRunning) =>
            call("setWorkflowLimit", { workflowId, body: { user, maxConcurrentlyRunning } })
          }
          onClose={close}
        />
      </Modal>
      <Modal opened={dialog === "priority"} onClose={close} title="Priority">
        <NumberForm
          workflowId={workflowId}
          label="Higher goes first when places are few"
          value={workflow.priority}
          min={-1_000_000}
          save={(priority) => call("setWorkflowPriority", { workflowId, body: { user, priority } })}
          onClose={close}
        />
      </Modal>
    </Group>
  );
}

interface FormProps {
  readonly workflow: Workflow;
  readonly onClose: () => void;
}

function StopForm({ workflow, onClose }: FormProps) {
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

function ResumeForm({ workflow, onClose }: FormProps) {
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

interface NumberFormProps {
  readonly workflowId: number;
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly save: (value: number) => Promise<unknown>;
  readonly onClose: () => void;
}

function NumberForm({ workflowId, label, value, min, save, onClose }: NumberFormProps) {
  const isLimit = min === 0;
  const [text, setText] = useState<number | string>(isLimit && value === NO_LIMIT ? "" : value);
  const change = useChange(workflowId, "Changed.", () => save(text === "" ? NO_LIMIT : Number(text)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(undefined, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <NumberInput
          label={label}
          description={isLimit ? "Empty: no limit" : undefined}
          value={text}
          onChange={setText}
          min={min}
          max={NO_LIMIT}
          allowDecimal={false}
          required={!isLimit}
          data-autofocus
        />
        {change.isError && <Failure error={change.error} />}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Change
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useChange(workflowId: number, message: string, change: () => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      notifications.show({ message });
      return queries.invalidateQueries({ queryKey: ["workflow", workflowId] });
    },
  });
}
