from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jobmon.client._bind import plan_draft
from jobmon.client.task import Task
from jobmon.client.tool import Tool

FILE = """
tool_resources:
  slurm: {cores: 1, memory: 1G}
  of tool: {dummy: {cores: 7}}
tool_scales:
  slurm: {memory: 0.1}
task_template_resources:
  model:
    slurm: {cores: 2, runtime: 1h}
  flat: {cores: 3}
task_template_scales:
  model:
    slurm: {runtime: 0.2}
"""


@pytest.fixture
def yaml_file(tmp_path: Path) -> Path:
    pytest.importorskip("yaml")
    path = tmp_path / "resources.yaml"
    path.write_text(FILE)
    return path


def make_task(tool: Tool, workflow: Any = None, **given: Any) -> Task:
    model = tool.active_task_templates.get("model") or tool.get_task_template("model", "run {x}", ["x"])
    task = model.create_task(x=1, **given)
    if workflow is not None:
        workflow.add_task(task)
    return task


def test_the_nearest_level_wins_resource_by_resource() -> None:
    tool = Tool("tool")
    tool.set_default_compute_resources_from_dict("slurm", {"a": "tool", "b": "tool", "c": "tool", "d": "tool", "e": "tool"})
    workflow = tool.create_workflow(
        default_compute_resources_set={"slurm": dict.fromkeys("bcde", "workflow"), "dummy": {"a": "no"}}
    )
    model = tool.get_task_template(
        "model", "run {x}", ["x"], default_cluster_name="slurm", default_compute_resources=dict.fromkeys("cde", "template")
    )
    first = model.create_tasks(x=[1], compute_resources=dict.fromkeys("de", "array"))[0]
    workflow.add_task(first)
    assert "".join(first.compute_resources) == "abcde"
    assert list(first.compute_resources.values()) == ["tool", "workflow", "template", "array", "array"]
    alone = make_task(tool, tool.create_workflow(), compute_resources={"e": "task", "queue": "long.q"})
    assert alone.compute_resources == {**dict.fromkeys("abcd", "tool"), "c": "template", "d": "template", "e": "task", "queue": "long.q"}
    assert "queue" not in alone.requested_resources and alone.queue_name == "long.q"
    with pytest.raises(ValueError, match="no queue"):
        first.queue_name


def test_what_a_tool_says_later_holds_as_well_and_a_workflow_never_changes_its_tool() -> None:
    tool = Tool("tool")
    workflow = tool.create_workflow()
    task = make_task(tool, workflow)
    tool.set_default_compute_resources_from_dict("slurm", {"cores": 2})
    workflow.set_default_compute_resources_from_dict("slurm", {"memory": "1G"})
    assert task.compute_resources == {"cores": 2, "memory": "1G"}
    assert tool.default_compute_resources_set == {"slurm": {"cores": 2}}
    assert workflow.default_compute_resources_set == {"slurm": {"cores": 2, "memory": "1G"}}


def test_the_cluster_is_that_of_task_array_template_workflow_or_tool() -> None:
    tool = Tool("tool")
    workflow = tool.create_workflow()
    model = tool.get_task_template("model", "run {x}", ["x"])
    task = model.create_tasks(x=[1])[0]
    workflow.add_task(task)
    assert task.cluster_name == ""
    tool.set_default_cluster_name("of tool")
    assert task.cluster_name == task.array.cluster_name == "of tool"
    workflow.set_default_cluster_name("of workflow")
    assert task.cluster_name == task.array.cluster_name == "of workflow"
    model.set_default_cluster_name("of template")
    assert task.cluster_name == "of template"
    assert model.create_tasks(x=[2], cluster_name="of array")[0].cluster_name == "of array"
    assert model.create_task(x=3, cluster_name="of task").cluster_name == "of task"


def test_attempts_are_those_of_task_array_template_workflow_or_tool_else_three() -> None:
    tool = Tool("tool")
    workflow = tool.create_workflow()
    task = make_task(tool, workflow)
    model = tool.active_task_templates["model"]
    assert task.max_attempts == 3
    tool.set_default_max_attempts(4)
    assert task.max_attempts == workflow.default_max_attempts == model.default_max_attempts == 4
    workflow.set_default_max_attempts(5)
    assert task.max_attempts == 5
    model.set_default_max_attempts(6)
    assert task.max_attempts == task.array.max_attempts == 6
    assert model.create_tasks(x=[2], max_attempts=7)[0].max_attempts == 7
    assert make_task(tool, max_attempts=8).max_attempts == 8
    tool.set_default_max_attempts(0)
    assert tool.default_max_attempts == 4


def test_memory_and_runtime_grow_by_half_unless_any_scale_is_given() -> None:
    tool = Tool("tool")
    assert make_task(tool).resource_scales == {"memory": 0.5, "runtime": 0.5}
    assert make_task(tool, resource_scales={"memory": 0.1}).resource_scales == {"memory": 0.1}
    tool.set_default_resource_scales_from_dict("", {"runtime": 2})
    assert make_task(tool, resource_scales={"memory": 0.1}).resource_scales == {"memory": 0.1, "runtime": 2}


def test_scales_of_create_workflow_hold_for_its_cluster_and_without_one_for_all() -> None:
    tool = Tool("tool")
    scaled = tool.create_workflow(default_cluster_name="slurm", default_resource_scales_set={"memory": 2})
    assert make_task(tool, scaled).resource_scales == {"memory": 2}
    assert scaled.default_resource_scales_set == {"slurm": {"memory": 2}}
    everywhere = tool.create_workflow(default_resource_scales_set={"memory": 3})
    assert make_task(tool, everywhere, cluster_name="dummy").resource_scales == {"memory": 3}


def test_what_a_task_is_given_is_taken_as_it_is_then() -> None:
    given: Any = {"cores": 1}
    task = make_task(Tool("tool"), compute_resources=given)
    given["cores"] = 2
    assert task.compute_resources == {"cores": 1}
    task.update_compute_resources(memory="2G")
    task.update_resource_scales(memory=1)
    assert task.compute_resources == {"cores": 1, "memory": "2G"}
    assert task.resource_scales == {"memory": 1}


def test_tasks_that_ask_for_the_same_share_it() -> None:
    tool = Tool("tool")
    settings = [make_task(tool, compute_resources={"cores": at % 2, "memory": "2G"})._settings for at in range(10)]
    assert len({id(one) for one in settings}) == 2
    assert make_task(tool, compute_resources={"flag": True}).compute_resources["flag"] is True
    assert make_task(tool, compute_resources={"flag": 1}).compute_resources["flag"] is not True


def test_a_function_may_be_given_under_either_name() -> None:
    def dynamic() -> Any:
        return {"memory": "1G"}

    tool = Tool("tool")
    assert make_task(tool, compute_resources=dynamic).compute_resources_callable is dynamic
    both = make_task(tool, compute_resources={"cores": 1}, compute_resources_callable=dynamic)
    assert (both.compute_resources, both.compute_resources_callable) == ({"cores": 1}, dynamic)
    shared = tool.active_task_templates["model"].create_tasks(x=[1], compute_resources=dynamic)[0]
    assert shared.compute_resources_callable is dynamic
    with pytest.raises(ValueError, match="both functions"):
        make_task(tool, compute_resources=dynamic, compute_resources_callable=dynamic)


@pytest.mark.parametrize(
    "given", [{"compute_resources": "8G"}, {"compute_resources_callable": 7}, {"resource_scales": 0.5}, {"resource_scales": {"memory": "x"}}]
)
def test_settings_of_another_kind_are_refused_with_a_value_error(given: Any) -> None:
    with pytest.raises(ValueError):
        make_task(Tool("tool"), **given)


def test_defaults_of_another_kind_are_refused_with_a_value_error_on_every_level() -> None:
    tool = Tool("tool")
    make_task(tool)
    for level in (tool, tool.active_task_templates["model"], tool.create_workflow()):
        with pytest.raises(ValueError, match="compute_resources must be a dict"):
            level.set_default_compute_resources_from_dict("slurm", "8G")  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="scale of memory"):
            level.set_default_resource_scales_from_dict("slurm", {"memory": "8G"})
    with pytest.raises(ValueError, match="compute_resources must be a dict"):
        tool.create_workflow(default_compute_resources_set={"cores": 2})  # type: ignore[dict-item]


def test_iterators_among_default_scales_hold_for_all_tasks() -> None:
    tool = Tool("tool")
    tool.set_default_resource_scales_from_dict("multiprocess", {"memory": iter([2, 3, 4])})
    tool.default_resource_scales_set["multiprocess"]["runtime"] = iter([60, 70])
    workflow = tool.create_workflow()
    for at, attempts in enumerate([2, 3]):
        model = tool.get_task_template("model", "run {x}", ["x"])
        workflow.add_task(model.create_task(x=at, max_attempts=attempts))
    scales = [profile["scales"] for profile in plan_draft(workflow).placing.profiles]
    assert scales == [{"memory": [2], "runtime": [60]}, {"memory": [2, 3], "runtime": [60, 70]}]


def test_a_file_gives_resources_and_scales_to_a_tool_and_its_templates(yaml_file: Path) -> None:
    tool = Tool("of tool")
    model = tool.get_task_template("model", "run {x}", ["x"])
    tool.set_default_compute_resources_from_yaml("slurm", yaml_file, set_task_templates=True)
    tool.set_default_resource_scales_from_yaml("slurm", yaml_file, set_task_templates=True)
    assert tool.default_compute_resources_set == {"slurm": {"cores": 1, "memory": "1G"}}
    assert tool.default_resource_scales_set == {"slurm": {"memory": 0.1}}
    assert model.default_compute_resources_set == {"slurm": {"cores": 2, "runtime": "1h"}}
    assert model.default_resource_scales_set == {"slurm": {"runtime": 0.2}}
    assert tool.default_cluster_name == model.default_cluster_name == "slurm"
    tool.set_default_compute_resources_from_yaml("dummy", yaml_file)
    assert tool.default_compute_resources_set["dummy"] == {"cores": 7}
    workflow = tool.create_workflow()
    workflow.set_default_compute_resources_from_yaml("slurm", yaml_file)
    assert workflow.default_compute_resources_set["slurm"] == {"cores": 1, "memory": "1G"}
    assert tool.default_cluster_name == "dummy"


def test_a_file_gives_a_template_what_is_not_given(yaml_file: Path) -> None:
    tool = Tool("tool")
    given: Any = {"default_cluster_name": "slurm", "yaml_file": yaml_file}
    model = tool.get_task_template("model", "run {x}", ["x"], default_compute_resources={"cores": 9}, **given)
    assert model.default_compute_resources_set == {"slurm": {"cores": 9}}
    assert model.default_resource_scales_set == {"slurm": {"runtime": 0.2}}
    flat = tool.get_task_template("flat", "run {x}", ["x"], **given)
    assert flat.default_compute_resources_set == {"slurm": {"cores": 3}}
    flat.set_default_compute_resources_from_yaml(str(yaml_file))
    with pytest.raises(KeyError, match="'other' -> 'slurm'"):
        tool.get_task_template("other", "run {x}", ["x"], **given)
    task = model.create_task(x=1)
    task.set_compute_resources_from_yaml("slurm", str(yaml_file))
    assert task.compute_resources == {"cores": 2, "runtime": "1h"}


def test_a_missing_entry_is_refused_by_its_path_or_logged_on_request(yaml_file: Path, caplog: Any) -> None:
    tool = Tool("tool")
    tool.get_task_template("unlisted", "run {x}", ["x"])
    with pytest.raises(KeyError, match="'tool_resources' -> 'nowhere'"):
        tool.set_default_compute_resources_from_yaml("nowhere", yaml_file)
    tool.set_default_compute_resources_from_yaml("nowhere", yaml_file, set_task_templates=True, ignore_missing_keys=True)
    assert "'tool_resources' -> 'nowhere'" in caplog.text and "'unlisted' -> 'nowhere'" in caplog.text
    with pytest.raises(ValueError, match="no task templates"):
        Tool("empty").set_default_compute_resources_from_yaml("slurm", yaml_file, set_task_templates=True)


def test_a_file_that_is_no_yaml_is_refused_and_so_is_one_without_pyyaml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("yaml")
    for text in ("a: [", "- 1", ""):
        (tmp_path / "bad.yaml").write_text(text)
        with pytest.raises(ValueError, match="bad.yaml"):
            Tool("tool").set_default_compute_resources_from_yaml("slurm", tmp_path / "bad.yaml")
    monkeypatch.setitem(__import__("sys").modules, "yaml", None)
    with pytest.raises(ImportError, match=r"pip install jobmon\[yaml\]"):
        Tool("tool").set_default_compute_resources_from_yaml("slurm", tmp_path / "bad.yaml")
