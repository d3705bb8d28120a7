"""Waiting for the end of a run: events in, progress out, Ctrl-C and time limits in between."""

from __future__ import annotations

import time
from typing import Callable, Optional

from jobmon._http import ApiClient
from jobmon._http.events import Outage
from jobmon.client._progress import open_view
from jobmon.client._run.api_rows import Row, is_over, list_rows
from jobmon.client._run.event_feed import EventFeed
from jobmon.client._run.handle import WorkflowHandle
from jobmon.client._run.interrupts import Interrupts
from jobmon.client._run.outage_notes import OutageNotes
from jobmon.core.exceptions import NotFoundError, WorkflowNotResumable

_TICK_SECONDS = 0.25


def wait_for_end(
    api: ApiClient,
    handle: WorkflowHandle,
    *,
    timeout_seconds: Optional[float] = None,
    progress: Optional[str] = None,
    linking_limit_seconds: Optional[float] = None,
    on_failure: Optional[Callable[[], None]] = None,
) -> Row:
    """The row of the run once it is over, however long the server may be away in between.

    `linking_limit_seconds` is how long the run may wait for what is left of the one before; after it the run is stopped
    and WorkflowNotResumable raised. `on_failure` is called once, when a task has failed for good.
    """
    started = time.monotonic()
    view = open_view(api, handle, progress)
    notes = OutageNotes(view.note)
    interrupts = Interrupts(handle, view)
    latest: Optional[Row] = None
    with EventFeed(api, handle.workflow_id) as feed, view:
        while True:
            try:
                item = feed.next(_TICK_SECONDS)
                if isinstance(item, Outage):
                    notes.on_outage(item)
                elif item is not None:
                    notes.on_event()
                    view.update(item)
                    latest = item["latestRun"]
                    if latest is not None and (latest["id"] > handle.workflow_run_id or _has_ended(latest, handle)):
                        break
                    if on_failure is not None and item["counts"].get("ERROR_FATAL", 0) > 0:
                        on_failure()
                        on_failure = None
                view.tick()
                waited = time.monotonic() - started
                if linking_limit_seconds is not None and _is_linking(latest, handle) and waited > linking_limit_seconds:
                    _give_up_linking(handle, linking_limit_seconds)
                if timeout_seconds is not None and waited > timeout_seconds:
                    raise TimeoutError(f"Workflow {handle.workflow_id} was not over after {timeout_seconds:g} s; it goes on.")
            except KeyboardInterrupt:
                interrupts.handle()
        run = latest if _has_ended(latest, handle) else get_run(api, handle.workflow_id, handle.workflow_run_id)
        view.finish(handle._result_of(run))
    return run


def get_run(api: ApiClient, workflow_id: int, workflow_run_id: int) -> Row:
    for run in list_rows(api, "listRuns", path={"workflowId": workflow_id}):
        if run["id"] == workflow_run_id:
            return run
    raise NotFoundError(
        f"Workflow {workflow_id} has no run {workflow_run_id}.",
        hint=f"`jobmon workflow story {workflow_id}` lists what happened.",
        ids={"workflowId": workflow_id, "workflowRunId": workflow_run_id},
    )


def _has_ended(run: Optional[Row], handle: WorkflowHandle) -> bool:
    return run is not None and run["id"] == handle.workflow_run_id and is_over(run)


def _is_linking(run: Optional[Row], handle: WorkflowHandle) -> bool:
    return run is not None and run["id"] == handle.workflow_run_id and run["status"] == "LINKING"


def _give_up_linking(handle: WorkflowHandle, limit_seconds: float) -> None:
    handle.stop()
    raise WorkflowNotResumable(
        f"Workflow {handle.workflow_id} could not be resumed: commands of its previous run had not ended after "
        f"{limit_seconds:g} s.",
        hint="Try again later, with a larger resume_timeout, or keep them with reset_running_jobs=False.",
        ids={"workflowId": handle.workflow_id, "workflowRunId": handle.workflow_run_id},
    )
