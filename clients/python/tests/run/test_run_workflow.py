"""Running against a real server."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import List

import pytest
from jobmon.client._run import RunOptions, WorkflowResult, attach_workflow, run_workflow, start_workflow
from jobmon.core.exceptions import (
    ConflictError,
    NotFoundError,
    WorkflowAlreadyComplete,
    WorkflowAlreadyExists,
)
from tests.run.stored_workflow import StoredWorkflow
from tests.sandbox import Sandbox, wait_until

QUIET = RunOptions(progress="none")


def test_a_workflow_that_ends_well_returns_its_letter_and_the_numbers(server: Sandbox) -> None:
    workflow = StoredWorkflow(["true", "echo hello", "true # again"], is_chain=True)
    result = run_workflow(workflow, QUIET)
    assert result == "D" and isinstance(result, str) and result.final_status == "D"
    assert (result.total_tasks, result.done_count, result.failed_count) == (3, 3, 0)
    assert result.num_previously_complete == 0 and result.elapsed_time > 0
    assert result.task_final_statuses == dict.fromkeys(workflow.task_ids, "D")
    assert result.done_task_ids == frozenset(workflow.task_ids) and not result.failed_task_ids
    assert workflow.final_statuses == dict.fromkeys(workflow.task_ids, "D")
    assert workflow._num_newly_completed == 3 and workflow._status == "D"


def test_failed_tasks_are_no_exception(server: Sandbox) -> None:
    workflow = StoredWorkflow(["true", "exit 3", "true # never"], is_chain=True)
    result = run_workflow(workflow, QUIET)
    good, bad, blocked = workflow.task_ids
    assert result == "E" and result.failed_task_ids == {bad} and result.done_task_ids == {good}
    assert "1 task failed" in (result.reason or "")
    assert workflow.final_statuses == {good: "D", bad: "F", blocked: "G"}


def test_a_finished_workflow_is_not_run_again(server: Sandbox) -> None:
    first = StoredWorkflow(["true"])
    assert run_workflow(first, QUIET) == "D"
    for workflow in (first, StoredWorkflow(["true"], workflow_args=first.workflow_args)):
        with pytest.raises(WorkflowAlreadyComplete, match="already in done state"):
            run_workflow(workflow, QUIET._replace(resume=True))


def test_a_failed_workflow_asks_for_resume_and_counts_what_was_done_before(
    server: Sandbox, tmp_path: Path
) -> None:
    commands = ["true", f"test -e {tmp_path}/ready"]
    first = StoredWorkflow(commands, is_chain=True)
    assert run_workflow(first, QUIET) == "E"
    again = StoredWorkflow(commands, is_chain=True, workflow_args=first.workflow_args)
    with pytest.raises(WorkflowAlreadyExists, match="resume=True"):
        run_workflow(again, QUIET)
    (tmp_path / "ready").touch()
    result = run_workflow(again, QUIET._replace(resume=True))
    assert (result, result.num_previously_complete, again._num_newly_completed) == ("D", 1, 1)
    assert again.workflow_id == first.workflow_id and again.last_workflow_run_id != first.last_workflow_run_id


def test_the_object_that_ran_a_workflow_may_run_it_again(server: Sandbox, tmp_path: Path) -> None:
    workflow = StoredWorkflow([f"test -e {tmp_path}/ready"])
    assert run_workflow(workflow, QUIET) == "E"
    (tmp_path / "ready").touch()
    assert run_workflow(workflow, QUIET) == "D"


def test_the_time_limit_raises_and_still_tells_what_became_of_tasks(server: Sandbox, tmp_path: Path) -> None:
    waits = f"until test -e {tmp_path}/go; do sleep 0.1; done"
    workflow = StoredWorkflow([waits, "true"], is_chain=True)
    expected = (
        r"^Not all tasks completed within the given workflow timeout length \(1 seconds\)\. "
        r"Submitted tasks will still run, but the workflow will need to be restarted\.$"
    )
    with pytest.raises(RuntimeError, match=expected):
        run_workflow(workflow, QUIET._replace(seconds_until_timeout=1))
    assert workflow.final_statuses[workflow.task_ids[1]] == "G"
    (tmp_path / "go").touch()
    assert run_workflow(workflow, QUIET._replace(resume=True, reset_running_jobs=False)) == "D"


def test_fail_fast_ends_at_the_first_failure(server: Sandbox, tmp_path: Path) -> None:
    waits = f"until test -e {tmp_path}/go; do sleep 0.1; done"
    workflow = StoredWorkflow([waits, "exit 1"])
    result = run_workflow(workflow, QUIET._replace(fail_fast=True))
    assert result == "E" and "first failure" in (result.reason or "")
    (tmp_path / "go").touch()
    wait_until("the other task ends", lambda: server.run("workflow", "status", str(workflow.workflow_id)).returncode == 0)


def test_start_returns_at_once_and_anyone_may_attach_and_stop(server: Sandbox) -> None:
    workflow = StoredWorkflow(["sleep 60"])
    handle = start_workflow(workflow, QUIET)
    wait_until("the task runs", lambda: handle.counts().get("RUNNING") == 1)
    other = attach_workflow(workflow.workflow_id)
    assert (other.workflow_run_id, other.status()) == (handle.workflow_run_id, "R")
    with pytest.raises(TimeoutError, match="it goes on"):
        other.wait(timeout=0.1, progress="none")
    other.stop()
    assert handle.wait(progress="none") == "S"
    assert handle.status() == "H"


def test_attach_refuses_what_never_ran(server: Sandbox) -> None:
    with pytest.raises(NotFoundError):
        attach_workflow(2**40)
    workflow = StoredWorkflow(["true"])
    workflow.bind()
    with pytest.raises(ConflictError, match="never started"):
        attach_workflow(workflow.workflow_id)


def test_workflows_may_run_in_several_threads_and_in_an_event_loop(server: Sandbox) -> None:
    import asyncio

    results: List[WorkflowResult] = []

    def run_one(number: int) -> None:
        results.append(run_workflow(StoredWorkflow([f"echo {number}"]), QUIET))

    threads = [threading.Thread(target=run_one, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()

    async def run_inside() -> WorkflowResult:
        return run_workflow(StoredWorkflow(["echo inside"]), QUIET)

    results.append(asyncio.run(run_inside()))
    for thread in threads:
        thread.join()
    assert results == ["D"] * 4


def test_tasks_see_the_environment_the_folder_and_the_umask_of_the_caller(
    server: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREETING", 'a "b" \n ü $HOME')
    monkeypatch.chdir(tmp_path)
    workflow = StoredWorkflow(['printf %s "$GREETING" > said; umask > mask'])
    assert run_workflow(workflow, QUIET) == "D"
    assert (tmp_path / "said").read_text() == 'a "b" \n ü $HOME'
    assert int((tmp_path / "mask").read_text(), 8) == 0o022
