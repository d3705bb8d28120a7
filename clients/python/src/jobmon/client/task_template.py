"""A named command with holes, from which the tasks of one step are made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, Union

from jobmon._values.attributes import Attributes
from jobmon._values.names import check_label
from jobmon.client._definition.settings import DynamicResources
from jobmon.client.task import Task
from jobmon.client.task_template_version import TaskTemplateVersion
from jobmon.core.constants import MaxConcurrentlyRunning

if TYPE_CHECKING:
    from jobmon.client.tool_version import ToolVersion
    from jobmon.core.requester import Requester

__all__ = ["TaskTemplate"]


class TaskTemplate:
    """A named command with holes. Made by `Tool.get_task_template`, which describes its arguments.

    When a script asks for the name again with another command, this object has two versions; tasks are made from the
    one that was asked for last.
    """

    def __init__(self, template_name: str, requester: Optional[Requester] = None) -> None:
        self.template_name: str = check_label("task template name", template_name)
        self._requester = requester
        self._tool_version: Optional[ToolVersion] = None
        self._versions: List[TaskTemplateVersion] = []
        self._active: Optional[TaskTemplateVersion] = None

    @classmethod
    def get_task_template(
        cls, tool_version: ToolVersion, template_name: str, requester: Optional[Requester] = None
    ) -> TaskTemplate:
        """A template of that name under the tool version, without a command as yet."""
        template = cls(template_name, requester)
        template.bind(tool_version)
        return template

    @classmethod
    def from_wire(
        cls, wire_tuple: Sequence[Any], tool_version: ToolVersion, requester: Optional[Requester] = None
    ) -> TaskTemplate:
        """From `(id, name, ...)`."""
        return cls.get_task_template(tool_version, str(wire_tuple[1]), requester)

    def bind(self, tool_version: ToolVersion) -> None:
        """Makes it a template of the tool version. Does nothing when done before."""
        if self._tool_version is None:
            self._tool_version = tool_version

    @property
    def is_bound(self) -> bool:
        """Whether it belongs to a tool version."""
        return self._tool_version is not None

    @property
    def tool_version(self) -> ToolVersion:
        """The tool version it belongs to. `AttributeError` before `bind`."""
        if self._tool_version is None:
            raise AttributeError(f"Task template {self.template_name!r} belongs to no tool version. Call bind() first.")
        return self._tool_version

    @property
    def id(self) -> int:
        """The id the server gave. `AttributeError` before `bind` and before it has a version."""
        self.tool_version
        return self.active_task_template_version._ensure()[0]

    @property
    def _identity(self) -> str:
        tool = self._tool_version._tool if self._tool_version is not None else None
        name = tool.name if tool is not None else ""
        return f"{len(name)}:{name}{self.template_name}"

    # Versions

    @property
    def task_template_versions(self) -> List[TaskTemplateVersion]:
        """Its versions, in the order in which they were asked for."""
        return list(self._versions)

    @property
    def active_task_template_version(self) -> TaskTemplateVersion:
        """The version tasks are made from. `AttributeError` if there is none."""
        if self._active is None:
            raise AttributeError(
                f"Task template {self.template_name!r} has no versions. Call get_task_template_version(...) first."
            )
        return self._active

    def set_active_task_template_version_id(self, task_template_version_id: Union[str, int] = "latest") -> None:
        """Activates a version: an id, or `"latest"`, which is the one with the largest id.

        Raises `ValueError` for an unknown id, `AttributeError` if there are no versions.
        """
        self.active_task_template_version
        by_id = {version.id: version for version in self._versions}
        wanted = max(by_id) if task_template_version_id == "latest" else task_template_version_id
        if wanted not in by_id:
            raise ValueError(
                f"Task template {self.template_name!r} has no version {task_template_version_id!r}; "
                f"it has {', '.join(map(str, sorted(by_id)))}."
            )
        self._active = by_id[int(wanted)]

    def load_task_template_versions(self) -> None:
        """Activates the version that was asked for last."""
        if self._versions:
            self._active = self._versions[-1]

    def get_task_template_version(
        self,
        command_template: str,
        node_args: Optional[Sequence[str]] = None,
        task_args: Optional[Sequence[str]] = None,
        op_args: Optional[Sequence[str]] = None,
        default_cluster_name: str = "",
        default_compute_resources: Optional[Mapping[str, Any]] = None,
        default_resource_scales: Optional[Mapping[str, Any]] = None,
        default_max_attempts: Optional[int] = None,
    ) -> TaskTemplateVersion:
        """The version with this command and these classes of arguments, and activates it.

        The defaults given replace its own; what is omitted stays. Raises `ValueError` if command and arguments do not
        fit each other, and for resources without a cluster.
        """
        cluster_name = default_cluster_name or ""
        made = TaskTemplateVersion(self, command_template, node_args, task_args, op_args, self._requester)
        version = next((known for known in self._versions if known == made), made)
        cluster_name = cluster_name or version.default_cluster_name
        if (default_compute_resources or default_resource_scales) and not cluster_name:
            raise ValueError(
                f"Task template {self.template_name!r} was given default resources or scales without a cluster. "
                "Give default_cluster_name too."
            )
        if version is made:
            self._versions.append(made)
        self._active = version
        if cluster_name:
            version.default_cluster_name = cluster_name
        if default_compute_resources:
            version.set_default_compute_resources_from_dict(cluster_name, default_compute_resources)
        if default_resource_scales:
            version.set_default_resource_scales_from_dict(cluster_name, default_resource_scales)
        if default_max_attempts:
            version.set_default_max_attempts(default_max_attempts)
        return version

    # Tasks

    def create_task(
        self,
        name: Optional[str] = "",
        upstream_tasks: Sequence[Task] = (),
        task_attributes: Optional[Attributes] = None,
        max_attempts: Optional[int] = None,
        compute_resources: Optional[Union[Mapping[str, Any], DynamicResources]] = None,
        compute_resources_callable: Optional[DynamicResources] = None,
        resource_scales: Optional[Mapping[str, Any]] = None,
        cluster_name: str = "",
        fallback_queues: Optional[Sequence[str]] = None,
        **kwargs: Any,
    ) -> Task:
        """One task. Makes no call to the server.

        Args:
            name: what people see. Not empty, not starting with a digit, none of ``/ \\ ' "`` or space, at most 250
                characters. Default: `<template>_<node argument>-<value>_...`, in the order of the call.
            upstream_tasks: tasks that have to be done first. Tasks that are given the same list share it.
            task_attributes: a list of names, or texts by name, stored with the task.
            max_attempts: how often it is tried, 1 to 10,000. Default: what template, workflow or tool say, else 3.
            compute_resources: such as `{"cores": 2, "memory": "8G", "runtime": "2h", "queue": "all.q"}`, or a function
                without arguments that returns this when the task is ready to run, called on the submit host.
            compute_resources_callable: the function, when there are fixed resources too; its result goes over them.
            resource_scales: how resources grow when the task ran out of them: a factor (0.5 adds half), a function of
                the last amount, or an iterator or list of the amounts to try.
            cluster_name: where it runs. Default: as template, workflow or tool say.
            fallback_queues: queues to try when the grown resources do not fit the queue.
            **kwargs: a value for each argument of the command; `str(value)` goes into the command.

        Raises:
            ValueError: an argument is missing or unknown, or something cannot be used.
            RuntimeError: the template belongs to no tool.
        """
        return self.active_task_template_version.create_task(
            name,
            upstream_tasks,
            task_attributes,
            max_attempts,
            compute_resources,
            compute_resources_callable,
            resource_scales,
            cluster_name,
            fallback_queues,
            **kwargs,
        )

    def create_tasks(
        self,
        max_attempts: Optional[int] = None,
        upstream_tasks: Optional[Sequence[Task]] = None,
        max_concurrently_running: int = MaxConcurrentlyRunning.MAXCONCURRENTLYRUNNING,
        compute_resources: Optional[Union[Mapping[str, Any], DynamicResources]] = None,
        compute_resources_callable: Optional[DynamicResources] = None,
        resource_scales: Optional[Mapping[str, Any]] = None,
        cluster_name: str = "",
        name: Optional[str] = None,
        fallback_queues: Optional[Sequence[str]] = None,
        task_attributes: Optional[Attributes] = None,
        **kwargs: Any,
    ) -> List[Task]:
        """A task for each combination of the values of the node arguments. Makes no call to the server.

        The order is that of nested loops over the node arguments in the order of the call, the last one turning
        fastest. Node arguments are iterables, each walked through once; the others are one value for all tasks. Without
        node arguments there is one task. The tasks share what they have in common: a million of them take 0.5 GB.

        Args:
            name: names the array, not the tasks. Default: the name of the template.
            max_concurrently_running: so many tasks of the template run at once.
            task_attributes: for each of the tasks.
            **kwargs: the arguments of the command. Others are ignored, with a warning.

        The rest is as in `create_task`, for all tasks.

        Raises:
            ValueError: an argument is missing, a value is repeated, or something cannot be used.
            TypeError: the value of a node argument is not iterable.
            RuntimeError: the template belongs to no tool.
        """
        return self.active_task_template_version.create_tasks(
            max_attempts,
            upstream_tasks,
            max_concurrently_running,
            compute_resources,
            compute_resources_callable,
            resource_scales,
            cluster_name,
            name,
            fallback_queues,
            task_attributes,
            **kwargs,
        )

    # Defaults, which are those of the active version

    @property
    def default_cluster_name(self) -> str:
        """The cluster of its tasks; empty if it names none."""
        return self.active_task_template_version.default_cluster_name

    @default_cluster_name.setter
    def default_cluster_name(self, cluster_name: str) -> None:
        self.active_task_template_version.default_cluster_name = cluster_name

    def set_default_cluster_name(self, cluster_name: str) -> None:
        """Makes it the cluster of its tasks."""
        self.active_task_template_version.default_cluster_name = cluster_name

    @property
    def default_compute_resources_set(self) -> Dict[str, Dict[str, Any]]:
        """Default resources by cluster. The dict itself: changes to it take effect."""
        return self.active_task_template_version.default_compute_resources_set

    @property
    def default_resource_scales_set(self) -> Dict[str, Dict[str, Any]]:
        """Default scales by cluster. The dict itself: changes to it take effect."""
        return self.active_task_template_version.default_resource_scales_set

    @property
    def default_max_attempts(self) -> Optional[int]:
        """How often its tasks are tried that say nothing else; the tool's number if it has none of its own."""
        return self.active_task_template_version.default_max_attempts

    def set_default_max_attempts(self, value: Optional[int]) -> None:
        """How often its tasks are tried that say nothing else. 0 and `None`: as workflow and tool say."""
        self.active_task_template_version.set_default_max_attempts(value)

    def update_default_compute_resources(self, cluster_name: str, **kwargs: Any) -> None:
        """Replaces the default resources of the cluster and makes it the default cluster."""
        self.active_task_template_version.update_default_compute_resources(cluster_name, **kwargs)

    def update_default_resource_scales(self, cluster_name: str, **kwargs: Any) -> None:
        """Replaces the default scales of the cluster and makes it the default cluster."""
        self.active_task_template_version.update_default_resource_scales(cluster_name, **kwargs)

    def set_default_compute_resources_from_dict(self, cluster_name: str, compute_resources: Mapping[str, Any]) -> None:
        """Replaces the default resources of the cluster and makes it the default cluster."""
        self.active_task_template_version.set_default_compute_resources_from_dict(cluster_name, compute_resources)

    def set_default_resource_scales_from_dict(self, cluster_name: str, resource_scales: Mapping[str, Any]) -> None:
        """Replaces the default scales of the cluster and makes it the default cluster."""
        self.active_task_template_version.set_default_resource_scales_from_dict(cluster_name, resource_scales)

    def set_default_compute_resources_from_yaml(
        self, yaml_file: Union[str, Path], default_cluster_name: str = ""
    ) -> None:
        """Reads `task_template_resources: <template>: <cluster>:`; the cluster is the template's own if none is given."""
        self.active_task_template_version.set_default_compute_resources_from_yaml(yaml_file, default_cluster_name)

    def set_default_resource_scales_from_yaml(
        self, yaml_file: Union[str, Path], default_cluster_name: str = ""
    ) -> None:
        """Reads `task_template_scales: <template>: <cluster>:`; the cluster is the template's own if none is given."""
        self.active_task_template_version.set_default_resource_scales_from_yaml(yaml_file, default_cluster_name)

    # Usage

    def resource_usage(
        self,
        workflows: Optional[Sequence[int]] = None,
        node_args: Optional[Mapping[str, Sequence[Any]]] = None,
        ci: Optional[float] = None,
    ) -> Optional[Dict[str, Any]]:
        """What the tasks of the active version used; `None` if none of them is done.

        Keys: `num_tasks, min_mem, max_mem, mean_mem, median_mem, ci_mem, min_runtime, max_runtime, mean_runtime,
        median_runtime, ci_runtime`. Memory is a text such as `"1024B"`, runtime a number of seconds. With a confidence
        level `ci` between 0 and 1, `ci_mem` and `ci_runtime` are the bounds of the mean.

        Args:
            workflows: of these workflows only.
            node_args: of tasks whose node arguments have one of these values only.
        """
        from jobmon.client.commands.resource_usage import task_template_resources

        usage: Optional[Dict[str, Any]] = task_template_resources(
            self.active_task_template_version.id,
            workflows=list(workflows) if workflows is not None else None,
            node_args=dict(node_args) if node_args is not None else None,
            ci=ci,
            requester=self._requester,
        )
        return usage

    def __repr__(self) -> str:
        command = self._active.command if self._active is not None else None
        return f"TaskTemplate({self.template_name!r}, {command!r})"
