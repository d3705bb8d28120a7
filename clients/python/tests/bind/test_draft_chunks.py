from __future__ import annotations

import json
from typing import Any, Dict, Iterator, List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobmon.client._bind import draft_chunks, plan_draft
from jobmon.client._bind.limits import MAX_CHARACTERS_PER_CHUNK, MAX_TASKS_PER_CHUNK
from jobmon.client.tool import Tool
from jobmon.client.workflow import Workflow

Row = Dict[str, Any]


def unfold(chunks: List[Any]) -> Dict[int, Row]:
    """Tasks by index, as the server reads them out of chunks."""
    tasks: Dict[int, Row] = {}
    for group in (group for chunk in chunks for group in chunk["groups"]):
        for at in range(group["count"]):
            row: Row = {}
            for name in ("array", "upstreamSet", "profile", "maxAttempts", "names", "attributes"):
                row[name] = _pick(group.get(name), at)
            row["args"] = {name: _pick(column, at) for name, column in group["args"].items()}
            assert group["firstIndex"] + at not in tasks
            tasks[group["firstIndex"] + at] = row
    return tasks


def _pick(column: Any, at: int) -> Any:
    return column[at] if isinstance(column, list) else column


def chunks_of(workflow: Workflow) -> List[Any]:
    chunks: List[Any] = json.loads(json.dumps(list(draft_chunks(plan_draft(workflow)))))
    return chunks


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["create_task", "create_tasks"]),
            st.sampled_from(["a", "b"]),
            st.integers(1, 4),
            st.sampled_from([None, {"cores": 2}, {"memory": "1G"}]),
            st.sampled_from([0, 5]),
        ),
        min_size=1,
        max_size=8,
    )
)
@settings(deadline=None)
def test_chunks_hold_every_task_with_what_is_its_own(steps: Any) -> None:
    tool = Tool("tool")
    templates = {name: tool.get_task_template(name, f"{name} {{x}} {{y}}", ["x"], op_args=["y"]) for name in "ab"}
    workflow = tool.create_workflow()
    for step, (way, template, count, resources, attempts) in enumerate(steps):
        common: Any = {"y": step, "compute_resources": resources, "max_attempts": attempts}
        values = [f"{step}-{at}" for at in range(count)]
        if way == "create_tasks":
            workflow.add_tasks(templates[template].create_tasks(x=values, **common))
        else:
            workflow.add_tasks([templates[template].create_task(x=value, **common) for value in values])
    plan = plan_draft(workflow)
    chunks = chunks_of(workflow)
    profiles = {profile["ref"]: profile for chunk in chunks for profile in chunk["profiles"]}
    rows = unfold(chunks)
    assert sorted(rows) == list(range(len(plan.tasks)))
    for index, task in enumerate(plan.tasks):
        row = rows[index]
        assert row["args"] == {"x": task.node_args["x"], "y": str(task.op_args["y"])}
        assert plan.placing.arrays[row["array"]].template_version.name == task.name[0]
        assert profiles[row["profile"]]["requested"] == task.compute_resources
        assert row["maxAttempts"] == task.max_attempts
    assert len(profiles) == len({json.dumps(task.compute_resources) for task in plan.tasks})


def workflow_of(count: int, **given: Any) -> Workflow:
    tool = Tool("tool")
    workflow = tool.create_workflow()
    workflow.add_tasks(tool.get_task_template("t", "run {x}", ["x"]).create_tasks(x=range(count), **given))
    return workflow


def test_a_chunk_holds_no_more_tasks_than_the_server_takes() -> None:
    chunks = chunks_of(workflow_of(MAX_TASKS_PER_CHUNK + 1))
    assert [len(unfold([chunk])) for chunk in chunks] == [MAX_TASKS_PER_CHUNK, 1]


def test_long_arguments_make_small_chunks() -> None:
    tool = Tool("tool")
    workflow = tool.create_workflow()
    long = ["x" * 60_000 + str(at) for at in range(200)]
    workflow.add_tasks(tool.get_task_template("t", "run {x}", ["x"]).create_tasks(x=long))
    sizes = [len(json.dumps(chunk)) for chunk in chunks_of(workflow)]
    assert len(sizes) > 2 and max(sizes) < MAX_CHARACTERS_PER_CHUNK * 1.01
    assert sorted(row["args"]["x"] for row in unfold(chunks_of(workflow)).values()) == sorted(long)


def test_tasks_of_templates_that_take_turns_are_put_together() -> None:
    tool = Tool("tool")
    first, second = [tool.get_task_template(name, f"{name} {{x}}", ["x"]) for name in ("a", "b")]
    workflow = tool.create_workflow()
    for at in range(100):
        before = workflow.add_task(first.create_task(x=at))
        workflow.add_task(second.create_task(x=at, upstream_tasks=[before]))
    (chunk,) = chunks_of(workflow)
    assert len(chunk["groups"]) == 2
    plan = plan_draft(workflow)
    by_set = {entry["ref"]: entry["members"] for entry in chunk["sets"]}
    for index, row in unfold([chunk]).items():
        for upstream in plan.tasks[index].upstream_tasks:
            assert by_set[row["upstreamSet"]] == [[plan.tasks.index(upstream)] * 2]


def test_names_are_sent_where_the_server_would_make_others() -> None:
    tool = Tool("tool")
    model = tool.get_task_template("t", "run {x} {y}", ["x", "y"])
    for tasks, names in (
        (model.create_tasks(x=[1], y=[2]), [None]),
        (model.create_tasks(y=[2], x=[1]), ["t_y-2_x-1"]),
        ([model.create_task(x=1, y=2, name="mine"), model.create_task(x=2, y=2)], ["mine", None]),
    ):
        workflow = tool.create_workflow()
        workflow.add_tasks(tasks)
        assert [row["names"] for row in unfold(chunks_of(workflow)).values()] == names


def test_functions_and_iterators_become_as_many_amounts_as_there_are_retries() -> None:
    def endless() -> Iterator[int]:
        yield from range(100, 1_000_000)

    given: Any = {"memory": lambda gib: gib * 2, "runtime": endless(), "cores": 0.5, "gpus": 3}
    workflow = workflow_of(2, max_attempts=4, compute_resources={"memory": "500M"}, resource_scales=given)
    (profile,) = chunks_of(workflow)[0]["profiles"]
    assert profile["requested"] == {"memory": "500M"}
    memory = 500 / 1024
    assert profile["scales"] == {"memory": [memory * 2, memory * 4, memory * 8], "runtime": [100, 101, 102], "cores": 0.5}


def test_callable_resources_are_described_once_for_all_tasks() -> None:
    workflow = workflow_of(3, compute_resources=dynamic_resources)
    (profile,) = chunks_of(workflow)[0]["profiles"]
    assert profile["requested"] == {}
    assert profile["dynamic"]["name"].endswith("dynamic_resources")


def dynamic_resources() -> Dict[str, Any]:
    return {"memory": "1G"}


def test_the_smallest_limit_of_a_template_holds_on_each_cluster() -> None:
    tool = Tool("tool")
    model = tool.get_task_template("t", "run {x}", ["x"])
    workflow = tool.create_workflow()
    workflow.add_tasks(model.create_tasks(x=[1], max_concurrently_running=7))
    workflow.add_tasks(model.create_tasks(x=[2], max_concurrently_running=5))
    workflow.add_tasks(model.create_tasks(x=[3], cluster_name="sequential"))
    arrays = plan_draft(workflow).placing.arrays
    assert [(array.cluster_name, array.max_concurrently_running) for array in arrays] == [
        ("multiprocess", 5),
        ("sequential", 2_147_483_647),
    ]


def test_a_set_in_too_many_places_is_put_together_by_sorting() -> None:
    tool = Tool("tool")
    first, other, last = [tool.get_task_template(name, f"{name} {{x}}", ["x"]) for name in ("a", "b", "c")]
    workflow = tool.create_workflow()
    many = first.create_tasks(x=range(100_100))
    padding = other.create_tasks(x=range(100_100))
    for pair in zip(many, padding):
        workflow.add_tasks(pair)
    workflow.add_task(last.create_task(x=0, upstream_tasks=many))
    plan = plan_draft(workflow)
    assert [list(members) for members in plan.upstreams.sets if not isinstance(members, int)] == [[0, 100_099]]


@pytest.mark.parametrize("resources", [{"memory": "8X"}, {"runtime": "soon"}, {"cores": -1}])
def test_resources_that_cannot_be_used_are_refused_before_anything_is_sent(resources: Any) -> None:
    with pytest.raises(ValueError, match="task t_x-0 of template 't'"):
        plan_draft(workflow_of(2, compute_resources=resources))
