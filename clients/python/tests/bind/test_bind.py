"""Binding against a running server."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import uuid
from pathlib import Path
from typing import Any, Dict, List

import pytest

from jobmon._connect import get_api
from jobmon.client._run.api_rows import list_rows
from jobmon.client.task_template import TaskTemplate
from jobmon.client.tool import Tool
from jobmon.client.workflow import Workflow
from jobmon.core.exceptions import (
    CyclicGraphError,
    JobmonError,
    NotFoundError,
    ServerUnreachableError,
    WorkflowAlreadyComplete,
    WorkflowAlreadyExists,
)
from jobmon.core.requester import Requester
from tests.sandbox import Sandbox

pytestmark = pytest.mark.usefixtures("server")

NASTY = ["", " ", "a b", "/'\"\\", "å東🎈", "x" * 2048, "\t\n\x7f\x85", "é" * 300, "{x}", "1e3", "{{", "_"]


def unique() -> str:
    return uuid.uuid4().hex


def model_of(tool: Tool, command: str = "true {x} {y}") -> TaskTemplate:
    return tool.get_task_template("model", command, node_args=["x"], op_args=["y"])


def workflow_of(tool: Tool, xs: Any, args: str = "", y: Any = "y", **given: Any) -> Workflow:
    workflow = tool.create_workflow(args, name="of tests")
    workflow.add_tasks(model_of(tool).create_tasks(x=xs, y=y, **given))
    return workflow


def stored(workflow: Workflow) -> List[Dict[str, Any]]:
    return list(list_rows(get_api(), "listTasks", path={"workflowId": workflow.workflow_id}))


def test_the_server_has_every_task_under_the_id_and_name_it_has_here() -> None:
    workflow = workflow_of(Tool(unique()), NASTY, task_attributes={"place": "7"})
    workflow.add_task(model_of(workflow.tool).create_task(y=1, x="named", name="mine", max_attempts=7))
    workflow.bind()
    by_id = {row["id"]: row for row in stored(workflow)}
    assert len(by_id) == len(NASTY) + 1
    for task in workflow.tasks.values():
        row = by_id[task.task_id]
        assert (row["name"], row["args"]["x"]) == (task.name, task.node_args["x"])
        assert (row["maxAttempts"], row["status"]) == (task.max_attempts, "REGISTERING")
        assert task.is_bound and task.initial_status == "G"
        detail = get_api().call("getTask", path={"taskId": task.task_id})
        assert detail["command"] == task.command
    assert detail["attributes"] == {}
    assert workflow.dag_id == workflow.workflow_id
    assert workflow.status() == workflow._status
    (array,) = get_api().call("listArrays", path={"workflowId": workflow.workflow_id})["rows"]
    assert (array["id"], array["cluster"]) == (workflow.arrays["model"].array_id, "multiprocess")


def test_binding_again_changes_nothing_and_defining_again_finds_the_same_tasks_in_any_order() -> None:
    tool = Tool(unique())
    first = workflow_of(tool, ["a", "b", 1], "args", y="first")
    first.bind()
    first.bind()
    again = Tool(tool.name).create_workflow("args", name="again")
    again.add_tasks(reversed(model_of(again.tool).create_tasks(x=["a", "b", "1"], y="again")))
    again.bind()
    assert again.workflow_id == first.workflow_id and again._newly_created is False
    ids = {task.name: task.task_id for task in first.tasks.values()}
    assert {task.name: task.task_id for task in again.tasks.values()} == ids
    assert {row["args"]["y"] for row in stored(first)} == {"first"}


def test_only_a_resume_replaces_what_is_stored() -> None:
    tool = Tool(unique())
    first = workflow_of(tool, [1, 2], "args", y="first")
    first.bind()
    again = workflow_of(tool, [1, 2], "args", y="again")
    again.bind()
    with pytest.raises(WorkflowAlreadyExists, match="resume=True"):
        again.run(progress="none")
    assert {row["args"]["y"] for row in stored(first)} == {"first"}
    assert again.run(resume=True, progress="none") == "D"
    assert {row["args"]["y"] for row in stored(first)} == {"again"}
    with pytest.raises(WorkflowAlreadyComplete):
        workflow_of(tool, [1, 2], "args").run(progress="none")


def test_the_same_args_with_other_tasks_are_refused_and_under_a_new_tool_version_another_workflow() -> None:
    tool = Tool(unique())
    first = workflow_of(tool, [1, 2], "args")
    first.bind()
    with pytest.raises(WorkflowAlreadyExists, match="model_x-3"):
        workflow_of(tool, [1, 3], "args").bind()
    version = tool.get_new_tool_version()
    assert tool.active_tool_version.id == version == max(one.id for one in tool.tool_versions)
    other = workflow_of(tool, [1, 3], "args")
    other.bind()
    assert other.workflow_id != first.workflow_id
    tool.set_active_tool_version_id(min(one.id for one in tool.tool_versions))
    assert workflow_of(tool, [1, 2], "args").tool_version.id != version
    with pytest.raises(ValueError, match="has no version 999999"):
        tool.set_active_tool_version_id(999_999)
    assert Tool(tool.name, active_tool_version_id=version).active_tool_version.id == version


def test_ids_of_templates_come_from_the_server() -> None:
    tool = Tool(unique())
    template = model_of(tool)
    version_id = template.active_task_template_version.id
    model_of(tool, "false {x} {y}")
    assert template.active_task_template_version.id != version_id
    assert model_of(Tool(tool.name)).id == template.id
    template.set_active_task_template_version_id(version_id)
    assert template.active_task_template_version.command == "true {x} {y}"
    with pytest.raises(ValueError, match="no version 999999"):
        template.set_active_task_template_version_id(999_999)


def test_resources_are_stored_as_they_were_asked_for() -> None:
    tool = Tool(unique())
    asked = {"memory": "500M", "runtime": "90m", "cores": 2, "queue": "null.q", "project": "p"}
    workflow = workflow_of(tool, [1], compute_resources=asked)
    workflow.bind()
    (task,) = workflow.tasks.values()
    resources = get_api().call("getTask", path={"taskId": task.task_id})["resources"]
    assert resources["memoryBytes"] == 500 * 1024**2
    assert (resources["runtimeSeconds"], resources["cores"], resources["queue"]) == (5400, 2, "null.q")
    assert resources["extra"] == {"project": "p"}
    assert task.original_task_resources.requested_resources["memory"] == 500 / 1024


def test_many_tasks_and_a_barrier_go_in_several_chunks() -> None:
    tool = Tool(unique())
    tasks = model_of(tool).create_tasks(x=range(25_000), y="y")
    gather = tool.get_task_template("gather", "true {g}", ["g"])
    workflow = tool.create_workflow()
    workflow.add_tasks(tasks)
    workflow.add_tasks(gather.create_tasks(g=range(2), upstream_tasks=tasks))
    workflow.bind()
    row = get_api().call("getWorkflow", path={"workflowId": workflow.workflow_id})
    assert row["counts"] == {"REGISTERING": 25_002}
    assert tasks[-1].task_id - tasks[0].task_id == 24_999
    last = next(iter(workflow.get_tasks_by_node_args("gather", g=1)))
    neighbours = get_api().call("getDependencies", path={"taskId": last.task_id})
    assert neighbours["upstreamCount"] == 25_000


def test_attributes_may_be_added_before_and_after_binding() -> None:
    workflow = workflow_of(Tool(unique()), [1])
    (task,) = workflow.tasks.values()
    task.add_attribute("before", 1)
    workflow.add_attributes({"before": 1})
    workflow.bind()
    task.add_attributes({"after": 2})
    workflow.add_attributes({"after": 2})
    detail = get_api().call("getTask", path={"taskId": task.task_id})
    assert detail["attributes"] == task.task_attributes == {"before": "1", "after": "2"}
    assert workflow.workflow_attributes == {"before": "1", "after": "2"}


def test_errors_and_usage_of_a_run_are_told_by_task() -> None:
    tool = Tool(unique())
    template = tool.get_task_template("shell", "echo no such place >&2; exit {code}", ["code"])
    workflow = tool.create_workflow(default_max_attempts=2)
    fine, bad = template.create_tasks(code=[0, 7])
    workflow.add_tasks([fine, bad])
    assert workflow.run(progress="none") == "E"
    assert (fine.final_status, bad.final_status) == ("D", "F")
    errors = bad.get_errors()
    assert errors is not None and "no such place" in errors["error_log"][0]["description"]
    assert fine.get_errors() is None
    assert workflow.get_errors() == workflow.get_errors(limit=1) == {bad.task_id: errors}
    assert workflow.get_errors(limit=0) == {}
    assert list(workflow.task_errors) == ["shell_code-7"]
    assert fine.resource_usage()["num_attempts"] == 1
    assert bad.resource_usage() == {"num_attempts": None, "nodename": None, "runtime": None, "memory": None}


def test_what_the_server_refuses_leaves_the_workflow_unbound() -> None:
    workflow = workflow_of(Tool(unique()), [1], cluster_name="atlantis")
    with pytest.raises(NotFoundError, match="atlantis"):
        workflow.bind()
    assert not workflow.is_bound


def test_a_cycle_is_refused_before_the_server_hears_of_it() -> None:
    workflow = workflow_of(Tool(unique()), [1, 2])
    first, second = workflow.tasks.values()
    first.add_upstream(second)
    second.add_upstream(first)
    with pytest.raises(CyclicGraphError, match="^Cycle detected in the task graph"):
        workflow.bind()


def test_a_bound_workflow_takes_no_more_tasks_and_its_tasks_do_not_change() -> None:
    workflow = workflow_of(Tool(unique()), [1])
    workflow.bind()
    (task,) = workflow.tasks.values()
    changes: List[Any] = [
        lambda: workflow.add_task(model_of(workflow.tool).create_task(x=2, y=1)),
        lambda: task.add_upstream(task),
        lambda: task.update_compute_resources(cores=2),
        lambda: setattr(task, "name", "other"),
    ]
    for change in changes:
        with pytest.raises(RuntimeError, match="bound"):
            change()


def test_a_task_may_be_in_two_workflows() -> None:
    tool = Tool(unique())
    task, other = model_of(tool).create_tasks(x=[1, 2], y=1)
    first, second = tool.create_workflow(), tool.create_workflow()
    first.add_tasks([task, other])
    second.add_task(other)
    first.bind()
    second.bind()
    assert other.workflow is second and other.task_id == stored(second)[0]["id"]
    assert task.task_id in [row["id"] for row in stored(first)]


def test_threads_that_bind_one_workflow_store_it_once_and_others_do_not_disturb() -> None:
    tool = Tool(unique())
    shared = workflow_of(tool, range(100))
    others = [workflow_of(tool, range(at, at + 50)) for at in range(4)]
    common = model_of(tool).create_task(x="in all", y="y")
    for workflow in others:
        workflow.add_task(common)
    failures: List[BaseException] = []

    def bind(workflow: Workflow) -> None:
        try:
            workflow.bind()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=bind, args=[one]) for one in [*others, *[shared] * 4]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len({one.workflow_id for one in [*others, shared]}) == 5
    for workflow in others:
        assert {row["args"]["x"] for row in stored(workflow)} == {
            str(task.node_args["x"]) for task in workflow.tasks.values()
        }
        own = [task for task in workflow.tasks.values() if task is not common]
        assert all(row["args"]["x"] == str(task.node_args["x"]) for row, task in zip(stored(workflow), own))
        assert [row["id"] for row in stored(workflow)][: len(own)] == [task.task_id for task in own]


def test_binding_and_running_work_inside_a_running_event_loop() -> None:
    async def main() -> str:
        workflow = workflow_of(Tool(unique()), [1])
        return workflow.run(progress="none")

    assert asyncio.run(main()) == "D"


def test_a_forked_child_may_bind_as_well() -> None:
    tool = Tool(unique())
    workflow_of(tool, [1]).bind()
    child = os.fork()
    if child == 0:
        try:
            workflow_of(tool, [2], "of the child").bind()
            os._exit(0)
        except BaseException:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    again = workflow_of(tool, [2], "of the child")
    again.bind()
    assert again._newly_created is False


KILLED = """
import os, signal, sys
from jobmon._http import ApiClient
from jobmon.client.tool import Tool

call = ApiClient.call
def stop_at(self, operation, **given):
    if operation == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
    return call(self, operation, **given)
ApiClient.call = stop_at
tool = Tool(sys.argv[1])
workflow = tool.create_workflow("args")
workflow.add_tasks(tool.get_task_template("t", "true {x}", ["x"]).create_tasks(x=range(11_000)))
workflow.bind()
print(workflow._newly_created, workflow.workflow_id)
"""


@pytest.mark.parametrize("operation", ["putDraftChunk", "bindDraft"])
def test_a_script_that_is_killed_while_it_binds_leaves_no_workflow_behind(
    server: Sandbox, tmp_path: Path, operation: str
) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    source = str(Path(__file__).parents[2] / "src")
    name = unique()
    killed = server.run_script(script, name, operation, PYTHONPATH=source)
    assert killed.returncode == -signal.SIGKILL
    again = server.run_script(script, name, "none", PYTHONPATH=source)
    assert again.stdout.startswith("True "), again.stderr
    rows = list(list_rows(get_api(), "listTasks", path={"workflowId": int(again.stdout.split()[1])}))
    assert len(rows) == 11_000


def test_a_server_that_does_not_answer_is_named_and_binding_works_when_it_is_back() -> None:
    away = Requester("http://127.0.0.1:9", retries_timeout=0.2, retries_attempts=2)
    workflow = workflow_of(Tool(unique(), requester=away), [1])
    with pytest.raises(ServerUnreachableError, match="127.0.0.1:9"):
        workflow.bind()
    assert not workflow.is_bound
    workflow.tool._requester = workflow._requester = None
    workflow.bind()
    assert workflow.is_bound


def test_no_server_is_asked_before_an_id_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBMON__HTTP__SERVICE_URL", "http://127.0.0.1:9")
    code = (
        "from jobmon.client.tool import Tool\n"
        "tool = Tool('offline')\n"
        "workflow = tool.create_workflow()\n"
        "workflow.add_tasks(tool.get_task_template('t', 'true {x}', ['x']).create_tasks(x=[1]))\n"
        "workflow.validate(raise_on_error=True)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)


def test_a_refusal_is_an_exception_of_jobmon_with_a_code() -> None:
    workflow = workflow_of(Tool(unique()), [1])
    workflow.bind()
    with pytest.raises(JobmonError) as refusal:
        get_api().call("putDraftChunk", path={"workflowId": workflow.workflow_id, "chunk": 0}, body={})
    assert refusal.value.code == "conflict"
