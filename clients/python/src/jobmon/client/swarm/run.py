"""Waiting for a run that `WorkflowRun.bind` opened."""

from __future__ import annotations

from typing import Callable, Optional

from jobmon._connect import get_api
from jobmon.client._run.handle import WorkflowHandle
from jobmon.client._run.result import WorkflowResult
from jobmon.client._run.run_workflow import record_end
from jobmon.client._run.runnable import Runnable
from jobmon.client._run.wait_for_end import wait_for_end
from jobmon.client.swarm.orchestrator_result import OrchestratorResult
from jobmon.client.swarm.workflow_run_config import WorkflowRunConfig
from jobmon.core.exceptions import WorkflowTimeout
from jobmon.core.requester import Requester


def run_workflow(
    workflow: Runnable,
    workflow_run_id: int,
    distributor_alive: Callable[[], bool] = lambda: True,
    status: str = "B",
    config: Optional[WorkflowRunConfig] = None,
    timeout: float = 36_000,
    requester: Optional[Requester] = None,
) -> OrchestratorResult:
    """Waits for the run's end and tells the workflow's tasks how they ended.

    `distributor_alive` and `status` are accepted: a distributor that is away is waited for. After `timeout` seconds the
    run is stopped and a RuntimeError raised. With `config.fail_fast` the first failure stops the run.
    """
    result = _wait(workflow.workflow_id, workflow_run_id, config, timeout, requester)
    record_end(workflow, get_api(requester), result)
    return OrchestratorResult.of(result)


def resume_workflow_run(
    workflow_id: int,
    workflow_run_id: int,
    distributor_alive: Callable[[], bool] = lambda: True,
    status: str = "B",
    config: Optional[WorkflowRunConfig] = None,
    timeout: float = 36_000,
    requester: Optional[Requester] = None,
) -> OrchestratorResult:
    """As `run_workflow`, where this process has not defined the workflow."""
    return OrchestratorResult.of(_wait(workflow_id, workflow_run_id, config, timeout, requester))


def _wait(
    workflow_id: int,
    workflow_run_id: int,
    config: Optional[WorkflowRunConfig],
    timeout_seconds: float,
    requester: Optional[Requester],
) -> WorkflowResult:
    api = get_api(requester)
    handle = WorkflowHandle(api, workflow_id, workflow_run_id)
    is_fail_fast = config is not None and config.fail_fast
    try:
        run = wait_for_end(
            api,
            handle,
            timeout_seconds=timeout_seconds,
            on_failure=handle.stop if is_fail_fast else None,
        )
    except TimeoutError:
        handle.stop()
        raise WorkflowTimeout(
            f"Not all tasks completed within the given workflow timeout length ({timeout_seconds:g} seconds). "
            "The run was stopped; the workflow will need to be restarted."
        ) from None
    return handle._result_of(run)
