"""One command of a workflow with its dependencies."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Mapping, Optional, Sequence, Set, Union

from jobmon._values.attributes import Attributes, read_attributes
from jobmon._values.names import check_label, check_task_name, default_task_name
from jobmon._values.resources import merge_resources
from jobmon._values.scalar import render_value
from jobmon.client._definition.arg_source import ArgSource, CallSource
from jobmon.client._definition.layout import fold_digest
from jobmon.client._definition.levels import DEFAULT_MAX_ATTEMPTS, DEFAULT_SCALES
from jobmon.client._definition.links import Links, iterate_downstreams, iterate_upstreams, link_all
from jobmon.client._definition.settings import NO_SETTINGS, DynamicResources, TaskSettings, read_settings
from jobmon.client.node import Node, fold_node

if TYPE_CHECKING:
    from jobmon.client.array import Array
    from jobmon.client.task_resources import TaskResources
    from jobmon.client.task_template_version import TaskTemplateVersion
    from jobmon.client.workflow import Workflow
    from jobmon.core.requester import Requester

__all__ = ["Task"]


class Task:
    """One command of a workflow with its dependencies. Made by `TaskTemplate.create_task` or `create_tasks`.

    Two tasks of the same template with the same node and task arguments are equal, whatever their names, resources and
    op args. There may be millions of tasks, so what they have in common is held once.
    """

    __slots__ = (
        "_source",
        "_row",
        "_array",
        "_workflow",
        "_index",
        "_upstreams",
        "_downstreams",
        "_settings",
        "_name",
        "_attributes",
        "_hash",
        "__dict__",
        "__weakref__",
    )

    _source: ArgSource[Any]
    _row: Any
    _array: Optional[Array]
    _workflow: Optional[Workflow]
    #: Position in the workflow that was planned last; see `jobmon.client._bind`.
    _index: int
    _upstreams: Links
    _downstreams: Links
    _settings: TaskSettings
    _name: Optional[str]
    _attributes: Optional[Dict[str, str]]
    _hash: Optional[int]

    def __init__(
        self,
        node: Node,
        task_args: Mapping[str, Any],
        op_args: Mapping[str, Any],
        array: Optional[Array] = None,
        cluster_name: str = "",
        compute_resources: Optional[Union[Mapping[str, Any], DynamicResources]] = None,
        compute_resources_callable: Optional[DynamicResources] = None,
        resource_scales: Optional[Mapping[str, Any]] = None,
        fallback_queues: Optional[Sequence[str]] = None,
        name: Optional[str] = None,
        max_attempts: Optional[int] = None,
        upstream_tasks: Optional[Sequence[Task]] = None,
        task_attributes: Optional[Attributes] = None,
        requester: Optional[Requester] = None,
    ) -> None:
        """Like `TaskTemplate.create_task`, with the arguments by class. Raises `ValueError` for what cannot be used."""
        given = {**node.node_args, **task_args, **op_args}
        version = node.task_template_version
        made = version.create_task(
            name or "",
            upstream_tasks or (),
            task_attributes,
            max_attempts,
            compute_resources,
            compute_resources_callable,
            resource_scales,
            cluster_name,
            fallback_queues,
            **given,
        )
        if name is not None:
            check_task_name(name)
        self._set(made._source, made._row)
        self._name, self._attributes, self._settings = made._name, made._attributes, made._settings
        self._array = array
        if upstream_tasks:
            link_all(upstream_tasks, [self])

    @classmethod
    def _make(cls, source: CallSource, row: Any) -> Task:
        task = cls.__new__(cls)
        task._set(source, row)
        return task

    @classmethod
    def _make_all(cls, source: Any, array: Array, attributes: Dict[str, str]) -> List[Task]:
        """All tasks of a cross product. They share `attributes` as well."""
        new = cls.__new__
        tasks: List[Task] = []
        append = tasks.append
        shared = attributes or None
        for row in range(source.count):
            task = new(cls)
            task._source = source
            task._row = row
            task._array = array
            task._workflow = None
            task._index = -1
            task._upstreams = None
            task._downstreams = None
            task._settings = NO_SETTINGS
            task._name = None
            task._attributes = shared
            task._hash = None
            append(task)
        return tasks

    def _set(self, source: ArgSource[Any], row: Any) -> None:
        self._source = source
        self._row = row
        self._array = None
        self._workflow = None
        self._index = -1
        self._upstreams = None
        self._downstreams = None
        self._settings = NO_SETTINGS
        self._name = None
        self._attributes = None
        self._hash = None

    # Identity

    @property
    def _template_version(self) -> TaskTemplateVersion:
        return self._source.layout.template_version

    def _node_hash(self) -> int:
        return fold_node(self._template_version, self._source.layout.encode_node(self._source.texts(self._row)))

    def __hash__(self) -> int:
        known = self._hash
        if known is None:
            source = self._source
            layout = source.layout
            encoded = layout.template_version._identity + layout.encode_task(source.texts(self._row))
            known = self._hash = fold_digest(hashlib.sha256(encoded.encode()).digest())
        return known

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Task) and hash(self) == hash(other))

    def __lt__(self, other: Task) -> bool:
        return hash(self) < hash(other)

    # What it is

    @staticmethod
    def is_valid_job_name(name: str) -> bool:
        """True, or a `ValueError` that says why the name cannot be used."""
        check_task_name(name)
        return True

    @property
    def name(self) -> str:
        """The name given, or `<template>_<node argument>-<value>_...` in the order of the call."""
        if self._name is not None:
            return self._name
        source = self._source
        texts = source.texts(self._row)
        names = source.layout.names
        return default_task_name(self._template_version.name, [(names[at], texts[at]) for at in source.layout.node_positions])

    @name.setter
    def name(self, name: str) -> None:
        self._refuse_bound("cannot be renamed")
        check_task_name(name)
        self._name = name

    @property
    def command(self) -> str:
        """The command, with its arguments filled in."""
        source = self._source
        return self._template_version.command.format(**dict(zip(source.layout.names, source.texts(self._row))))

    @property
    def node(self) -> Node:
        """What it computes, made to look at."""
        node = Node(self._template_version, self._pick(self._source.layout.node_positions))
        node._task = self
        return node

    @property
    def node_args(self) -> Dict[str, Any]:
        """Values of the node arguments, as given."""
        return self._pick(self._source.layout.node_positions)

    @property
    def task_args(self) -> Dict[str, Any]:
        """Values of the task arguments, as given."""
        return self._pick(self._source.layout.task_positions)

    @property
    def op_args(self) -> Dict[str, Any]:
        """Values of the op arguments, as given."""
        return self._pick(self._source.layout.op_positions)

    def _pick(self, positions: Sequence[int]) -> Dict[str, Any]:
        return dict(self._source.layout.pick(positions, self._source.values(self._row)))

    # Dependencies

    @property
    def upstream_tasks(self) -> Set[Task]:
        """The tasks it waits for. The set is a copy; change it with `add_upstream`."""
        return set(iterate_upstreams(self._upstreams))

    @property
    def downstream_tasks(self) -> Set[Task]:
        """The tasks that wait for it. The set is a copy; change it with `add_downstream`."""
        return set(iterate_downstreams(self._downstreams))

    def add_upstream(self, ancestor: Task) -> None:
        """Waits for one more task. Adding a task twice changes nothing."""
        self.add_upstreams([ancestor])

    def add_upstreams(self, ancestors: Iterable[Task]) -> None:
        """Waits for more tasks. Tasks that are given the same list share it."""
        self._refuse_bound("gets no more upstreams")
        link_all(ancestors, [self])

    def add_downstream(self, successor: Task) -> None:
        """One more task waits for this one."""
        self.add_downstreams([successor])

    def add_downstreams(self, successors: Iterable[Task]) -> None:
        """More tasks wait for this one."""
        for successor in [successors] if isinstance(successors, Task) else successors:
            successor.add_upstreams([self])

    # Attributes

    @property
    def task_attributes(self) -> Dict[str, str]:
        """Texts by name, stored with the task when the workflow is bound. A copy; change it with `add_attribute`."""
        return dict(self._attributes or {})

    def add_attribute(self, attribute: str, value: Any) -> None:
        """Stores a text with the task, at once if the workflow is bound, else when it will be."""
        name = check_label("name of a task attribute", attribute)
        text = render_value(value, f"task attribute {name}")
        if self._is_bound:
            from jobmon.client.attributes import add_task_attributes

            add_task_attributes({name: text}, self.task_id, self.workflow.requester)
        self._attributes = {**(self._attributes or {}), name: text}

    def add_attributes(self, dict_of_attributes: Attributes) -> None:
        """Stores texts with the task: `{name: value}`, or a list of names."""
        for name, text in read_attributes("task", dict_of_attributes).items():
            self.add_attribute(name, text)

    # Settings, which are looked up anew each time: task, array, task template, workflow, tool; the nearest wins

    @property
    def cluster_name(self) -> str:
        """Where it runs; empty if nothing names a cluster, which is `multiprocess` when the workflow is bound."""
        array = self._array
        for given in (
            self._settings.cluster_name,
            array._settings.cluster_name if array is not None else "",
            self._template_version._defaults.cluster_name,
        ):
            if given:
                return given
        if self._workflow is not None:
            return self._workflow.default_cluster_name
        tool_version = self._template_version.task_template.tool_version
        return tool_version.default_cluster_name

    @property
    def compute_resources(self) -> Dict[str, Any]:
        """The resources as they were written, with the queue. The dict is a copy."""
        cluster_name = self.cluster_name
        version = self._template_version
        tool_version = version.task_template.tool_version
        workflow, array = self._workflow, self._array
        return merge_resources(
            tool_version._defaults.resources_of(cluster_name),
            workflow._defaults.resources_of(cluster_name) if workflow is not None else None,
            version._defaults.resources_of(cluster_name),
            array._settings.compute_resources if array is not None else None,
            self._settings.compute_resources,
        )

    @property
    def requested_resources(self) -> Dict[str, Any]:
        """`compute_resources` without the queue."""
        resources = self.compute_resources
        resources.pop("queue", None)
        return resources

    @property
    def queue_name(self) -> str:
        """The queue it asks for. `ValueError` if it asks for none, which local clusters do not need."""
        queue = self.compute_resources.get("queue")
        if queue is None:
            raise ValueError(f"Task {self.name} asks for no queue. Give one as compute_resources={{'queue': ...}}.")
        return str(queue)

    @property
    def compute_resources_callable(self) -> Optional[DynamicResources]:
        """The function that is asked for resources when the task is ready; `None` if there is none."""
        array = self._array
        inherited = array._settings.compute_resources_callable if array is not None else None
        return self._settings.compute_resources_callable or inherited

    @property
    def resource_scales(self) -> Dict[str, Any]:
        """How resources grow when the task ran out of them. Default: memory and runtime by half.

        Naming any scale drops both defaults.
        """
        cluster_name = self.cluster_name
        version = self._template_version
        tool_version = version.task_template.tool_version
        workflow, array = self._workflow, self._array
        merged = merge_resources(
            tool_version._defaults.scales_of(cluster_name),
            workflow._defaults.scales_of(cluster_name) if workflow is not None else None,
            version._defaults.scales_of(cluster_name),
            array._settings.resource_scales if array is not None else None,
            self._settings.resource_scales,
        )
        return merged or dict(DEFAULT_SCALES)

    @property
    def fallback_queues(self) -> List[str]:
        """Queues to try when grown resources do not fit the queue."""
        array = self._array
        inherited = array._settings.fallback_queues if array is not None else None
        return list(self._settings.fallback_queues or inherited or ())

    @property
    def max_attempts(self) -> int:
        """How often it is tried: as task, array, task template, workflow or tool say, else 3."""
        array, workflow = self._array, self._workflow
        version = self._template_version
        return (
            self._settings.max_attempts
            or (array._settings.max_attempts if array is not None else None)
            or version._defaults.max_attempts
            or (workflow._defaults.max_attempts if workflow is not None else None)
            or version.task_template.tool_version.default_max_attempt
            or DEFAULT_MAX_ATTEMPTS
        )

    @max_attempts.setter
    def max_attempts(self, value: Optional[int]) -> None:
        self._refuse_bound("keeps its max_attempts")
        self._settings = self._settings._replace(max_attempts=read_settings(max_attempts=value).max_attempts)

    def update_compute_resources(self, **kwargs: Any) -> None:
        """Asks for other resources, key by key."""
        self._refuse_bound("keeps its resources")
        merged = merge_resources(self._settings.compute_resources, kwargs)
        self._settings = self._settings._replace(compute_resources=merged)

    def update_resource_scales(self, **kwargs: Any) -> None:
        """Lets resources grow otherwise, key by key."""
        self._refuse_bound("keeps its scales")
        read = read_settings(resource_scales=kwargs).resource_scales
        self._settings = self._settings._replace(resource_scales={**(self._settings.resource_scales or {}), **(read or {})})

    def set_compute_resources_from_yaml(self, cluster_name: str, yaml_file: str) -> None:
        """Asks for the resources that a file has under `task_template_resources: <template>: <cluster>:`."""
        from jobmon.client._definition.yaml_file import find_template_entry, read_yaml_file

        content = read_yaml_file(yaml_file)
        name = self._template_version.name
        self.update_compute_resources(**find_template_entry(content, "task_template_resources", name, cluster_name))

    @property
    def original_task_resources(self) -> TaskResources:
        """The resources the task was bound with. `AttributeError` before the workflow is bound."""
        self.task_id
        from jobmon.client.task_resources import TaskResources

        return TaskResources(self.requested_resources, self.compute_resources.get("queue"))

    # Where it belongs, and what became of it

    @property
    def array(self) -> Array:
        """The array it belongs to. `AttributeError` before it is added to a workflow."""
        if self._array is None:
            raise AttributeError(f"Task {self.name} belongs to no array. Add it to a workflow first.")
        return self._array

    @array.setter
    def array(self, array: Array) -> None:
        self._array = array

    @property
    def workflow(self) -> Workflow:
        """The workflow it was added to last. `AttributeError` before that."""
        if self._workflow is None:
            raise AttributeError(f"Task {self.name} belongs to no workflow. Add it to one first.")
        return self._workflow

    @workflow.setter
    def workflow(self, workflow: Workflow) -> None:
        self._workflow = workflow

    @property
    def _is_bound(self) -> bool:
        return self._workflow is not None and self._workflow.is_bound

    @property
    def is_bound(self) -> bool:
        """Whether the server knows the task."""
        return self._is_bound

    @property
    def task_id(self) -> int:
        """The id the server gave. `AttributeError` before the workflow is bound."""
        if not self._is_bound:
            raise AttributeError(f"Task {self.name} has no id yet. Bind its workflow first: workflow.bind().")
        return self.workflow._find_task_id(self)

    @property
    def initial_status(self) -> str:
        """The letter of its status when the workflow was bound. `AttributeError` before that."""
        return self.workflow._find_initial_status(self.task_id)

    @property
    def final_status(self) -> str:
        """The letter of its status when the run ended that `run()` or `wait()` waited for. `AttributeError` before that."""
        status = self.workflow._final_statuses.get(self.task_id)
        if status is None:
            raise AttributeError(f"Task {self.name} has no final status: its workflow was not run to an end here.")
        return status

    def get_errors(self) -> Optional[Dict[str, Any]]:
        """The errors of its latest attempt that has any, as the server knows them now; `None` if there are none.

        `{"task_instance_id": int, "error_log": [{"task_instance_error_log_id", "error_time", "description"}]}`; the time
        is a text, UTC; the description ends with the last lines of stderr.
        """
        from jobmon.client._questions.errors import get_task_errors

        return get_task_errors(self.workflow._api, self.workflow.workflow_id, self.task_id)

    def resource_usage(self) -> Dict[str, Any]:
        """What the attempt used that was done: `num_attempts, nodename, runtime, memory`; all `None` if there is none.

        Runtime is in seconds, memory in bytes.
        """
        from jobmon.client._questions.usage import get_task_usage

        return get_task_usage(self.workflow._api, self.task_id)

    def _refuse_bound(self, what: str) -> None:
        if self._is_bound:
            raise RuntimeError(f"Task {self.name} {what}: its workflow is bound. Define everything before bind() or run().")

    def __repr__(self) -> str:
        parts = [repr(self.name), f"command={self.command!r}"]
        if self._is_bound:
            parts.insert(0, f"id={self.task_id}")
        return f"Task({', '.join(parts)})"
