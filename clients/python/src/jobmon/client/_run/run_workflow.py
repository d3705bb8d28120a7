"""`Workflow.run` and `Workflow.start`: bind, start, follow. The server schedules; this process may leave at any time."""

from __future__ import annotations

import math
from typing import Any, Dict, Optional

from jobmon._config.settings import load_client_settings
from jobmon._generated.statuses import WORKFLOW_LETTERS
from jobmon._http import ApiClient
from jobmon.client._run.api_rows import Row, find_latest_run_id, list_task_letters
from jobmon.client._run.context import capture_context
from jobmon.client._run.handle import WorkflowHandle
from jobmon.client._run.options import RunOptions
from jobmon.client._run.result import WorkflowResult
from jobmon.client._run.runnable import Runnable
from jobmon.client._run.submitter import this_host, this_user
from jobmon.core.exceptions import UnavailableError, WorkflowAlreadyComplete, WorkflowAlreadyExists

#: How often a start is tried whose reply was lost and of which the server shows no trace.
_MAX_STARTS = 3


def run_workflow(workflow: Runnable, options: RunOptions) -> WorkflowResult:
    """Starts the workflow and waits for its end.

    Returns a text equal to the run's letter; failed tasks are no exception. Raises WorkflowAlreadyComplete,
    WorkflowAlreadyExists, WorkflowNotResumable, and WorkflowTimeout (a RuntimeError) after `seconds_until_timeout`.
    """
    from jobmon.client._run.wait_for_end import wait_for_end

    handle = start_workflow(workflow, options)
    api = workflow._get_api()
    run = wait_for_end(
        api, handle, progress=options.progress, linking_limit_seconds=options.resume_timeout if options.resume else None
    )
    result = handle._result_of(run)
    record_end(workflow, api, result)
    handle.raise_on_timeout(run)
    return result


def start_workflow(workflow: Runnable, options: RunOptions) -> WorkflowHandle:
    """Binds and starts the workflow, and returns at once."""
    if options.configure_logging:
        from jobmon.client.logging import configure_client_logging

        configure_client_logging()
    workflow.bind()
    api = workflow._get_api()
    row = api.call("getWorkflow", path={"workflowId": workflow.workflow_id})
    _refuse_start(workflow, row, options)
    body = {
        "resume": _resume_word(workflow, row, options),
        "failFast": options.fail_fast,
        "secondsUntilTimeout": limit_seconds(options.seconds_until_timeout),
        "user": this_user(),
        "host": this_host(),
        "contextPath": capture_context(load_client_settings().data_dir),
    }
    run_id = open_run(api, workflow.workflow_id, body, (row["latestRun"] or {}).get("id", 0))
    workflow.last_workflow_run_id = run_id
    handle = WorkflowHandle(api, workflow.workflow_id, run_id, row["counts"].get("DONE", 0))
    handle._limit_seconds = options.seconds_until_timeout
    return handle


def open_run(api: ApiClient, workflow_id: int, body: Dict[str, Any], previous_run_id: int) -> int:
    """The id of the new run. A start is never repeated blindly: it may have been heard, and only the server can tell."""
    for attempt in range(1, _MAX_STARTS + 1):
        try:
            reply = api.call("startWorkflow", path={"workflowId": workflow_id}, body=body)
            return int(reply["workflowRunId"])
        except UnavailableError:
            latest = find_latest_run_id(api, workflow_id)
            if latest > previous_run_id:
                return latest
            if attempt == _MAX_STARTS:
                raise
    raise AssertionError("unreachable")


def record_end(workflow: Runnable, api: ApiClient, result: WorkflowResult) -> None:
    """Tells the workflow object how its run ended, time-outs included."""
    letters: Dict[int, str] = {}
    if result.done_count < result.total_tasks:
        letters = list_task_letters(api, workflow.workflow_id)
    workflow._set_final_statuses(letters, "D")
    workflow._num_previously_completed = result.num_previously_complete
    workflow._num_newly_completed = result.done_count - result.num_previously_complete
    workflow._status = WORKFLOW_LETTERS["DONE"] if result == "D" else WORKFLOW_LETTERS["FAILED"]


def _refuse_start(workflow: Runnable, row: Row, options: RunOptions) -> None:
    workflow_id = workflow.workflow_id
    if row["status"] == "DONE":
        raise WorkflowAlreadyComplete(
            f"Workflow ({workflow_id}) is already in done state and cannot be resumed: "
            f"all of its {row['taskCount']} tasks are done.",
            hint=f"Use other workflow_args for a new workflow, or reset this one: jobmon workflow reset {workflow_id}",
            ids={"workflowId": workflow_id},
        )
    # This object started it before: as ever, no second word is asked for.
    is_own = workflow.last_workflow_run_id is not None
    if not workflow._newly_created and not options.resume and not is_own:
        raise WorkflowAlreadyExists(
            f"There is already a workflow with these workflow_args, tool version and tasks (id {workflow_id}, "
            f"{row['status']}), and run() was called without resume=True.",
            hint="Resume it with run(resume=True), or choose other workflow_args.",
            ids={"workflowId": workflow_id},
        )


def _resume_word(workflow: Runnable, row: Row, options: RunOptions) -> str:
    """What the server is told: `no` for the first run of a workflow."""
    if row["latestRun"] is None:
        if options.resume and workflow._newly_created:
            from logging import getLogger

            getLogger(__name__).warning("resume=True has no effect: workflow %s is new", workflow.workflow_id)
        return "no"
    return "cold" if options.reset_running_jobs else "hot"


def limit_seconds(seconds: Optional[float]) -> Optional[int]:
    """As the server takes it: whole seconds, None for no limit."""
    return None if seconds is None or math.isinf(seconds) else max(1, math.ceil(seconds))
