"""The tasks of one template in one workflow."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Optional, Sequence, Union

from jobmon._values.attributes import Attributes, read_attributes
from jobmon._values.names import check_label
from jobmon.client._definition.arg_source import ProductSource
from jobmon.client._definition.layout import ArgLayout
from jobmon.client._definition.links import link_all
from jobmon.client._definition.settings import DynamicResources, TaskSettings, read_settings
from jobmon.client.task import Task
from jobmon.core.constants import MaxConcurrentlyRunning

if TYPE_CHECKING:
    from jobmon.client.task_template_version import TaskTemplateVersion
    from jobmon.client.workflow import Workflow
    from jobmon.core.requester import Requester

__all__ = ["Array"]

_MAX_NAME_CHARACTERS = 254


class Array:
    """The tasks of one template in one workflow, with what they were given together. Made by `create_tasks`."""

    def __init__(
        self,
        task_template_version: TaskTemplateVersion,
        task_args: Mapping[str, Any],
        op_args: Mapping[str, Any],
        cluster_name: str = "",
        max_concurrently_running: int = MaxConcurrentlyRunning.MAXCONCURRENTLYRUNNING,
        upstream_tasks: Optional[Sequence[Task]] = None,
        compute_resources: Optional[Union[Mapping[str, Any], DynamicResources]] = None,
        compute_resources_callable: Optional[DynamicResources] = None,
        resource_scales: Optional[Mapping[str, Any]] = None,
        name: Optional[str] = None,
        requester: Optional[Requester] = None,
        max_attempts: Optional[int] = None,
    ) -> None:
        self.task_template_version = task_template_version
        self.task_args: Dict[str, Any] = dict(task_args)
        self.op_args: Dict[str, Any] = dict(op_args)
        self.max_concurrently_running = int(max_concurrently_running)
        self.name: str = check_label("array name", name or task_template_version.name)[:_MAX_NAME_CHARACTERS]
        self._upstreams = list(upstream_tasks or ())
        self._settings: TaskSettings = read_settings(
            cluster_name=cluster_name,
            compute_resources=compute_resources,
            compute_resources_callable=compute_resources_callable,
            resource_scales=resource_scales,
            max_attempts=max_attempts,
        )
        self._tasks: List[Task] = []
        self._by_hash: Optional[Dict[int, Task]] = None
        self._workflow: Optional[Workflow] = None

    @classmethod
    def _make(
        cls,
        version: TaskTemplateVersion,
        source: ProductSource,
        *,
        name: Optional[str],
        max_concurrently_running: int,
        settings: TaskSettings,
    ) -> Array:
        layout = source.layout
        first = [axis.values[0] if axis.values else None for axis in source.axes]
        array = cls(
            version,
            layout.pick(layout.task_positions, first),
            layout.pick(layout.op_positions, first),
            max_concurrently_running=max_concurrently_running,
            name=name,
        )
        array._settings = settings
        return array

    def _hold(self, tasks: Sequence[Task]) -> None:
        self._tasks.extend(tasks)
        self._by_hash = None

    @property
    def tasks(self) -> Dict[int, Task]:
        """Its tasks by `hash(task)`."""
        if self._by_hash is None:
            self._by_hash = {hash(task): task for task in self._tasks}
        return self._by_hash

    @staticmethod
    def expand_dict(**kwargs: Any) -> Iterator[Dict[str, Any]]:
        """Each combination of the values as a dict, in the order of nested loops, the last keyword turning fastest."""
        for values in itertools.product(*kwargs.values()):
            yield dict(zip(kwargs, values))

    def add_task(self, task: Task) -> None:
        """Takes in a task. `ValueError` if it is here already or on another cluster."""
        if hash(task) in self.tasks:
            raise ValueError(f"Task {task.name} is in array {self.name} already.")
        own, other = self._settings.cluster_name, task._settings.cluster_name
        if own and other and own != other:
            raise ValueError(f"Task {task.name} is for cluster {other}, array {self.name} for {own}.")
        task._array = self
        self._tasks.append(task)
        self.tasks[hash(task)] = task

    def create_tasks(
        self,
        upstream_tasks: Optional[Sequence[Task]] = None,
        task_attributes: Optional[Attributes] = None,
        max_attempts: Optional[int] = None,
        resource_scales: Optional[Mapping[str, Any]] = None,
        **node_kwargs: Any,
    ) -> List[Task]:
        """A task of this array for each combination of node arguments; see `TaskTemplate.create_tasks`."""
        given = {**node_kwargs, **self.task_args, **self.op_args}
        source = ProductSource(ArgLayout(self.task_template_version, tuple(given)), tuple(given.values()))
        tasks = Task._make_all(source, self, read_attributes("task", task_attributes))
        settings = read_settings(max_attempts=max_attempts, resource_scales=resource_scales)
        for task in tasks:
            if hash(task) in self.tasks:
                raise ValueError(f"Task {task.name} is in array {self.name} already.")
            task._settings = settings
        self._hold(tasks)
        link_all([*self._upstreams, *(upstream_tasks or ())], tasks)
        return tasks

    def get_tasks_by_node_args(self, **kwargs: Any) -> List[Task]:
        """The tasks whose node arguments have these values, or for a list, tuple, set or range one of these values.

        Types count: 1 is not `"1"`. A text matches itself only. Without arguments: all tasks. `KeyError` for what is no
        node argument.
        """
        return select_tasks(self.task_template_version, self._tasks, kwargs)

    @property
    def workflow(self) -> Workflow:
        """The workflow it belongs to. `AttributeError` before its tasks are added to one."""
        if self._workflow is None:
            raise AttributeError(f"Array {self.name} belongs to no workflow. Add its tasks to one first.")
        return self._workflow

    @property
    def cluster_name(self) -> str:
        """Where its tasks run. `ValueError` if it names none and belongs to no workflow."""
        given = self._settings.cluster_name or self.task_template_version.default_cluster_name
        return given or self._need_workflow("cluster_name").default_cluster_name

    @property
    def max_attempts(self) -> int:
        """How often its tasks are tried. `ValueError` if it says nothing and belongs to no workflow."""
        given = self._settings.max_attempts or self.task_template_version._defaults.max_attempts
        return given or self._need_workflow("max_attempts")._find_max_attempts()

    def _need_workflow(self, what: str) -> Workflow:
        if self._workflow is None:
            raise ValueError(f"Array {self.name} says nothing of {what} and belongs to no workflow. Add its tasks to one.")
        return self._workflow

    @property
    def compute_resources(self) -> Dict[str, Any]:
        """The resources `create_tasks` was given."""
        return dict(self._settings.compute_resources or {})

    @property
    def resource_scales(self) -> Dict[str, Any]:
        """The scales `create_tasks` was given."""
        return dict(self._settings.resource_scales or {})

    @property
    def compute_resources_callable(self) -> Optional[DynamicResources]:
        """The function `create_tasks` was given for resources."""
        return self._settings.compute_resources_callable

    @property
    def array_id(self) -> int:
        """The id the server gave. `AttributeError` before the workflow is bound."""
        if self._workflow is None or not self._workflow.is_bound:
            raise AttributeError(f"Array {self.name} has no id yet. Bind its workflow first: workflow.bind().")
        return self._workflow._find_array_id(self.task_template_version)

    @property
    def is_bound(self) -> bool:
        """Whether the server knows it."""
        return self._workflow is not None and self._workflow.is_bound

    def bind(self) -> None:
        """Binds the workflow it belongs to."""
        self.workflow.bind()

    def validate(self) -> None:
        """Nothing to check that is not checked before."""

    def __repr__(self) -> str:
        return f"Array({self.name!r}, task_template={self.task_template_version.name!r}, tasks={len(self._tasks)})"


def select_tasks(version: TaskTemplateVersion, tasks: Sequence[Task], wanted: Mapping[str, Any]) -> List[Task]:
    """The tasks of a template that `Array.get_tasks_by_node_args` speaks of."""
    for name in wanted:
        if name not in version.node_args:
            known = ", ".join(version.node_arg_names) or "none"
            raise KeyError(f"{name!r} is no node argument of task template {version.name!r}; it has {known}.")
    if not wanted:
        return list(tasks)
    found = []
    for task in tasks:
        values = task.node_args
        if all(_matches(one, values[name]) for name, one in wanted.items()):
            found.append(task)
    return found


def _matches(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, (str, bytes)) or not hasattr(wanted, "__contains__"):
        return bool(wanted == value)
    is_collection = isinstance(value, (list, tuple, set, frozenset, dict))
    return bool(wanted == value) if is_collection and type(wanted) is type(value) else bool(value in wanted)
