"""The lower interfaces that older code calls, against a real server."""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jobmon.client._run import RunOptions, run_workflow, start_workflow
from jobmon.client.cli import ClientCLI
from jobmon.client.logging import JobmonLoggerConfig, configure_client_logging, default_config
from jobmon.client.swarm import OrchestratorResult, WorkflowRunConfig, resume_workflow_run
from jobmon.client.swarm import run_workflow as wait_for_run
from jobmon.client.workflow_run import DistributorContext, WorkflowRun, WorkflowRunFactory
from jobmon.core.cluster import Cluster
from jobmon.core.exceptions import (
    DistributorStartupTimeout,
    InvalidRequest,
    InvalidStateTransition,
    ReturnCodes,
    WorkflowAlreadyExists,
    WorkflowNotResumable,
)
from jobmon.core.requester import Requester
from tests.run.scripts import SOURCES
from tests.run.stored_workflow import StoredWorkflow
from tests.sandbox import Sandbox, wait_until

QUIET = RunOptions(progress="none")


@pytest.fixture(autouse=True)
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBMON_PROGRESS", "none")


def test_a_run_is_made_and_waited_for_in_the_old_steps(server: Sandbox) -> None:
    workflow = StoredWorkflow(["true", "exit 1"])
    workflow.bind()
    run = WorkflowRunFactory(workflow.workflow_id).create_workflow_run()
    with DistributorContext("multiprocess", run.workflow_run_id, 30) as distributor:
        assert distributor.alive()
        result = wait_for_run(workflow, run.workflow_run_id, distributor.alive, run.status)
    assert isinstance(result, OrchestratorResult)
    assert (result.final_status, result.total_tasks, result.done_count, result.failed_count) == ("E", 2, 1, 1)
    assert result.done_task_ids == {workflow.task_ids[0]} and result.task_final_statuses[workflow.task_ids[1]] == "F"
    assert run.status == "E" and workflow.final_statuses[workflow.task_ids[0]] == "D"
    run._update_status("D")
    assert run.status == "E"


def test_a_cold_resume_ends_what_runs_before_the_next_run(server: Sandbox) -> None:
    workflow = StoredWorkflow(["sleep 60"])
    handle = start_workflow(workflow, QUIET)
    wait_until("the task runs", lambda: handle.counts().get("RUNNING") == 1)
    factory = WorkflowRunFactory(workflow.workflow_id)
    factory.set_workflow_resume(reset_running_jobs=True, resume_timeout=30)
    assert handle.wait() == "S"
    assert factory.force_cleanup_kill_self() == 0
    factory.reset_task_statuses()
    run = factory.create_workflow_run()
    with pytest.raises(RuntimeError, match="workflow timeout length"):
        resume_workflow_run(workflow.workflow_id, run.workflow_run_id, timeout=0.5)
    factory.wait_for_workflow_resume(30)


def test_the_first_failure_ends_a_run_that_was_told_so(server: Sandbox) -> None:
    workflow = StoredWorkflow(["sleep 60", "exit 1"])
    workflow.bind()
    run = WorkflowRunFactory(workflow.workflow_id).create_workflow_run()
    result = wait_for_run(workflow, run.workflow_run_id, config=WorkflowRunConfig(fail_fast=True))
    assert (result.final_status, result.failed_count) == ("S", 1)


def test_runs_that_cannot_be_made_are_not_resumable(server: Sandbox) -> None:
    with pytest.raises(WorkflowNotResumable):
        WorkflowRun(2**40).bind()
    with pytest.raises(WorkflowNotResumable, match="bind"):
        WorkflowRun(1).workflow_run_id
    done = StoredWorkflow(["true"])
    assert run_workflow(done, QUIET) == "D"
    with pytest.raises(WorkflowNotResumable, match="done"):
        WorkflowRun(done.workflow_id).bind()


def test_a_resume_that_waits_too_long_is_given_up(server: Sandbox) -> None:
    stubborn = "trap '' TERM INT; n=0; while test $n -lt 80; do sleep 0.1; n=$((n+1)); done"
    workflow = StoredWorkflow([stubborn])
    handle = start_workflow(workflow, QUIET)
    wait_until("the task runs", lambda: handle.counts().get("RUNNING") == 1)
    with pytest.raises(WorkflowNotResumable, match="had not ended after 1 s"):
        run_workflow(workflow, QUIET._replace(resume=True, resume_timeout=1))
    wait_until("the workflow is over", lambda: handle.status() == "H")


def test_no_distributor_in_time_is_told(server: Sandbox) -> None:
    started = time.monotonic()
    with pytest.raises(DistributorStartupTimeout, match="jobmon up"):
        with DistributorContext("no-such-cluster", 1, 0.1):
            pass
    assert time.monotonic() - started < 10


def test_clusters_and_queues(server: Sandbox) -> None:
    cluster = Cluster.get_cluster("multiprocess")
    assert (cluster.kind, cluster.is_alive, cluster.is_bound) == ("multiprocess", True, True)
    assert cluster.get_queue("null.q").queue_name == "null.q"
    with pytest.raises(InvalidRequest, match="multiprocess"):
        Cluster.get_cluster("nowhere")


def test_a_requester_reaches_the_routes_of_its_server(server: Sandbox) -> None:
    requester = Requester(server.url, token=server.token)
    code, reply = requester.send_request("/health", {}, "get")
    assert code == 200 and reply["status"] == "ok" and requester.url == server.url
    code, reply = requester.send_request("/api/v1/tools", {"name": "by hand"}, "post", tenacious=False)
    assert reply["name"] == "by hand"
    assert Requester.from_defaults().send_request("/workflows", {"limit": 1}, "get")[0] == 200
    with pytest.raises(InvalidRequest, match="no route GET /api/v3/workflow"):
        requester.send_request("/api/v3/workflow", {}, "get")
    requester.api.close()


def test_the_command_line_hands_over_to_the_executable(server: Sandbox) -> None:
    code = "from jobmon.client.cli import main; main()"
    environment = {**server.environment, "PYTHONPATH": SOURCES}
    ran = subprocess.run(
        [sys.executable, "-c", code, "workflow", "status", "99999999"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 3 and "99999999" in ran.stderr
    assert ClientCLI().main("version") == 0
    missing = subprocess.run(
        [sys.executable, "-c", code, "version"],
        env={**environment, "JOBMON_BIN": "/nowhere/jobmon"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert missing.returncode == 127 and "/nowhere/jobmon" in missing.stderr


def test_logging_is_silent_until_asked_for(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    logger = logging.getLogger("jobmon.client.test")
    root = logging.getLogger("jobmon")
    before = list(root.handlers), root.level, root.propagate
    try:
        logger.info("unheard")
        configure_client_logging()
        configure_client_logging()
        logger.info("heard")
        assert capsys.readouterr().out.count("heard") == 1
        assert default_config["loggers"]["jobmon"]["level"] == "INFO"
        JobmonLoggerConfig.attach_default_handler("jobmon.single")
        JobmonLoggerConfig.attach_default_handler("jobmon.single")
        assert len(logging.getLogger("jobmon.single").handlers) == 1
    finally:
        root.handlers, root.level, root.propagate = before
        logging.getLogger("jobmon.single").handlers = []


def test_a_file_takes_the_place_of_the_logging_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "logging.yaml"
    file.write_text("version: 1\nloggers:\n  jobmon.from.file:\n    level: ERROR\n")
    monkeypatch.setenv("JOBMON__LOGGING__CLIENT_LOGCONFIG_FILE", str(file))
    configure_client_logging()
    assert logging.getLogger("jobmon.from.file").level == logging.ERROR


def test_exceptions_are_what_scripts_catch() -> None:
    error = WorkflowAlreadyExists("text", hint="hint", ids={"workflowId": 1})
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.ids, type(copy)) == ("text [workflowId 1] hint", {"workflowId": 1}, WorkflowAlreadyExists)
    moved = pickle.loads(pickle.dumps(InvalidStateTransition("Task", 7, "G", "D")))
    assert (moved.id, moved.new_state) == (7, "D") and "Task" in str(moved)
    assert (ReturnCodes.OK, ReturnCodes.WORKER_NODE_ENV_FAILURE) == (0, 198)


def test_a_result_can_be_pickled_with_the_statuses(server: Sandbox) -> None:
    workflow = StoredWorkflow(["true"])
    result = run_workflow(workflow, QUIET)
    copy = pickle.loads(pickle.dumps(result))
    assert copy == "D" and copy.done_task_ids == result.done_task_ids and copy.elapsed_time == result.elapsed_time
    assert "Done, 1 of 1 tasks done" in copy._repr_html_()
