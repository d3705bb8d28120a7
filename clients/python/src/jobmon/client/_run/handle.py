"""A run on the server. Any number of handles may watch the same run; letting go of one changes nothing."""

from __future__ import annotations

from typing import Dict, Optional

from jobmon._connect import get_api
from jobmon._generated.statuses import WORKFLOW_LETTERS, WORKFLOW_RUN_LETTERS
from jobmon._http import ApiClient
from jobmon.client._run.api_rows import Row, find_latest_run_id, is_timed_out, list_task_letters
from jobmon.client._run.result import WorkflowResult
from jobmon.client._run.submitter import this_user
from jobmon.core.exceptions import ConflictError, WorkflowTimeout
from jobmon.core.requester import Requester


class WorkflowHandle:
    """A run of a workflow, whoever started it."""

    def __init__(
        self, api: ApiClient, workflow_id: int, workflow_run_id: int, num_previously_complete: int = 0
    ) -> None:
        self._api = api
        self.workflow_id = workflow_id
        self.workflow_run_id = workflow_run_id
        #: Tasks that were done before the run began, as far as this process has seen it.
        self.num_previously_complete = num_previously_complete
        #: Seconds after which `run` gives up with WorkflowTimeout, for its message.
        self._limit_seconds: Optional[float] = None

    def __repr__(self) -> str:
        return f"WorkflowHandle(workflow_id={self.workflow_id}, workflow_run_id={self.workflow_run_id})"

    def status(self) -> str:
        """Letter of the workflow's status now (`WorkflowStatus`): `"R"`, `"D"`, `"F"`, `"H"`, ..."""
        return WORKFLOW_LETTERS[self._get_workflow()["status"]]

    def counts(self) -> Dict[str, int]:
        """Tasks by status word: `{"DONE": 10, "RUNNING": 3}`."""
        return dict(self._get_workflow()["counts"])

    def wait(self, timeout: Optional[float] = None, progress: Optional[str] = None) -> WorkflowResult:
        """Waits for the end of this run, however long the server may be away in between.

        `timeout` ends the waiting, not the run, with a TimeoutError. Ctrl-C leaves the run going and says how to come
        back; pressed again, it offers to stop the run.
        """
        from jobmon.client._run.wait_for_end import wait_for_end

        run = wait_for_end(self._api, self, timeout_seconds=timeout, progress=progress)
        return self._result_of(run)

    def stop(self) -> None:
        """Ends the run and every command of it. It is over when `wait` returns `"S"`."""
        self._api.call("stopWorkflow", path={"workflowId": self.workflow_id}, body={"user": this_user()})

    def pause(self) -> None:
        """Launches nothing more; what runs goes on."""
        self._api.call("pauseWorkflow", path={"workflowId": self.workflow_id}, body={"user": this_user()})

    def unpause(self) -> None:
        self._api.call("unpauseWorkflow", path={"workflowId": self.workflow_id}, body={"user": this_user()})

    def raise_on_timeout(self, run: Row) -> None:
        """Raises what scripts expect of a run that reached its time limit."""
        if is_timed_out(run):
            seconds = f"{self._limit_seconds:g} seconds" if self._limit_seconds is not None else "reached"
            raise WorkflowTimeout(
                f"Not all tasks completed within the given workflow timeout length ({seconds}). "
                "Submitted tasks will still run, but the workflow will need to be restarted."
            )

    def _get_workflow(self) -> Row:
        row: Row = self._api.call("getWorkflow", path={"workflowId": self.workflow_id})
        return row

    def _result_of(self, run: Row) -> WorkflowResult:
        workflow = self._get_workflow()
        ended_at = run["endedAt"] if run["endedAt"] is not None else workflow["statusAt"]
        return WorkflowResult(
            WORKFLOW_RUN_LETTERS[run["status"]],
            workflow_id=self.workflow_id,
            workflow_run_id=self.workflow_run_id,
            elapsed_time=max(0, ended_at - run["createdAt"]) / 1000,
            total_tasks=workflow["taskCount"],
            done_count=workflow["counts"].get("DONE", 0),
            failed_count=workflow["counts"].get("ERROR_FATAL", 0),
            num_previously_complete=self.num_previously_complete,
            reason=run["reason"],
            list_statuses=lambda: list_task_letters(self._api, self.workflow_id),
        )


def attach_workflow(workflow_id: int, requester: Optional[Requester] = None) -> WorkflowHandle:
    """A handle on the latest run of a workflow. Raises NotFoundError, or ConflictError where it was never started."""
    api = get_api(requester)
    run_id = find_latest_run_id(api, workflow_id)
    if run_id == 0:
        raise ConflictError(
            f"The workflow {workflow_id} was never started, so there is no run to attach to.",
            hint="Start it with `run()` or `start()` in the script that defines it.",
            ids={"workflowId": workflow_id},
        )
    return WorkflowHandle(api, workflow_id, run_id)
