from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path
from typing import Any, List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmon.client.array import Array
from jobmon.client.node import Node
from jobmon.client.task import Task
from jobmon.client.task_template import TaskTemplate
from jobmon.client.tool import Tool


@pytest.fixture
def model() -> TaskTemplate:
    return Tool("tool").get_task_template(
        "model", "{python} fit.py {location} {year} {version}", ["location", "year"], ["version"], ["python"]
    )


def one(model: TaskTemplate, **changes: Any) -> Task:
    return model.create_task(**{"location": 1, "year": 2, "version": "v", "python": "py", **changes})


def test_a_task_knows_its_arguments_by_class_as_they_were_given(model: TaskTemplate) -> None:
    task = one(model, year=2.5)
    assert task.command == "py fit.py 1 2.5 v"
    assert task.node_args == {"location": 1, "year": 2.5}
    assert (task.task_args, task.op_args) == ({"version": "v"}, {"python": "py"})
    assert task.node.node_args == task.node_args
    assert task.node.default_name == task.name


def test_the_default_name_follows_the_order_of_the_call(model: TaskTemplate) -> None:
    assert one(model).name == "model_location-1_year-2"
    assert model.create_task(python="p", year=2, version=1, location="a b").name == "model_year-2_location-a_b"
    assert one(model, name="mine").name == "mine"


@pytest.mark.parametrize("name", ["1st", "a b", "a/b", 'a"b'])
def test_a_name_that_cannot_be_used_is_refused(model: TaskTemplate, name: str) -> None:
    with pytest.raises(ValueError, match="digit|special"):
        one(model, name=name)


def test_missing_and_unknown_arguments_are_refused_by_name(model: TaskTemplate) -> None:
    with pytest.raises(ValueError, match="missing 'python', 'version'"):
        model.create_task(location=1, year=2)
    with pytest.raises(ValueError, match="unknown 'draw'"):
        one(model, draw=1)


def test_node_and_task_arguments_are_the_identity_of_a_task_and_nothing_else_is(model: TaskTemplate) -> None:
    task = one(model)
    for same in (
        one(model, location="1"),
        one(model, python="other"),
        one(model, name="named", max_attempts=9, task_attributes=["a"], compute_resources={"cores": 2}),
        one(model, upstream_tasks=[one(model, year=9)]),
        model.create_tasks(location=[1], year=[2], version="v", python="py")[0],
    ):
        assert same == task and hash(same) == hash(task)
    for other in (one(model, location=2), one(model, year=1), one(model, version="w")):
        assert other != task
    assert hash(task) == task.__hash__() and 0 <= hash(task) < 2**61
    assert sorted([one(model, location=at) for at in range(9)])


def test_values_that_join_to_the_same_text_are_different_tasks(model: TaskTemplate) -> None:
    assert one(model, location="a_b", year="c") != one(model, location="a", year="b_c")
    assert one(model, year="1", version="23") != one(model, year="12", version="3")
    tool = Tool("tool")
    first = tool.get_task_template("t", "{ab} {c}", node_args=["ab", "c"]).active_task_template_version
    second = tool.get_task_template("t", "{ab} {c}", node_args=["ab"], op_args=["c"]).active_task_template_version
    assert first != second


@given(st.lists(st.tuples(st.text("ab_1"), st.text("ab_1")), min_size=2, max_size=2))
def test_tasks_are_equal_exactly_when_their_texts_are(pair: Any) -> None:
    model = Tool("tool").get_task_template("t", "{x} {y}", node_args=["x"], task_args=["y"])
    first, second = [model.create_task(x=x, y=y) for x, y in pair]
    assert (first == second) == (pair[0] == pair[1]) == (hash(first) == hash(second))


def test_the_hash_of_a_task_is_the_same_in_every_process() -> None:
    code = (
        "from jobmon.client.tool import Tool\n"
        "model = Tool('tool').get_task_template('t', '{x} {y}', ['x'], ['y'])\n"
        "task = model.create_task(x=1, y={'b', 'a'})\n"
        "print(hash(task), hash(task.node), hash(model.active_task_template_version))"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "12"
    }
    assert len(hashes) == 1


def test_a_format_in_the_command_is_applied_to_the_value() -> None:
    model = Tool("tool").get_task_template("t", "{draw:03d}.csv {p!r}", node_args=["draw"], op_args=["p"])
    task = model.create_task(draw=7, p="x")
    assert (task.command, task.name, task.node_args) == ("007.csv 'x'", "t_draw-007", {"draw": 7})
    with pytest.raises(ValueError):
        model.create_task(draw="seven", p="x")


def test_an_argument_of_a_thousand_characters_and_any_language_is_kept(model: TaskTemplate) -> None:
    long = "å東🎈" * 683
    task = one(model, location=long[:2048])
    assert task.node_args["location"] == long[:2048]
    assert len(task.name) == 249
    with pytest.raises(ValueError, match="location of task template model has a NUL"):
        one(model, location="a\0")


def test_create_tasks_makes_the_cross_product_in_the_order_of_the_call(model: TaskTemplate) -> None:
    tasks = model.create_tasks(python="py", year=range(2), version=[1, 2], location=("a", "b", "c"))
    assert type(tasks) is list
    assert [(task.node_args["year"], task.node_args["location"]) for task in tasks] == list(
        itertools.product(range(2), "abc")
    )
    assert tasks[0].task_args == {"version": [1, 2]}
    assert tasks[1].command == "py fit.py b 0 [1, 2]"
    assert {task.array for task in tasks} == {tasks[0].array}


@given(st.lists(st.lists(st.integers(0, 9), unique=True, max_size=4), min_size=1, max_size=4))
def test_create_tasks_is_itertools_product(axes: List[List[int]]) -> None:
    names = [f"x{at}" for at in range(len(axes))]
    model = Tool("tool").get_task_template("t", " ".join(f"{{{name}}}" for name in names), node_args=names)
    tasks = model.create_tasks(**dict(zip(names, axes)))
    expected = list(itertools.product(*axes))
    assert [tuple(task.node_args.values()) for task in tasks] == expected
    assert [task.command for task in tasks] == [" ".join(map(str, values)) for values in expected]
    assert [dict(zip(names, values)) for values in expected] == list(Array.expand_dict(**dict(zip(names, axes))))


def test_node_arguments_are_walked_through_once_whatever_they_are(model: TaskTemplate) -> None:
    numpy = pytest.importorskip("numpy")
    years = (year for year in [1, 2])
    tasks = model.create_tasks(location=numpy.arange(2), year=years, version=1, python="p")
    assert [task.name for task in tasks] == [f"model_location-{place}_year-{year}" for place in (0, 1) for year in (1, 2)]


def test_without_node_arguments_there_is_one_task_and_with_an_empty_list_none(model: TaskTemplate) -> None:
    alone = Tool("tool").get_task_template("alone", "run {x}", op_args=["x"])
    assert [task.name for task in alone.create_tasks(x=1)] == ["alone"]
    assert model.create_tasks(location=[], year=[1], version=1, python="p") == []


def test_create_tasks_refuses_what_cannot_be_meant(model: TaskTemplate) -> None:
    rest: Any = {"version": 1, "python": "p"}
    with pytest.raises(ValueError, match="missing 'year'"):
        model.create_tasks(location=[1], **rest)
    with pytest.raises(ValueError, match="location has repeated values: 1"):
        model.create_tasks(location=[1, 2, "1"], year=[1], **rest)
    with pytest.raises(TypeError, match="year is 2000, which is not iterable"):
        model.create_tasks(location=[1], year=2000, **rest)


def test_create_tasks_warns_of_a_text_as_a_list_and_of_unknown_arguments(model: TaskTemplate) -> None:
    rest: Any = {"location": [1], "version": 1, "python": "p"}
    with pytest.warns(UserWarning, match="year is the text '2019'") as caught:
        assert len(model.create_tasks(year="2019", **rest)) == 4
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match="'draw'"):
        model.create_tasks(year=[1], draw=3, **rest)


def test_all_tasks_of_create_tasks_have_its_attributes_and_fallback_queues(model: TaskTemplate) -> None:
    given: Any = {"location": [1, 2], "year": [1], "version": 1, "python": "p"}
    tasks = model.create_tasks(**given, task_attributes={"a": 1}, fallback_queues=["long.q"], max_attempts=2)
    tasks[0].add_attribute("b", 2)
    assert [task.task_attributes for task in tasks] == [{"a": "1", "b": "2"}, {"a": "1"}]
    assert [task.fallback_queues for task in tasks] == [["long.q"]] * 2
    assert {task.max_attempts for task in tasks} == {2}


def test_what_there_is_only_after_binding_or_running_says_so(model: TaskTemplate) -> None:
    task = one(model)
    for name in ("task_id", "initial_status", "final_status", "array", "workflow", "original_task_resources"):
        with pytest.raises(AttributeError):
            getattr(task, name)
    assert not task.is_bound
    assert not hasattr(task, "task_id")


def test_a_task_may_be_made_from_its_node_and_carry_notes_of_the_script(model: TaskTemplate) -> None:
    node = Node(model.active_task_template_version, {"location": 1, "year": 2})
    task = Task(node, {"version": "v"}, {"python": "py"}, name="made", upstream_tasks=[one(model, year=3)])
    assert task == one(model) and task.name == "made" and len(task.upstream_tasks) == 1
    task.note = "of the script"  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="None"):
        Task(node, {"version": "v"}, {"python": "py"}, name="")
    assert Task.is_valid_job_name("good")


def test_max_attempts_must_be_a_number_from_1_to_10000(model: TaskTemplate) -> None:
    assert one(model, max_attempts=0).max_attempts == 3
    for bad in (-1, 10_001, 1.5, "many"):
        with pytest.raises(ValueError, match="max_attempts"):
            one(model, max_attempts=bad)
