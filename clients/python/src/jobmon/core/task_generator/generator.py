"""The decorator, and what it replaces the function by."""

from __future__ import annotations

import functools
import inspect
import itertools
import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional, Union

from jobmon.core.task_generator.codec import Serializer, is_listed
from jobmon.core.task_generator.parameters import REQUIRED, Parameter, read_parameters
from jobmon.core.task_generator.source import Source, find_executable, find_source

if TYPE_CHECKING:
    from jobmon.client.task import Task
    from jobmon.client.task_template import TaskTemplate
    from jobmon.client.tool import Tool
    from jobmon.client.workflow import Workflow

MAX_NAME_LENGTH = 249
_NOT_IN_NAMES = re.compile("[\\s/\\\\'\"\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_AROUND_VALUES = "[]'\""

NameFunction = Callable[[str, dict[str, Any]], str]


class TaskGenerator:
    """A function as a task template. It is not called itself: `task_function` is the function."""

    def __init__(
        self,
        task_function: Callable[..., Any],
        serializers: Mapping[type, Serializer],
        tool_name: str,
        naming_args: Optional[Sequence[str]] = None,
        max_attempts: Optional[int] = None,
        module_source_path: Optional[str] = None,
        name_func: Optional[NameFunction] = None,
        default_cluster_name: str = "",
        default_compute_resources: Optional[Mapping[str, Any]] = None,
        default_resource_scales: Optional[Mapping[str, Any]] = None,
        yaml_file: Optional[str] = None,
    ) -> None:
        functools.update_wrapper(self, task_function)  # type: ignore[arg-type]
        self.task_function = task_function
        self.serializers = dict(serializers)
        self.tool_name = tool_name
        self.name = task_function.__name__
        self.params = read_parameters(task_function, self.serializers)
        self.max_attempts = max_attempts
        self.module_source_path = module_source_path
        self.name_func = name_func
        self.naming_args = list(self.params) if naming_args is None else list(naming_args)
        unknown = [name for name in self.naming_args if name not in self.params]
        if unknown:
            raise ValueError(f"naming_args of {self.name} are not its parameters: {', '.join(unknown)}.")
        self._defaults = {
            "default_cluster_name": default_cluster_name,
            "default_compute_resources": default_compute_resources,
            "default_resource_scales": default_resource_scales,
            "yaml_file": yaml_file,
        }

    @functools.cached_property
    def tool(self) -> Tool:
        """Made when it is first asked for, which is when the client first talks to the server."""
        from jobmon.client.tool import Tool

        return Tool(self.tool_name)

    @functools.cached_property
    def source(self) -> Source:
        return find_source(self.task_function, self.module_source_path)

    @functools.cached_property
    def _op_args(self) -> dict[str, str]:
        """How it is run here; not part of a task's identity."""
        given = {"module_search_path": self.source.search_path, "script_path": self.source.script_path}
        return {
            "executable": find_executable(),
            **{name: shlex.quote(path) for name, path in given.items() if path is not None},
        }

    @property
    def command_template(self) -> str:
        where = ["{executable} task_generator", f"--module_name {self.source.module_name}", f"--func_name {self.name}"]
        if self.source.module_source_path is not None:
            path = shlex.quote(self.source.module_source_path)
            where.append("--module_source_path " + path.replace("{", "{{").replace("}", "}}"))
        where += [f"--{name} {{{name}}}" for name in self._op_args if name != "executable"]
        return " ".join([*where, *(f"{name}='{{{name}}}'" for name in self.params)])

    @functools.cached_property
    def task_template(self) -> TaskTemplate:
        return self.tool.get_task_template(
            template_name=self.name,
            command_template=self.command_template,
            node_args=list(self.params),
            op_args=list(self._op_args),
            **self._defaults,  # type: ignore[arg-type]
        )

    def serialize(self, name: str, value: Any) -> str:
        """The value's text, ready to stand between the single quotes of the command."""
        text = self._parameter(name).encode(value)
        if "\0" in text:
            raise ValueError(f"Parameter {name}: no command can carry a NUL character: {value!r:.100}")
        return text.replace("'", "'\\''")

    def create_task(
        self,
        cluster_name: Union[str, Workflow] = "",
        compute_resources: Optional[Mapping[str, Any]] = None,
        resource_scales: Optional[Mapping[str, Any]] = None,
        upstream_tasks: Iterable[Task] = (),
        task_attributes: Optional[Mapping[str, Any]] = None,
        **kwargs: Any,
    ) -> Task:
        """One call of the function as a task. Parameters that are not given have their defaults.

        A workflow in the place of the cluster's name stands for its default cluster; the task is still to be added to it.
        Raises KeyError for a parameter the function does not have, ValueError for one that is missing, TypeError for a
        value of another type than the annotation says.
        """
        _check_mappings(compute_resources=compute_resources, resource_scales=resource_scales)
        values = self._complete(kwargs)
        arguments: dict[str, Any] = {name: self.serialize(name, value) for name, value in values.items()}
        return self.task_template.create_task(
            name=self._name_task(values),
            cluster_name=_name_cluster(cluster_name),
            compute_resources=dict(compute_resources or {}),
            resource_scales=dict(resource_scales or {}),
            upstream_tasks=list(upstream_tasks or ()),
            task_attributes=dict(task_attributes or {}),
            max_attempts=self.max_attempts,
            **{**self._op_args, **arguments},
        )

    def create_tasks(
        self,
        cluster_name: Union[str, Workflow] = "",
        compute_resources: Optional[Mapping[str, Any]] = None,
        resource_scales: Optional[Mapping[str, Any]] = None,
        upstream_tasks: Optional[Iterable[Task]] = None,
        **kwargs: Any,
    ) -> list[Task]:
        """A task for each combination of the lists given. A parameter that takes a list takes a list of lists here."""
        _check_mappings(compute_resources=compute_resources, resource_scales=resource_scales)
        complete = self._complete(kwargs, listing=True)
        arguments: dict[str, Any] = {name: self._expand(name, value) for name, value in complete.items()}
        return self.task_template.create_tasks(
            cluster_name=_name_cluster(cluster_name),
            compute_resources=dict(compute_resources or {}),
            resource_scales=dict(resource_scales or {}),
            upstream_tasks=list(upstream_tasks or ()),
            max_attempts=self.max_attempts,
            **{**self._op_args, **arguments},
        )

    def run(self, args: Sequence[str]) -> Any:
        """Calls the function with `["name=text", ...]`, as a worker does. Returns its result.

        Raises ValueError when the names are not exactly the parameters, or a text is no value of its type.
        """
        texts: dict[str, str] = {}
        for arg in args:
            name, sign, text = arg.partition("=")
            if sign == "" or name in texts:
                raise ValueError(f"{self.name} takes each parameter once, as name=value; got {arg!r}.")
            texts[name] = text
        if texts.keys() != self.params.keys():
            missing = ", ".join(self.params.keys() - texts.keys()) or "none"
            unknown = ", ".join(texts.keys() - self.params.keys()) or "none"
            raise ValueError(f"{self.name} takes {', '.join(self.params)}. Missing: {missing}; unknown: {unknown}.")
        return self.task_function(**{name: self.params[name].decode(text) for name, text in texts.items()})

    def help(self) -> str:
        """The docstring, and each parameter with its type and default."""
        lines = [inspect.getdoc(self.task_function) or f"{self.name} has no docstring.", "", "Parameters:"]
        return "\n".join([*lines, *(f"  {self.help_parameter(name)}" for name in self.params)])

    def help_parameter(self, name: str) -> str:
        parameter = self._parameter(name)
        default = "" if parameter.default is REQUIRED else f" = {parameter.default!r}"
        return f"{name}: {parameter.codec.label}{default}"

    def find_values(self, node_args: Mapping[str, Any]) -> dict[str, Any]:
        """Node args as the tasks have them; several where several are given."""
        return {
            name: self._expand(name, value) if self._means_several(name, value) else self.serialize(name, value)
            for name, value in node_args.items()
        }

    def _parameter(self, name: str) -> Parameter:
        if name not in self.params:
            raise KeyError(f"{self.name} has no parameter {name}; it has {', '.join(self.params) or 'none'}.")
        return self.params[name]

    def _complete(self, given: dict[str, Any], listing: bool = False) -> dict[str, Any]:
        """Every parameter with its value, in the order of the function."""
        for name in given:
            self._parameter(name)
        missing = [name for name, known in self.params.items() if name not in given and known.default is REQUIRED]
        if missing:
            raise ValueError(f"{self.name} needs a value for {', '.join(missing)}.")
        # Keyword order decides the order of a cross product.
        ordered = itertools.chain(given, (name for name in self.params if name not in given)) if listing else self.params
        return {
            name: given[name] if name in given else _wrap(self.params[name].default, listing) for name in ordered
        }

    def _means_several(self, name: str, value: Any) -> bool:
        if self._parameter(name).is_collection:
            return isinstance(value, list) and all(is_listed(member) or member is None for member in value)
        return is_listed(value) and type(value) not in self.serializers

    def _expand(self, name: str, value: Any) -> list[str]:
        if self.params[name].is_collection:
            several = value if isinstance(value, list) else [value]
        else:
            several = list(value) if self._means_several(name, value) else [value]
        return [self.serialize(name, member) for member in several]

    def _name_task(self, values: dict[str, Any]) -> str:
        if self.name_func is not None:
            return self.name_func(self.name, values)
        parts = [f"{name}={self.params[name].encode(values[name]).strip(_AROUND_VALUES)}" for name in self.naming_args]
        return _NOT_IN_NAMES.sub("_", ":".join([self.name, *parts]))[:MAX_NAME_LENGTH]

    def __repr__(self) -> str:
        signature = ", ".join(map(self.help_parameter, self.params))
        return f"TaskGenerator({self.name}({signature}), tool={self.tool_name!r})"


def _wrap(value: Any, listing: bool) -> Any:
    return [value] if listing else value


def task_generator(
    serializers: Mapping[type, Serializer],
    tool_name: str,
    naming_args: Optional[Sequence[str]] = None,
    max_attempts: Optional[int] = None,
    module_source_path: Optional[str] = None,
    name_func: Optional[NameFunction] = None,
    default_cluster_name: str = "",
    default_compute_resources: Optional[Mapping[str, Any]] = None,
    default_resource_scales: Optional[Mapping[str, Any]] = None,
    yaml_file: Optional[str] = None,
) -> Callable[[Callable[..., Any]], TaskGenerator]:
    """Makes a task template of a function whose parameters are all annotated.

    Types: str, int, float, bool, a list, tuple or set of those, Optional of any, and the types in `serializers`
    (`{type: (to_text, from_text)}`). Raises TypeError for others.
    """

    def decorate(task_function: Callable[..., Any]) -> TaskGenerator:
        return TaskGenerator(
            task_function,
            serializers=serializers,
            tool_name=tool_name,
            naming_args=naming_args,
            max_attempts=max_attempts,
            module_source_path=module_source_path,
            name_func=name_func,
            default_cluster_name=default_cluster_name,
            default_compute_resources=default_compute_resources,
            default_resource_scales=default_resource_scales,
            yaml_file=yaml_file,
        )

    return decorate


def get_tasks_by_node_args(
    workflow: Workflow,
    task_generator: TaskGenerator,
    node_args_dict: Mapping[str, Any],
    error_on_empty: bool = True,
) -> list[Task]:
    """The workflow's tasks of this generator whose parameters have these values; a list means any of its members."""
    values = task_generator.find_values(node_args_dict)
    tasks = workflow.get_tasks_by_node_args(task_generator.name, **values)
    if error_on_empty and not tasks:
        raise ValueError(f"No task of {task_generator.name} in the workflow has {dict(node_args_dict)!r}.")
    return list(tasks)


def _name_cluster(given: object) -> str:
    """Documented scripts pass the workflow first, which the public Jobmon took for a name."""
    if isinstance(given, str):
        return given
    from jobmon.client.workflow import Workflow

    if isinstance(given, Workflow):
        return given.default_cluster_name
    raise TypeError(f"The first argument is cluster_name, a str or a workflow, not {type(given).__name__}.")


def _check_mappings(**options: object) -> None:
    for name, value in options.items():
        if value and not isinstance(value, Mapping):
            raise TypeError(f"{name} must be a dict, not {type(value).__name__}.")
