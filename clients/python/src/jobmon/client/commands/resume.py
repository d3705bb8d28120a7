"""Resuming a workflow without the script that defined it."""

from __future__ import annotations

import logging
from typing import Optional

from jobmon._config.settings import load_client_settings
from jobmon._connect import get_api
from jobmon.client._run.context import capture_context
from jobmon.client._run.handle import WorkflowHandle
from jobmon.client._run.result import WorkflowResult
from jobmon.client._run.run_workflow import limit_seconds, open_run
from jobmon.client._run.submitter import this_host, this_user
from jobmon.client._run.wait_for_end import wait_for_end
from jobmon.core.exceptions import WorkflowRunStateError
from jobmon.core.requester import Requester

logger = logging.getLogger(__name__)


def resume_workflow_from_id(
    workflow_id: int,
    cluster_name: str = "",
    reset_if_running: bool = True,
    log: bool = True,
    timeout: float = 180,
    seconds_until_timeout: Optional[float] = 36_000,
    increase_resource: bool = True,
    force_cleanup: bool = False,
    requester: Optional[Requester] = None,
) -> WorkflowResult:
    """Resumes a workflow and waits for its end. Tasks see the environment of this process.

    `timeout` is how long it waits for what still runs of the run before. With `increase_resource`, tasks that failed for
    want of memory or time begin with more of it. The tasks' own clusters count, not `cluster_name`; nothing needs
    `force_cleanup`. Raises WorkflowRunStateError if it does not end DONE.
    """
    if log:
        from jobmon.client.logging import configure_client_logging

        configure_client_logging()
    api = get_api(requester)
    row = api.call("getWorkflow", path={"workflowId": int(workflow_id)})
    body = {
        "resume": "cold" if reset_if_running else "hot",
        "failFast": False,
        "increaseResources": increase_resource,
        "secondsUntilTimeout": limit_seconds(seconds_until_timeout),
        "user": this_user(),
        "host": this_host(),
        "contextPath": capture_context(load_client_settings().data_dir),
    }
    run_id = open_run(api, int(workflow_id), body, (row["latestRun"] or {}).get("id", 0))
    logger.info("workflow %s is resumed as run %s", workflow_id, run_id)
    handle = WorkflowHandle(api, int(workflow_id), run_id, row["counts"].get("DONE", 0))
    run = wait_for_end(api, handle, linking_limit_seconds=timeout)
    result = handle._result_of(run)
    if result != "D":
        raise WorkflowRunStateError(
            f"Workflow {workflow_id} was resumed and did not end DONE. {result.describe()}.",
            hint=f"See what failed with: jobmon workflow errors {workflow_id}",
            ids={"workflowId": int(workflow_id), "workflowRunId": run_id},
        )
    return result
