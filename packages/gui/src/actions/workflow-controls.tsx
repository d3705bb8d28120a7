import { Button, Group, Menu, Modal } from "@mantine/core";
import {
  IconDots,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlayerTrackNext,
} from "@tabler/icons-react";
import { useState } from "react";
import { call } from "../api/call.ts";
import type { Workflow } from "../api/queries.ts";
import { useUserName } from "../shell/session-gate.tsx";
import { NumberForm } from "./number-form.tsx";
import { ResumeForm } from "./resume-form.tsx";
import { hasOpenRun } from "./run-again.ts";
import { StopForm } from "./stop-form.tsx";
import { useChange } from "./use-change.ts";

type Dialog = "stop" | "resume" | "limit" | "priority";

interface ControlsProps {
  readonly workflow: Workflow;
}

interface OpeningProps extends ControlsProps {
  readonly onOpen: (dialog: Dialog) => void;
}

/** What can be done with the workflow as a whole; what cannot be undone asks first. */
export function WorkflowControls({ workflow }: ControlsProps) {
  const [dialog, setDialog] = useState<Dialog>();
  const { status } = workflow;
  const canResume = status === "FAILED" || status === "HALTED" || status === "INSTANTIATING";
  return (
    <Group gap="xs">
      {hasOpenRun(workflow) && <RunningControls workflow={workflow} onOpen={setDialog} />}
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
      <Dialogs workflow={workflow} dialog={dialog} onClose={() => setDialog(undefined)} />
    </Group>
  );
}

function RunningControls({ workflow: { id: workflowId, paused }, onOpen }: OpeningProps) {
  const user = useUserName();
  const pause = useChange(workflowId, paused ? "Launching again." : "Paused: nothing more is launched.", () =>
    call(paused ? "unpauseWorkflow" : "pauseWorkflow", { workflowId, body: { user } }),
  );
  return (
    <>
      <Button
        variant="default"
        leftSection={paused ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
        loading={pause.isPending}
        onClick={() => pause.mutate()}
      >
        {paused ? "Unpause" : "Pause"}
      </Button>
      <Button variant="default" leftSection={<IconPlayerStop size={15} />} onClick={() => onOpen("stop")}>
        Stop
      </Button>
    </>
  );
}

interface DialogsProps extends ControlsProps {
  readonly dialog: Dialog | undefined;
  readonly onClose: () => void;
}

function Dialogs({ workflow, dialog, onClose }: DialogsProps) {
  const user = useUserName();
  const { id: workflowId } = workflow;
  return (
    <>
      <Modal opened={dialog === "stop"} onClose={onClose} title="Stop the workflow">
        <StopForm workflow={workflow} onClose={onClose} />
      </Modal>
      <Modal opened={dialog === "resume"} onClose={onClose} title="Resume the workflow">
        <ResumeForm workflow={workflow} onClose={onClose} />
      </Modal>
      <Modal opened={dialog === "limit"} onClose={onClose} title="Most tasks at once">
        <NumberForm
          workflowId={workflowId}
          label="Most tasks of this workflow that are active at once; 0 launches nothing"
          value={workflow.maxConcurrentlyRunning}
          min={0}
          save={(maxConcurrentlyRunning) =>
            call("setWorkflowLimit", { workflowId, body: { user, maxConcurrentlyRunning } })
          }
          onClose={onClose}
        />
      </Modal>
      <Modal opened={dialog === "priority"} onClose={onClose} title="Priority">
        <NumberForm
          workflowId={workflowId}
          label="Higher goes first when places are few"
          value={workflow.priority}
          min={-1_000_000}
          save={(priority) => call("setWorkflowPriority", { workflowId, body: { user, priority } })}
          onClose={onClose}
        />
      </Modal>
    </>
  );
}
