from __future__ import annotations

import tracemalloc
import uuid
from typing import Any, List

import pytest

from jobmon.client.dag import Dag
from jobmon.client.node import Node
from jobmon.client.task import Task
from jobmon.client.task_resources import TaskResources
from jobmon.client.task_template import TaskTemplate
from jobmon.client.tool import Tool
from jobmon.core.exceptions import (
    CyclicGraphError,
    DuplicateNodeArgsError,
    EmptyWorkflowError,
    NodeDependencyNotExistError,
)


@pytest.fixture
def tool() -> Tool:
    return Tool("tool")


@pytest.fixture
def model(tool: Tool) -> TaskTemplate:
    return tool.get_task_template("model", "run {x} {y} {z}", node_args=["x", "y"], task_args=["z"])


def names(tasks: List[Task]) -> List[str]:
    return [task.name for task in tasks]


def test_a_workflow_without_args_is_unique_and_any_value_may_be_one(tool: Tool) -> None:
    assert uuid.UUID(tool.create_workflow().workflow_args).version == 4
    assert tool.create_workflow(7).workflow_args == "7"  # type: ignore[arg-type]
    assert tool.create_workflow("args").workflow_args == "args"
    with pytest.raises(ValueError, match="workflow_args has a NUL"):
        tool.create_workflow("a\0")
    with pytest.raises(ValueError, match="workflow_attributes"):
        tool.create_workflow(workflow_attributes=7)  # type: ignore[arg-type]
    assert tool.create_workflow(workflow_attributes=["a"]).workflow_attributes == {"a": ""}


def test_tasks_are_kept_by_their_hash_in_the_order_of_adding(tool: Tool, model: TaskTemplate) -> None:
    workflow = tool.create_workflow()
    tasks = model.create_tasks(x=[1, 2], y=[3], z=4)
    workflow.add_tasks(tasks)
    assert workflow.tasks == {hash(task): task for task in tasks}
    assert list(workflow.tasks.values()) == tasks
    assert list(workflow.arrays) == ["model"]
    assert workflow.arrays["model"].tasks == workflow.tasks
    assert tasks[0].workflow is workflow
    assert repr(workflow).endswith("tasks=2, task_templates={'model': 2})")


def test_an_equal_task_and_the_same_node_are_refused_and_nothing_of_them_is_kept(tool: Tool, model: TaskTemplate) -> None:
    workflow = tool.create_workflow()
    kept = workflow.add_task(model.create_task(x=1, y=2, z=3))
    with pytest.raises(ValueError, match="model_x-1_y-2 already"):
        workflow.add_task(model.create_task(x="1", y="2", z="3"))
    with pytest.raises(DuplicateNodeArgsError, match="model_x-1_y-2"):
        workflow.add_task(model.create_task(x=1, y=2, z=4))
    with pytest.raises(ValueError):
        workflow.add_tasks([model.create_task(x=5, y=5, z=5), kept])
    assert names(list(workflow.tasks.values())) == ["model_x-1_y-2", "model_x-5_y-5"]
    assert len(workflow.arrays["model"].tasks) == 2
    with pytest.raises(TypeError, match="not None"):
        workflow.add_task(None)  # type: ignore[arg-type]


def test_create_tasks_may_be_called_more_than_once_each_with_its_own_resources(tool: Tool, model: TaskTemplate) -> None:
    workflow = tool.create_workflow()
    first = model.create_tasks(x=[1], y=[1], z=1, compute_resources={"cores": 1})
    second = model.create_tasks(x=[2], y=[1], z=1, compute_resources={"cores": 2})
    single = model.create_task(x=3, y=1, z=1)
    workflow.add_tasks([*first, *second, single])
    assert [task.compute_resources["cores"] for task in workflow.tasks.values()] == [1, 2, 1]
    assert single.array is first[0].array is workflow.arrays["model"]
    assert len(workflow.get_tasks_by_node_args("model")) == 3
    workflow.set_task_template_max_concurrency_limit("model", 4)
    assert second[0].array.max_concurrently_running == 4


def test_tasks_are_found_by_node_arguments_of_the_same_type_and_texts_match_only_themselves(
    tool: Tool, model: TaskTemplate
) -> None:
    workflow = tool.create_workflow()
    workflow.add_tasks(model.create_tasks(x=["loc", "location", 1], y=[1, 10], z=0))
    find = workflow.get_tasks_by_node_args
    assert names(find("model", x="location")) == ["model_x-location_y-1", "model_x-location_y-10"]
    assert names(find("model", x=["loc", 1], y=range(5))) == ["model_x-loc_y-1", "model_x-1_y-1"]
    assert find("model", x="1") == []
    assert len(find("model")) == 6
    with pytest.raises(KeyError, match="'z' is no node argument"):
        find("model", z=0)
    with pytest.raises(ValueError, match="no tasks of template 'other'; it has 'model'"):
        find("other")
    with pytest.raises(KeyError, match="other"):
        workflow.set_task_template_max_concurrency_limit("other", 1)


def test_an_array_makes_tasks_of_its_own_and_refuses_other_clusters(tool: Tool, model: TaskTemplate) -> None:
    array = model.create_tasks(x=[1], y=[1], z=1, cluster_name="dummy")[0].array
    more = array.create_tasks(x=[2, 3], y=[1], max_attempts=2)
    assert names(list(array.tasks.values())) == ["model_x-1_y-1", "model_x-2_y-1", "model_x-3_y-1"]
    assert {task.max_attempts for task in more} == {2}
    for bad in (more[0], model.create_task(x=9, y=9, z=9, cluster_name="slurm")):
        with pytest.raises(ValueError):
            array.add_task(bad)
    unplaced = model.create_tasks(x=[1], y=[1], z=1)[0].array
    for ask in ("cluster_name", "max_attempts"):
        with pytest.raises(ValueError, match="belongs to no workflow"):
            getattr(unplaced, ask)
    for ask in ("array_id", "workflow"):
        with pytest.raises(AttributeError):
            getattr(unplaced, ask)


def test_what_there_is_only_after_binding_is_an_attribute_error_before(tool: Tool) -> None:
    workflow = tool.create_workflow()
    for name in ("workflow_id", "dag_id"):
        with pytest.raises(AttributeError, match="bind"):
            getattr(workflow, name)
    assert not workflow.is_bound and workflow.last_workflow_run_id is None and workflow.task_errors == {}


def test_validate_logs_or_raises_what_is_wrong(tool: Tool, model: TaskTemplate, caplog: Any) -> None:
    workflow = tool.create_workflow()
    workflow.validate()
    assert "has no tasks" in caplog.text
    with pytest.raises(EmptyWorkflowError, match="has no tasks") as refusal:
        workflow.validate(raise_on_error=True)
    assert isinstance(refusal.value, RuntimeError)
    workflow.add_task(model.create_task(x=1, y=1, z=1, compute_resources={"memory": "lots"}))
    with pytest.raises(ValueError, match="memory .*'lots'.*model_x-1_y-1"):
        workflow.validate(raise_on_error=True)


def test_a_million_tasks_would_take_half_a_gigabyte(tool: Tool, model: TaskTemplate) -> None:
    tracemalloc.start()
    try:
        tasks = model.create_tasks(x=range(1_000), y=range(50), z=0, upstream_tasks=model.create_tasks(x=[0], y=[0], z=1))
        workflow = tool.create_workflow()
        workflow.add_tasks(tasks)
        bytes_per_task = tracemalloc.get_traced_memory()[0] / len(tasks)
    finally:
        tracemalloc.stop()
    assert bytes_per_task < 512


def test_a_dag_checks_its_nodes(model: TaskTemplate) -> None:
    version = model.active_task_template_version
    a, b, c = [Node(version, {"x": at, "y": 1}) for at in range(3)]
    b.add_upstream_node(a)
    c.add_upstream_nodes([b])
    dag = Dag()
    dag.add_node(a)
    dag.add_node(b)
    with pytest.raises(NodeDependencyNotExistError, match="^Downstream"):
        dag.validate()
    dag.add_node(c)
    dag.validate()
    before = hash(dag)
    a.add_upstream_node(c)
    assert hash(dag) != before
    with pytest.raises(CyclicGraphError, match="^Cycle detected in the task graph"):
        dag.validate()
    with pytest.raises(DuplicateNodeArgsError):
        dag.add_node(Node(version, {"x": "0", "y": "1"}))
    with pytest.raises(AttributeError):
        a.node_id


def test_task_resources_are_in_gib_and_seconds_and_grow() -> None:
    resources = TaskResources({"memory": "8G", "runtime": "1h", "cores": 2}, "all.q")
    assert resources.requested_resources == {"memory": 8, "runtime": 3600, "cores": 2}
    grown = resources.adjust_resources({"memory": 0.5, "runtime": iter([7200]), "cores": lambda cores: cores + 1})
    assert grown.requested_resources == {"memory": 12, "runtime": 7200, "cores": 3}
    assert resources.adjust_resources({"gpus": 2}) is resources
    assert hash(TaskResources({"memory": "8192M"}, "q")) == hash(TaskResources({"memory": 8}, "q"))
    with pytest.raises(ValueError, match="memory returned None"):
        resources.adjust_resources({"memory": lambda _: None})


def test_grown_resources_go_to_the_first_queue_that_takes_them_or_within_the_last() -> None:
    class Queue:
        def __init__(self, name: str, limit: int) -> None:
            self.queue_name = name
            self.limit = limit

        def validate_resources(self, strict: bool = False, **resources: Any) -> Any:
            return resources["memory"] <= self.limit, "too much memory"

        def coerce_resources(self, **resources: Any) -> Any:
            return {**resources, "memory": min(resources["memory"], self.limit)}

    small, large = Queue("small", 10), Queue("large", 20)
    resources = TaskResources({"memory": 8}, small)
    assert resources.adjust_resources({"memory": 0.5}, [large]).queue_name == "large"
    coerced = resources.adjust_resources({"memory": 9}, [large])
    assert (coerced.queue_name, coerced.requested_resources) == ("large", {"memory": 20})
