from __future__ import annotations

from typing import Any

import pytest

from jobmon.client.task_template import TaskTemplate
from jobmon.client.tool import Tool


def template(**changes: Any) -> TaskTemplate:
    given = {
        "template_name": "model",
        "command_template": "{python} fit.py {location} {version}",
        "node_args": ["location"],
        "task_args": ["version"],
        "op_args": ["python"],
        **changes,
    }
    return Tool("tool").get_task_template(**given)


def test_the_name_of_a_template_gives_the_same_object_again() -> None:
    tool = Tool("tool")
    first = tool.get_task_template("model", "run {x}", node_args=["x"])
    assert tool.get_task_template("model", "run {x}", node_args=["x"]) is first
    assert len(first.task_template_versions) == 1
    assert tool.active_task_templates == {"model": first}


def test_another_command_is_another_version_and_tasks_are_made_from_the_last() -> None:
    tool = Tool("tool")
    template = tool.get_task_template("model", "run {x}", node_args=["x"])
    before = template.create_task(x=1)
    tool.get_task_template("model", "walk {x}", node_args=["x"])
    assert [version.command for version in template.task_template_versions] == ["run {x}", "walk {x}"]
    assert (before.command, template.create_task(x=1).command) == ("run 1", "walk 1")
    template.load_task_template_versions()
    assert template.active_task_template_version.command == "walk {x}"


def test_outer_white_space_of_a_command_and_the_order_of_arguments_make_no_other_version() -> None:
    tool = Tool("tool")
    template = tool.get_task_template("model", " run {x} {y}\n", node_args=["x", "y"])
    tool.get_task_template("model", "run {x} {y}", node_args=["y", "x"])
    assert len(template.task_template_versions) == 1


@pytest.mark.parametrize(
    "changes, why",
    [
        ({"op_args": []}, "placeholders 'python' are not declared"),
        ({"task_args": ["version", "draw"]}, "task_args 'draw' not in the command"),
        ({"task_args": ["version", "location"]}, "'location' declared more than once"),
        ({"command_template": "{name}", "node_args": ["name"], "task_args": [], "op_args": []}, "cannot be called 'name'"),
        ({"command_template": "{a"}, "lone brace"),
        ({"command_template": " "}, "is empty"),
        ({"template_name": ""}, "name is empty"),
        ({"default_compute_resources": {"cores": 1}}, "without a cluster"),
        ({"default_resource_scales": {"memory": 1}}, "without a cluster"),
        ({"max_attempts": -1}, "max_attempts must be"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_with_a_value_error(changes: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        template(**changes)


def test_a_refused_template_leaves_the_active_version_as_it_was() -> None:
    tool = Tool("tool")
    known = tool.get_task_template("model", "run {x}", node_args=["x"])
    with pytest.raises(ValueError):
        tool.get_task_template("model", "run {x} {y}", node_args=["x"])
    assert known.create_task(x=1).command == "run 1"


def test_the_default_cluster_is_kept_when_a_template_is_asked_for_again_without_one() -> None:
    tool = Tool("tool")
    given: Any = {"command_template": "run {x}", "node_args": ["x"]}
    first = tool.get_task_template("model", **given, default_cluster_name="slurm", default_compute_resources={"cores": 2})
    tool.get_task_template("model", **given)
    assert first.default_cluster_name == "slurm"
    assert first.default_compute_resources_set == {"slurm": {"cores": 2}}
    tool.get_task_template("model", **given, default_compute_resources={"cores": 3})
    assert first.default_compute_resources_set == {"slurm": {"cores": 3}}


def test_a_template_without_a_tool_has_neither_an_id_nor_tasks() -> None:
    alone = TaskTemplate("alone")
    for ask in (lambda: alone.id, lambda: alone.tool_version, lambda: alone.active_task_template_version):
        with pytest.raises(AttributeError):
            ask()
    alone.get_task_template_version("run {x}", node_args=["x"])
    with pytest.raises(RuntimeError, match="belongs to no tool"):
        alone.create_task(x=1)
    with pytest.raises(RuntimeError, match="belongs to no tool"):
        alone.create_tasks(x=[1])
    alone.bind(Tool("tool").active_tool_version)
    assert alone.create_task(x=1).command == "run 1"


def test_update_replaces_the_entry_of_a_cluster_and_makes_it_the_default() -> None:
    made = template()
    made.update_default_compute_resources("slurm", cores=1, memory="1G")
    made.update_default_compute_resources("slurm", cores=2)
    made.update_default_resource_scales("sequential", memory=2)
    assert made.default_compute_resources_set == {"slurm": {"cores": 2}}
    assert made.default_resource_scales_set == {"sequential": {"memory": 2}}
    assert made.default_cluster_name == "sequential"


def test_a_tool_version_defaults_only_to_its_first_cluster() -> None:
    tool = Tool("tool")
    tool.set_default_compute_resources_from_dict("slurm", {"cores": 1})
    tool.update_default_resource_scales("sequential", memory=2)
    assert tool.default_cluster_name == "slurm"
    tool.set_default_clu("dummy")
    assert tool.default_cluster_name == "dummy"


def test_a_tool_may_be_called_by_either_keyword_and_has_a_name_without_one() -> None:
    assert Tool(tool_name="a").name == Tool(name="a").name == Tool("a").name == "a"
    assert Tool().name.startswith("unknown-")
    with pytest.raises(ValueError, match="two names"):
        Tool("a", tool_name="b")
    with pytest.raises(ValueError, match="tool name"):
        Tool("")


def test_reprs_say_what_a_thing_is() -> None:
    tool = Tool("tool")
    made = tool.get_task_template("model", "run {x}", node_args=["x"])
    assert repr(tool) == "Tool('tool', version=latest, task_templates=['model'])"
    assert repr(made) == "TaskTemplate('model', 'run {x}')"
    assert repr(made.active_task_template_version) == "TaskTemplateVersion('model', 'run {x}', node_args=['x'])"
    assert repr(made.create_task(x=1)) == "Task('model_x-1', command='run 1')"
