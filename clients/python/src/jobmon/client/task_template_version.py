"""One command text of a task template, with the classes of its arguments."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, FrozenSet, Iterable, List, Mapping, Optional, Sequence, Tuple, Union

from jobmon._values.attributes import Attributes, read_attributes
from jobmon._values.names import check_task_name
from jobmon._values.placeholders import parse_command_template
from jobmon._values.scales import read_scales
from jobmon._values.warn import warn_script
from jobmon.client._definition.arg_source import CallSource, ProductSource
from jobmon.client._definition.layout import ArgLayout, fold_digest
from jobmon.client._definition.levels import LevelDefaults
from jobmon.client._definition.links import link_all
from jobmon.client._definition.settings import (
    DynamicResources,
    SettingsPool,
    read_max_attempts,
    read_resources,
    read_settings,
)
from jobmon.client._definition.yaml_file import find_template_entry, read_yaml_file
from jobmon.client.array import Array
from jobmon.client.task import Task
from jobmon.core.constants import MaxConcurrentlyRunning

if TYPE_CHECKING:
    from jobmon.client.task_template import TaskTemplate
    from jobmon.core.requester import Requester

__all__ = ["TaskTemplateVersion"]


class TaskTemplateVersion:
    """One command text of a task template, with the classes of its arguments.

    Its defaults hold for the tasks made from it, over those of workflow and tool, resource by resource.
    """

    def __init__(
        self,
        task_template: TaskTemplate,
        command_template: str,
        node_args: Optional[Sequence[str]] = None,
        task_args: Optional[Sequence[str]] = None,
        op_args: Optional[Sequence[str]] = None,
        requester: Optional[Requester] = None,
    ) -> None:
        """Raises `ValueError` if command and arguments do not fit each other; see `Tool.get_task_template`."""
        parsed = parse_command_template(task_template.template_name, command_template)
        self.task_template = task_template
        self.command_template: str = command_template
        #: The command as the server takes it.
        self.command: str = parsed.text
        self.placeholders: Tuple[str, ...] = parsed.placeholders
        self.formats: Mapping[str, str] = parsed.formats
        self.node_arg_names: Tuple[str, ...] = _read_names(node_args)
        self.task_arg_names: Tuple[str, ...] = _read_names(task_args)
        self.op_arg_names: Tuple[str, ...] = _read_names(op_args)
        #: The order in which the server names tasks by them: that of whoever defined the version first.
        self.stored_node_arg_names: Tuple[str, ...] = self.node_arg_names
        self._refuse_misfit()
        self._requester = requester
        self._ids: Optional[Tuple[int, int]] = None
        self._defaults = LevelDefaults()
        self._pool = SettingsPool()
        self._sources: Dict[Tuple[str, ...], CallSource] = {}
        self._identity = self._make_identity()

    def _refuse_misfit(self) -> None:
        template = f"Task template {self.name!r}"
        classes = {"node_args": self.node_arg_names, "task_args": self.task_arg_names, "op_args": self.op_arg_names}
        declared: List[str] = []
        for kind, names in classes.items():
            unused = [name for name in names if name not in self.placeholders]
            if unused:
                raise ValueError(
                    f"{template}: {kind} {_quote(unused)} not in the command template. "
                    "Use each argument in the command as {argument}, or do not declare it."
                )
            declared.extend(names)
        if "name" in declared:
            raise ValueError(f"{template}: an argument cannot be called 'name', which is how a task is named. Rename it.")
        repeated = sorted({name for name in declared if declared.count(name) > 1})
        if repeated:
            raise ValueError(
                f"{template}: {_quote(repeated)} declared more than once. "
                "Put each argument into one of node_args, task_args and op_args."
            )
        undeclared = [name for name in self.placeholders if name not in declared]
        if undeclared:
            raise ValueError(
                f"{template}: the placeholders {_quote(undeclared)} are not declared. Put each into node_args, task_args "
                "or op_args, or write its braces twice if they are meant as such."
            )

    def _make_identity(self) -> str:
        fields = [self.task_template._identity, self.command]
        for names in (self.node_arg_names, self.task_arg_names, self.op_arg_names):
            fields.extend([str(len(names)), *sorted(names)])
        return hashlib.sha256("".join(f"{len(field)}:{field}" for field in fields).encode()).hexdigest()

    # What it is

    @property
    def name(self) -> str:
        """The name of the task template."""
        return self.task_template.template_name

    @property
    def id(self) -> int:
        """The id the server gave; the version is created there if it is new."""
        return self._ensure()[1]

    @property
    def is_bound(self) -> bool:
        """Whether it belongs to a tool, and so can be known to the server."""
        return self.task_template._tool_version is not None

    @property
    def node_args(self) -> FrozenSet[str]:
        """Names of the arguments that say what is computed."""
        return frozenset(self.node_arg_names)

    @property
    def task_args(self) -> FrozenSet[str]:
        """Names of the arguments that make it another computation of the same."""
        return frozenset(self.task_arg_names)

    @property
    def op_args(self) -> FrozenSet[str]:
        """Names of the arguments that say how it is run."""
        return frozenset(self.op_arg_names)

    @property
    def template_args(self) -> FrozenSet[str]:
        """Names of all arguments."""
        return frozenset(self.placeholders)

    def _ensure(self) -> Tuple[int, int]:
        """Ids of the template and of this version, from the server."""
        if self._ids is None:
            version = self.task_template.tool_version
            body = {
                "toolVersionId": version.id,
                "name": self.name,
                "command": self.command,
                "nodeArgs": list(self.node_arg_names),
                "taskArgs": list(self.task_arg_names),
                "opArgs": list(self.op_arg_names),
            }
            reply = version.tool._api.call("ensureTemplate", body=body)
            self._ids = int(reply["id"]), int(reply["versionId"])
            self.stored_node_arg_names = tuple(reply["nodeArgs"])
        return self._ids

    def bind(self, task_template: Optional[TaskTemplate] = None) -> None:
        """Creates the version on the server if it is new. Does nothing when done before."""
        self._ensure()

    def __hash__(self) -> int:
        return fold_digest(bytes.fromhex(self._identity))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TaskTemplateVersion) and self._identity == other._identity

    def __repr__(self) -> str:
        parts = [f"{kind}={list(names)}" for kind, names in self._list_classes() if names]
        return f"TaskTemplateVersion({', '.join([repr(self.name), repr(self.command), *parts])})"

    def _list_classes(self) -> Sequence[Tuple[str, Tuple[str, ...]]]:
        return (
            ("node_args", self.node_arg_names),
            ("task_args", self.task_arg_names),
            ("op_args", self.op_arg_names),
        )

    # Defaults

    @property
    def default_cluster_name(self) -> str:
        """The cluster of its tasks; empty if it names none."""
        return self._defaults.cluster_name

    @default_cluster_name.setter
    def default_cluster_name(self, cluster_name: str) -> None:
        self._defaults.cluster_name = cluster_name or ""

    @property
    def default_compute_resources_set(self) -> Dict[str, Dict[str, Any]]:
        """Default resources by cluster. The dict itself: changes to it take effect."""
        return self._defaults.compute_resources

    @property
    def default_resource_scales_set(self) -> Dict[str, Dict[str, Any]]:
        """Default scales by cluster. The dict itself: changes to it take effect."""
        return self._defaults.resource_scales

    @property
    def default_max_attempts(self) -> Optional[int]:
        """How often its tasks are tried that say nothing else; the tool's number if it has none of its own."""
        if self._defaults.max_attempts is not None or not self.is_bound:
            return self._defaults.max_attempts
        tool = self.task_template.tool_version._tool
        return tool.default_max_attempts if tool is not None else None

    def set_default_max_attempts(self, value: Optional[int]) -> None:
        """How often its tasks are tried that say nothing else. 0 and `None`: as workflow and tool say."""
        self._defaults.max_attempts = read_max_attempts(value)

    def update_default_compute_resources(self, cluster_name: str, **kwargs: Any) -> None:
        """Replaces the default resources of the cluster and makes it the default cluster."""
        self.set_default_compute_resources_from_dict(cluster_name, kwargs)

    def update_default_resource_scales(self, cluster_name: str, **kwargs: Any) -> None:
        """Replaces the default scales of the cluster and makes it the default cluster."""
        self.set_default_resource_scales_from_dict(cluster_name, kwargs)

    def set_default_compute_resources_from_dict(self, cluster_name: str, compute_resources: Mapping[str, Any]) -> None:
        """Replaces the default resources of the cluster and makes it the default cluster."""
        self._defaults.compute_resources[cluster_name] = read_resources(compute_resources) or {}
        self._defaults.cluster_name = cluster_name

    def set_default_resource_scales_from_dict(self, cluster_name: str, resource_scales: Mapping[str, Any]) -> None:
        """Replaces the default scales of the cluster and makes it the default cluster."""
        self._defaults.resource_scales[cluster_name] = read_scales(resource_scales or {})
        self._defaults.cluster_name = cluster_name

    def set_default_compute_resources_from_yaml(
        self, yaml_file: Union[str, Path], default_cluster_name: str = ""
    ) -> None:
        """Reads `task_template_resources: <template>: <cluster>:`; the cluster is the template's own if none is given."""
        cluster_name = default_cluster_name or self._defaults.cluster_name
        entry = find_template_entry(read_yaml_file(yaml_file), "task_template_resources", self.name, cluster_name)
        self.set_default_compute_resources_from_dict(cluster_name, entry)

    def set_default_resource_scales_from_yaml(
        self, yaml_file: Union[str, Path], default_cluster_name: str = ""
    ) -> None:
        """Reads `task_template_scales: <template>: <cluster>:`; the cluster is the template's own if none is given."""
        cluster_name = default_cluster_name or self._defaults.cluster_name
        entry = find_template_entry(read_yaml_file(yaml_file), "task_template_scales", self.name, cluster_name)
        self.set_default_resource_scales_from_dict(cluster_name, entry)

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
        """One task; see `TaskTemplate.create_task`."""
        self._refuse_unbound()
        if name:
            check_task_name(name)
        source = self._sources.get(tuple(kwargs))
        if source is None:
            source = self._make_source(tuple(kwargs))
        task = Task._make(source, source.make_row(tuple(kwargs.values())))
        if name:
            task._name = name
        if task_attributes:
            task._attributes = read_attributes("task", task_attributes)
        if compute_resources or compute_resources_callable or resource_scales or cluster_name or fallback_queues or max_attempts:
            task._settings = self._pool.intern(
                read_settings(
                    cluster_name=cluster_name,
                    compute_resources=compute_resources,
                    compute_resources_callable=compute_resources_callable,
                    resource_scales=resource_scales,
                    fallback_queues=fallback_queues,
                    max_attempts=max_attempts,
                )
            )
        if upstream_tasks:
            link_all(upstream_tasks, [task])
        return task

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
        """A task for each combination; see `TaskTemplate.create_tasks`."""
        self._refuse_unbound()
        missing = [arg for arg in self.placeholders if arg not in kwargs]
        if missing:
            raise ValueError(f"create_tasks() of task template {self.name!r} is missing {_quote(missing)}.")
        unknown = [arg for arg in kwargs if arg not in self.template_args]
        if unknown:
            warn_script(
                f"create_tasks() of task template {self.name!r} was given {_quote(unknown)}, "
                "which the command does not use."
            )
        given = {arg: value for arg, value in kwargs.items() if arg in self.template_args}
        source = ProductSource(ArgLayout(self, tuple(given)), tuple(given.values()))
        array = Array._make(
            self,
            source,
            name=name,
            max_concurrently_running=max_concurrently_running,
            settings=read_settings(
                cluster_name=cluster_name,
                compute_resources=compute_resources,
                compute_resources_callable=compute_resources_callable,
                resource_scales=resource_scales,
                fallback_queues=fallback_queues,
                max_attempts=max_attempts,
            ),
        )
        attributes = read_attributes("task", task_attributes)
        tasks = Task._make_all(source, array, attributes)
        array._hold(tasks)
        if upstream_tasks:
            link_all(upstream_tasks, tasks)
        return tasks

    def _refuse_unbound(self) -> None:
        if not self.is_bound:
            raise RuntimeError(
                f"Task template {self.name!r} belongs to no tool, so it cannot make tasks. "
                "Get it with tool.get_task_template(...), or call task_template.bind(tool_version)."
            )

    def _make_source(self, names: Tuple[str, ...]) -> CallSource:
        if set(names) != set(self.placeholders):
            missing = [arg for arg in self.placeholders if arg not in names]
            unknown = [arg for arg in names if arg not in self.placeholders]
            faults = [f"is missing {_quote(missing)}"] if missing else []
            faults += [f"was given the unknown {_quote(unknown)}"] if unknown else []
            raise ValueError(
                f"create_task() of task template {self.name!r} {' and '.join(faults)}. "
                f"Its arguments are {_quote(self.placeholders) or 'none'}."
            )
        source = CallSource(ArgLayout(self, names))
        self._sources[names] = source
        return source


def _read_names(given: Optional[Iterable[str]]) -> Tuple[str, ...]:
    """In the order given. A set has none of its own that would be the same in the next process."""
    ordered = sorted(given) if isinstance(given, (set, frozenset)) else given or ()
    return tuple(dict.fromkeys(ordered))


def _quote(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)
