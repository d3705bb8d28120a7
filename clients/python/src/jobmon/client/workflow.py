"""Tasks and what they wait for: defined here, bound to the server, and run by it without this process."""

from __future__ import annotations

import logging
import threading
import uuid
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Mapping, Optional, Union

from jobmon._generated.statuses import TASK_LETTERS, WORKFLOW_LETTERS
from jobmon._values.attributes import Attributes, read_attributes
from jobmon._values.names import check_label
from jobmon._values.resources import merge_resources
from jobmon._values.scalar import check_text, render_value
from jobmon._values.scales import read_scales
from jobmon.client._definition.levels import DEFAULT_MAX_ATTEMPTS, LevelDefaults
from jobmon.client._definition.settings import read_max_attempts, read_resources
from jobmon.client.array import Array, select_tasks
from jobmon.client.task import Task
from jobmon.core.constants import MaxConcurrentlyRunning
from jobmon.core.exceptions import DuplicateNodeArgsError

if TYPE_CHECKING:
    from jobmon._http import ApiClient
    from jobmon.client._bind import BoundWorkflow, Existing
    from jobmon.client._run import RunOptions, WorkflowHandle, WorkflowResult
    from jobmon.client.task_template_version import TaskTemplateVersion
    from jobmon.client.tool import Tool
    from jobmon.client.tool_version import ToolVersion
    from jobmon.core.cluster import Cluster
    from jobmon.core.requester import Requester

__all__ = ["Workflow"]

logger = logging.getLogger(__name__)


class Workflow:
    """Tasks and what they wait for. Made by `Tool.create_workflow`, which describes its arguments.

    The server schedules: once `run()` or `start()` has handed the workflow over, this process may end.
    """

    def __init__(
        self,
        tool_version: ToolVersion,
        workflow_args: Any = "",
        name: str = "",
        description: str = "",
        workflow_attributes: Optional[Attributes] = None,
        max_concurrently_running: int = MaxConcurrentlyRunning.MAXCONCURRENTLYRUNNING,
        requester: Optional[Requester] = None,
        chunk_size: int = 500,
    ) -> None:
        self._tool_version = tool_version
        self.workflow_args: str = _read_workflow_args(workflow_args)
        self.name: str = check_label("workflow name", name) if name else ""
        self.description: str = check_text(str(description or ""), "The workflow's description")
        self.max_concurrently_running: int = int(max_concurrently_running)
        self.last_workflow_run_id: Optional[int] = None
        self._attributes: Dict[str, str] = read_attributes("workflow", workflow_attributes)
        self._requester = requester
        self._defaults = LevelDefaults()
        self._tasks: Dict[int, Task] = {}
        #: The node arguments of tasks that also have task arguments: those of two such tasks must differ.
        self._nodes: Dict[int, Task] = {}
        self._arrays: Dict[str, Array] = {}
        #: All arrays of a template, where `create_tasks` was called more than once.
        self._arrays_by_template: Dict[str, List[Array]] = {}
        self._cluster_names: Dict[str, Cluster] = {}
        self._lock = threading.RLock()
        self._bound: Optional[BoundWorkflow] = None
        self._handle: Optional[WorkflowHandle] = None
        self._initial_statuses: Optional[Mapping[int, str]] = None
        self._final_statuses: Mapping[int, str] = {}
        self._num_newly_completed = 0
        self._num_previously_completed = 0
        self._fail_after_n_executions = 1_000_000_000
        self._status: Optional[str] = None
        self._newly_created: Optional[bool] = None

    # What it is

    @property
    def tool(self) -> Tool:
        """The tool it is a workflow of."""
        return self._tool_version.tool

    @property
    def tool_version(self) -> ToolVersion:
        """The tool version it is a workflow of."""
        return self._tool_version

    @property
    def tasks(self) -> Dict[int, Task]:
        """Its tasks by `hash(task)`, in the order in which they were added. The dict itself: do not change it."""
        return self._tasks

    @property
    def arrays(self) -> Dict[str, Array]:
        """Its arrays by template name; where `create_tasks` was called more than once, the first."""
        return self._arrays

    @property
    def is_bound(self) -> bool:
        """Whether the server knows it."""
        return self._bound is not None

    @property
    def workflow_id(self) -> int:
        """The id the server gave. `AttributeError` before `bind()`."""
        return self._need_bound("workflow_id").workflow_id

    @property
    def dag_id(self) -> int:
        """The id of its graph, which is its own. `AttributeError` before `bind()`."""
        return self._need_bound("dag_id").workflow_id

    @property
    def workflow_attributes(self) -> Dict[str, str]:
        """Texts by name, stored with the workflow. A copy; change it with `add_attributes`."""
        return dict(self._attributes)

    @property
    def requester(self) -> Requester:
        """The connection to the server."""
        return self._requester if self._requester is not None else self.tool.requester

    @property
    def _api(self) -> ApiClient:
        return self._get_api()

    def _get_api(self) -> ApiClient:
        from jobmon._connect import get_api

        return get_api(self._requester or self.tool._requester)

    def _need_bound(self, what: str) -> BoundWorkflow:
        if self._bound is None:
            raise AttributeError(f"{self._describe()} has no {what} yet. Call workflow.bind() first; run() does it too.")
        return self._bound

    def _describe(self) -> str:
        return f"Workflow {self.name or self.workflow_args!r}"

    # Tasks

    def add_task(self, task: Task) -> Task:
        """Takes in a task and returns it.

        Raises:
            ValueError: the workflow has an equal task.
            DuplicateNodeArgsError: it has one of the same template and node arguments with other task arguments.
            RuntimeError: the workflow is bound.
        """
        self._refuse_bound()
        if not isinstance(task, Task):
            raise TypeError(f"A workflow takes tasks, not {task!r}.")
        identity = hash(task)
        if identity in self._tasks:
            raise ValueError(
                f"{self._describe()} has a task of template {task._template_version.name!r} with the arguments of "
                f"{task.name} already. Tasks of one template have to differ in a node argument."
            )
        if task._template_version.task_arg_names:
            self._refuse_same_node(task)
        self._join_array(task)
        self._tasks[identity] = task
        task._workflow = self
        return task

    def add_tasks(self, tasks: Iterable[Task]) -> None:
        """Takes in tasks in this order; stops at the first that is refused."""
        for task in tasks:
            self.add_task(task)

    def add_task_array(self, tasks: Iterable[Task]) -> None:
        """The same as `add_tasks`, under the name that the documentation of task generators has."""
        self.add_tasks(tasks)

    def _refuse_same_node(self, task: Task) -> None:
        node_hash = task._node_hash()
        other = self._nodes.setdefault(node_hash, task)
        if other is not task:
            raise DuplicateNodeArgsError(
                f"{self._describe()} has the task {other.name} with the same node arguments as {task.name}, "
                "and other task arguments.",
                hint="Tasks of one template have to differ in a node argument.",
            )

    def _join_array(self, task: Task) -> None:
        version = task._template_version
        array = task._array
        if array is not None and array._workflow is self:
            return
        first = self._arrays.get(version.name)
        if array is None:
            if first is None:
                array = Array(version, task.task_args, task.op_args)
                self._register(array)
            else:
                array = first
            task._array = array
            array._hold([task])
        else:
            self._register(array)

    def _register(self, array: Array) -> None:
        name = array.task_template_version.name
        self._arrays.setdefault(name, array)
        self._arrays_by_template.setdefault(name, []).append(array)
        array._workflow = self

    def get_tasks_by_node_args(self, task_template_name: str, **kwargs: Any) -> List[Task]:
        """The tasks of a template whose node arguments have these values; see `Array.get_tasks_by_node_args`.

        `ValueError` if the workflow has no tasks of that template.
        """
        arrays = self._arrays_by_template.get(task_template_name)
        if arrays is None:
            known = ", ".join(map(repr, self._arrays)) or "none"
            raise ValueError(f"{self._describe()} has no tasks of template {task_template_name!r}; it has {known}.")
        found: List[Task] = []
        for array in arrays:
            found.extend(select_tasks(array.task_template_version, array._tasks, kwargs))
        return [task for task in found if task._workflow is self]

    def set_task_template_max_concurrency_limit(self, task_template_name: str, limit: int) -> None:
        """Lets at most so many tasks of the template run at once. `KeyError` if the workflow has none of it."""
        arrays = self._arrays_by_template.get(task_template_name)
        if arrays is None:
            raise KeyError(f"{self._describe()} has no tasks of template {task_template_name!r}. Add its tasks first.")
        for array in arrays:
            array.max_concurrently_running = int(limit)

    set_max_concurrently_running = set_task_template_max_concurrency_limit

    def _refuse_bound(self) -> None:
        if self._bound is not None:
            raise RuntimeError(
                f"{self._describe()} is bound as workflow {self._bound.workflow_id} and takes no more tasks. "
                "Define everything before bind() or run()."
            )

    # Attributes

    def add_attributes(self, workflow_attributes: Mapping[str, Any]) -> None:
        """Stores texts with the workflow: at once if it is bound, else when it will be."""
        texts = read_attributes("workflow", workflow_attributes)
        if self._bound is not None:
            from jobmon.client.attributes import add_workflow_attributes

            add_workflow_attributes(texts, self._bound.workflow_id, self.requester)
        self._attributes.update(texts)

    # Defaults

    @property
    def default_cluster_name(self) -> str:
        """The cluster of tasks that name none: its own, or the tool's; empty if there is none."""
        return self._defaults.cluster_name or self._tool_version.default_cluster_name

    @default_cluster_name.setter
    def default_cluster_name(self, cluster_name: str) -> None:
        self._defaults.cluster_name = cluster_name or ""

    @property
    def default_compute_resources_set(self) -> Dict[str, Dict[str, Any]]:
        """Resources by cluster, its own over those of the tool. A copy; change them with the `set_` methods."""
        return _merge_by_cluster(self._tool_version.default_compute_resources_set, self._defaults.compute_resources)

    @property
    def default_resource_scales_set(self) -> Dict[str, Dict[str, Any]]:
        """Scales by cluster, its own over those of the tool. A copy; change them with the `set_` methods."""
        return _merge_by_cluster(self._tool_version.default_resource_scales_set, self._defaults.resource_scales)

    @property
    def default_max_attempts(self) -> Optional[int]:
        """How often tasks are tried that say nothing else: its own number, or the tool's; `None` if there is none."""
        return self._defaults.max_attempts or self._tool_version.default_max_attempt

    def _find_max_attempts(self) -> int:
        return self.default_max_attempts or DEFAULT_MAX_ATTEMPTS

    def set_default_cluster_name(self, cluster_name: str) -> None:
        """Makes it the cluster of tasks that name none."""
        self.default_cluster_name = cluster_name

    def set_default_compute_resources_from_dict(self, cluster_name: str, dictionary: Mapping[str, Any]) -> None:
        """Replaces the workflow's resources of the cluster. The tool's are not touched."""
        self._defaults.compute_resources[cluster_name] = read_resources(dictionary) or {}

    def set_default_resource_scales_from_dict(self, cluster_name: str, dictionary: Mapping[str, Any]) -> None:
        """Replaces the workflow's scales of the cluster. The tool's are not touched."""
        self._defaults.resource_scales[cluster_name] = read_scales(dictionary or {})

    def set_default_compute_resources_from_yaml(self, cluster_name: str, yaml_file: Union[str, Path]) -> None:
        """Reads the resources of a cluster from a file, from `tool_resources: <cluster>:`. `KeyError` if it has none."""
        from jobmon.client._definition.yaml_file import find_tool_entry, read_yaml_file

        entry = find_tool_entry(read_yaml_file(yaml_file), "tool_resources", self.tool.name, cluster_name)
        self.set_default_compute_resources_from_dict(cluster_name, entry)

    def set_default_max_attempts(self, value: Optional[int]) -> None:
        """How often tasks are tried that say nothing else. 0 and `None`: as the tool says."""
        self._defaults.max_attempts = read_max_attempts(value)

    def get_cluster_by_name(self, cluster_name: str) -> Cluster:
        """The cluster of that name, asked for once."""
        known = self._cluster_names.get(cluster_name)
        if known is None:
            from jobmon.core.cluster import Cluster

            known = self._cluster_names[cluster_name] = Cluster.get_cluster(cluster_name, self._requester)
        return known

    # Binding

    def validate(self, strict: bool = True, raise_on_error: bool = False) -> None:
        """Checks what can be known before binding: dependencies, cycles, resources, scales. Asks no server.

        Problems are logged, or with `raise_on_error` raised: `EmptyWorkflowError`, `NodeDependencyNotExistError`,
        `CyclicGraphError`, `ValueError`.
        """
        from jobmon.client._bind import plan_draft

        try:
            with self._lock:
                plan_draft(self)
        except Exception as error:
            if raise_on_error:
                raise
            logger.warning("%s is not valid: %s", self._describe(), error)

    def bind(self) -> None:
        """Stores the workflow and its tasks on the server. Does nothing when done before.

        A workflow that was stored before, by the same tool version, `workflow_args` and tasks, is found again, and
        nothing of it changes. Either all of it is stored or nothing.

        Raises:
            EmptyWorkflowError: it has no tasks. It is a `RuntimeError`.
            CyclicGraphError: tasks wait for each other in a circle.
            NodeDependencyNotExistError: a task waits for one that is not in the workflow, or the other way round.
            WorkflowAlreadyExists: the same `workflow_args` are stored with other tasks or dependencies.
            ValueError: resources cannot be used.
            ServerUnreachableError: the server does not answer.
        """
        self._bind("find")

    def _bind(self, existing: Existing) -> None:
        from jobmon.client._bind import bind_workflow

        with self._lock:
            if self._bound is None or (existing == "resume" and not self._bound.is_adopted):
                self._bound = bind_workflow(self._get_api(), self, existing)
                if self._newly_created is None:
                    self._newly_created = self._bound.created
                self._status = WORKFLOW_LETTERS[self._bound.status]

    def _find_task_id(self, task: Task) -> int:
        return self._need_bound("task ids").find_task_id(task)

    def _find_array_id(self, version: TaskTemplateVersion) -> int:
        rows = self._api.call("listArrays", path={"workflowId": self.workflow_id})["rows"]
        ids = [int(row["id"]) for row in rows if row["templateVersionId"] == version.id]
        if not ids:
            raise AttributeError(f"{self._describe()} has no array of task template {version.name!r}.")
        return ids[0]

    # Running

    def run(
        self,
        fail_fast: bool = False,
        seconds_until_timeout: Optional[float] = 36000,
        resume: bool = False,
        reset_running_jobs: bool = True,
        distributor_startup_timeout: int = 180,
        resume_timeout: int = 300,
        configure_logging: bool = False,
        *,
        timeout: Optional[float] = None,
        progress: Optional[str] = None,
    ) -> WorkflowResult:
        """Binds, starts, and waits for the end. Ctrl-C leaves the run going and says how to come back to it.

        Args:
            fail_fast: end the run at the first task that failed for good.
            seconds_until_timeout: after this time nothing more is launched; what was submitted runs to its end.
                `None`: no limit.
            resume: go on with a workflow that was run before. DONE tasks stay done.
            reset_running_jobs: when resuming: end what still runs (True), or let it go on (False).
            distributor_startup_timeout: without effect; distributors do not start with the script.
            resume_timeout: seconds to wait for what still runs of the run before to end.
            configure_logging: log to the console.
            timeout: the same as `seconds_until_timeout`.
            progress: `"auto"`: a live view in a terminal or notebook, else a line now and then; `"lines"`; `"none"`.

        Returns:
            A text that equals the letter of the run's status: `"D"` when all tasks are done, `"E"` when some failed. It
            also has `final_status, done_count, failed_count, total_tasks, elapsed_time, task_final_statuses,
            done_task_ids, failed_task_ids`.

        Raises:
            WorkflowAlreadyComplete: all tasks are done already.
            WorkflowAlreadyExists: it was run before and `resume` is not True.
            WorkflowNotResumable: another run of it does not end in time.
            RuntimeError: the time limit was reached.
            What `bind` raises.
        """
        from jobmon.client._run import RunOptions, run_workflow

        options = RunOptions(
            fail_fast=fail_fast,
            seconds_until_timeout=seconds_until_timeout if timeout is None else timeout,
            resume=resume,
            reset_running_jobs=reset_running_jobs,
            distributor_startup_timeout=distributor_startup_timeout,
            resume_timeout=resume_timeout,
            configure_logging=configure_logging,
            progress=progress,
        )
        self._bind_for(options)
        return run_workflow(self, options)

    def start(
        self,
        fail_fast: bool = False,
        seconds_until_timeout: Optional[float] = None,
        resume: bool = False,
        reset_running_jobs: bool = True,
    ) -> WorkflowHandle:
        """Binds, starts, and returns at once; the run goes on without this process. The arguments are those of `run`."""
        from jobmon.client._run import RunOptions, start_workflow

        options = RunOptions(
            fail_fast=fail_fast,
            seconds_until_timeout=seconds_until_timeout,
            resume=resume,
            reset_running_jobs=reset_running_jobs,
        )
        self._bind_for(options)
        self._handle = start_workflow(self, options)
        return self._handle

    def _bind_for(self, options: RunOptions) -> None:
        """On a resume, what the script now says of names, op args and resources replaces what is stored."""
        self._bind("resume" if options.resume else "find")

    def wait(self, timeout: Optional[float] = None, progress: Optional[str] = None) -> WorkflowResult:
        """Waits for the end of the latest run. `TimeoutError` after `timeout` seconds; the run goes on."""
        from jobmon.client._run.run_workflow import record_end

        result = self._get_handle().wait(timeout, progress)
        record_end(self, self._get_api(), result)
        return result

    def status(self) -> str:
        """The letter of its status now, such as `"R"` or `"D"`. `AttributeError` before `bind()`."""
        row = self._get_api().call("getWorkflow", path={"workflowId": self.workflow_id})
        return WORKFLOW_LETTERS[row["status"]]

    def stop(self) -> None:
        """Ends the latest run and every command of it. It is over when `wait()` returns `"S"`."""
        self._get_handle().stop()

    @staticmethod
    def attach(workflow_id: int, requester: Optional[Requester] = None) -> WorkflowHandle:
        """The latest run of a workflow, to follow or stop from any process: `Workflow.attach(7).wait()`."""
        from jobmon.client._run import attach_workflow

        return attach_workflow(workflow_id, requester)

    def _get_handle(self) -> WorkflowHandle:
        return self._handle if self._handle is not None else self.attach(self.workflow_id, self._requester)

    # What became of it

    def _set_final_statuses(self, letters: Mapping[int, str], default: str) -> None:
        """Sets `final_status` of every task: by its id, else the default."""
        self._final_statuses = _WithDefault(letters, default)

    def _find_initial_status(self, task_id: int) -> str:
        if self._need_bound("initial status").created:
            return TASK_LETTERS["REGISTERING"]
        if self._initial_statuses is None:
            from jobmon.client._run.api_rows import list_task_letters

            self._initial_statuses = list_task_letters(self._get_api(), self.workflow_id)
        return self._initial_statuses[task_id]

    @property
    def task_errors(self) -> Dict[str, Any]:
        """By name, the errors of the tasks that failed; see `Task.get_errors`. Empty before a run ended here."""
        failed = {task_id for task_id, letter in self._final_statuses.items() if letter == TASK_LETTERS["ERROR_FATAL"]}
        return {task.name: task.get_errors() for task in self._tasks.values() if task.task_id in failed} if failed else {}

    def get_errors(self, limit: Optional[int] = 1000) -> Dict[int, Any]:
        """By task id, the errors of at most `limit` tasks that have any, the newest first; see `Task.get_errors`."""
        from jobmon.client._questions.errors import get_workflow_errors

        return get_workflow_errors(self._get_api(), self.workflow_id, limit)

    def __repr__(self) -> str:
        parts = [f"id={self._bound.workflow_id}"] if self._bound is not None else []
        parts += [f"name={self.name!r}"] if self.name else []
        templates: Counter[str] = Counter()
        for name, arrays in self._arrays_by_template.items():
            templates[name] += sum(len(array._tasks) for array in arrays)
        parts += [f"workflow_args={self.workflow_args!r}", f"tasks={len(self._tasks)}"]
        parts += [f"task_templates={dict(templates)}"] if templates else []
        return f"Workflow({', '.join(parts)})"


class _WithDefault(Dict[int, str]):
    """Statuses of all tasks: those listed, and one for all others."""

    def __init__(self, letters: Mapping[int, str], default: str) -> None:
        super().__init__(letters)
        self._default = default

    def get(self, key: int, default: Any = None) -> Any:
        return super().get(key, self._default)


def _read_workflow_args(given: Any) -> str:
    if given is None or (isinstance(given, str) and given == ""):
        return str(uuid.uuid4())
    return render_value(given, "workflow_args")


def _merge_by_cluster(below: Mapping[str, Dict[str, Any]], above: Mapping[str, Dict[str, Any]]) -> Dict[str, Dict[str, Any]]:
    return {name: merge_resources(below.get(name), above.get(name)) for name in {**below, **above}}


def __getattr__(name: str) -> Any:
    """`DistributorContext` is imported from here by older code, which is no reason for everyone to wait for it."""
    if name == "DistributorContext":
        from jobmon.client.workflow_run import DistributorContext

        return DistributorContext
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
