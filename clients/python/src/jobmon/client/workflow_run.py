"""Runs of a workflow, under the names that code written for the public Jobmon uses.

There, a client creates a run, starts a distributor for it and schedules its tasks. Here a run that is bound is scheduled
by the server and executed by distributors that are up already, so these classes order, wait and look; `Workflow.run` and
`Workflow.start` are the simpler way.
"""

from __future__ import annotations

import time
from typing import Optional

from jobmon._config.settings import load_client_settings
from jobmon._connect import get_api
from jobmon._generated.statuses import WORKFLOW_RUN_LETTERS
from jobmon._http import ApiClient
from jobmon.client._run.api_rows import Row, is_over
from jobmon.client._run.context import capture_context
from jobmon.client._run.run_workflow import open_run
from jobmon.client._run.submitter import this_host, this_user
from jobmon.client._run.wait_for_end import get_run
from jobmon.core.cluster import Cluster
from jobmon.core.exceptions import ConflictError, DistributorStartupTimeout, InvalidRequest, WorkflowNotResumable
from jobmon.core.requester import Requester

__all__ = ["DistributorContext", "WorkflowRun", "WorkflowRunFactory"]

_POLL_SECONDS = 0.5


class WorkflowRun:
    """One run of a workflow. `bind` opens it, and from then on its tasks are launched."""

    def __init__(
        self,
        workflow_id: int,
        requester: Optional[Requester] = None,
        workflow_run_heartbeat_interval: Optional[int] = None,
        heartbeat_report_by_buffer: Optional[float] = None,
    ) -> None:
        """The intervals are accepted: the server needs no sign of life from a client."""
        self.workflow_id = workflow_id
        self.user = this_user()
        self._requester = requester
        self._id: Optional[int] = None

    def bind(self) -> None:
        """Opens the run; an earlier one that goes on is kept (hot). Does nothing once bound.

        Raises WorkflowNotResumable where the workflow is unknown, done, or not wholly bound.
        """
        if self._id is not None:
            return
        api = get_api(self._requester)
        try:
            row = api.call("getWorkflow", path={"workflowId": self.workflow_id})
            body = {
                "resume": "no" if row["latestRun"] is None else "hot",
                "user": self.user,
                "host": this_host(),
                "contextPath": capture_context(load_client_settings().data_dir),
            }
            self._id = open_run(api, self.workflow_id, body, (row["latestRun"] or {}).get("id", 0))
        except WorkflowNotResumable:
            raise
        except InvalidRequest as error:
            raise WorkflowNotResumable(error.detail, hint=error.hint, ids=error.ids) from error

    @property
    def is_bound(self) -> bool:
        return self._id is not None

    @property
    def workflow_run_id(self) -> int:
        """Raises WorkflowNotResumable before `bind`."""
        if self._id is None:
            raise WorkflowNotResumable(f"The run of workflow {self.workflow_id} is not bound.", hint="Call bind() first.")
        return self._id

    @property
    def status(self) -> str:
        """The letter of its status now (`WorkflowRunStatus`)."""
        run = get_run(get_api(self._requester), self.workflow_id, self.workflow_run_id)
        return WORKFLOW_RUN_LETTERS[run["status"]]

    def _update_status(self, status: str) -> None:
        """The server alone moves a run; what others report is ignored, as a refused transition always was."""


class WorkflowRunFactory:
    """Makes way for a new run of a workflow, and opens it."""

    def __init__(self, workflow_id: int, requester: Optional[Requester] = None) -> None:
        self.workflow_id = workflow_id
        self._requester = requester

    def set_workflow_resume(
        self, reset_running_jobs: bool = True, resume_timeout: float = 300, force_cleanup: bool = False
    ) -> None:
        """Cold: ends the open run and waits until nothing of it is left. Hot: the next run takes over what runs."""
        if not reset_running_jobs:
            return
        self.force_cleanup_kill_self()
        self.wait_for_workflow_resume(resume_timeout, force_cleanup)

    def wait_for_workflow_resume(self, resume_timeout: float = 300, force_cleanup: bool = False) -> None:
        """Raises WorkflowNotResumable if a run is open for longer than this."""
        deadline = time.monotonic() + resume_timeout
        while True:
            row = self._get_workflow()
            if row["latestRun"] is None or is_over(row["latestRun"]):
                return
            if time.monotonic() > deadline:
                raise WorkflowNotResumable(
                    f"Workflow {self.workflow_id} could not be resumed: its run {row['latestRun']['id']} was "
                    f"{row['latestRun']['status']} for {resume_timeout:g} s.",
                    hint="Try again later, or with a larger resume_timeout.",
                )
            time.sleep(_POLL_SECONDS)

    def force_cleanup_kill_self(self) -> int:
        """Orders the end of everything that runs, and returns how many commands that are."""
        try:
            body = {"user": this_user()}
            reply = self._api().call("stopWorkflow", path={"workflowId": self.workflow_id}, body=body)
        except ConflictError:
            return 0  # nothing runs
        return int(reply["activeInstances"])

    def reset_task_statuses(self, reset_if_running: bool = True, force_cleanup: bool = False) -> None:
        """Gives every task that is not DONE all its attempts again. Opening a run does the same for failed ones."""
        body = {"user": this_user(), "scope": "unfinished"}
        self._api().call("resetWorkflow", path={"workflowId": self.workflow_id}, body=body)

    def create_workflow_run(
        self,
        workflow_run_heartbeat_interval: Optional[int] = None,
        heartbeat_report_by_buffer: Optional[float] = None,
    ) -> WorkflowRun:
        """Opens a run; its tasks are launched from then on."""
        run = WorkflowRun(self.workflow_id, self._requester)
        run.bind()
        return run

    def _api(self) -> ApiClient:
        return get_api(self._requester)

    def _get_workflow(self) -> Row:
        row: Row = self._api().call("getWorkflow", path={"workflowId": self.workflow_id})
        return row


class DistributorContext:
    """A distributor as a context manager. One that is up serves all runs, so entering waits for it and leaving ends none."""

    def __init__(
        self, cluster_name: str, workflow_run_id: int, timeout: float, requester: Optional[Requester] = None
    ) -> None:
        self.cluster_name = cluster_name
        self.workflow_run_id = workflow_run_id
        self._timeout_seconds = timeout
        self._requester = requester

    def __enter__(self) -> DistributorContext:
        deadline = time.monotonic() + self._timeout_seconds
        while not self.alive():
            if time.monotonic() > deadline:
                raise DistributorStartupTimeout(
                    f"No distributor for cluster {self.cluster_name!r} appeared within {self._timeout_seconds:g} s.",
                    hint="Start one with `jobmon up`, or `jobmon distributor start`.",
                )
            time.sleep(_POLL_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def alive(self) -> bool:
        """Whether a distributor has registered for the cluster."""
        try:
            return Cluster.get_cluster(self.cluster_name, self._requester).is_alive
        except InvalidRequest:
            return False
