"""The program whose workflows these are. Every script begins here."""

from __future__ import annotations

import getpass
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Mapping, Optional, Sequence, Union

from jobmon._values.names import check_label
from jobmon.client._definition.yaml_file import find_template_entry, find_tool_entry, read_yaml_file
from jobmon.client.task_template import TaskTemplate
from jobmon.client.tool_version import ToolVersion
from jobmon.client.workflow import Workflow
from jobmon.core.constants import MaxConcurrentlyRunning

if TYPE_CHECKING:
    from jobmon._http import ApiClient
    from jobmon.core.requester import Requester

__all__ = ["InvalidToolError", "InvalidToolVersionError", "Tool"]

logger = logging.getLogger(__name__)


class InvalidToolError(Exception):
    """The tool cannot be used."""


class InvalidToolVersionError(Exception):
    """The tool version cannot be used."""


class Tool:
    """The program whose workflows these are, known by its name.

    Made here alone; the server hears of it, and of its templates, when an id is first needed, at the latest when a
    workflow is bound. So defining costs no round trip, and needs no server.

    >>> tool = Tool("life expectancy")
    >>> model = tool.get_task_template("model", "echo {location} {out}", node_args=["location"], op_args=["out"])
    >>> workflow = tool.create_workflow(workflow_args="2026-11-21", name="all locations")
    >>> workflow.add_tasks(model.create_tasks(location=[1, 2, 3], out="/tmp"))
    >>> model.create_task(location=4, out="/tmp").name
    'model_location-4'
    """

    def __init__(
        self,
        name: Optional[str] = None,
        active_tool_version_id: Union[str, int] = "latest",
        requester: Optional[Requester] = None,
        *,
        tool_name: Optional[str] = None,
    ) -> None:
        """
        Args:
            name: 1 to 255 characters. Default: `unknown-<user>`.
            active_tool_version_id: an id, or `"latest"`. An id is looked up at once; `ValueError` if the tool has no
                such version.
            requester: the connection to use. Default: the one the configuration names, or a server started for you.
            tool_name: the same as `name`.
        """
        if name is not None and tool_name is not None and name != tool_name:
            raise ValueError(f"The tool was given two names, {name!r} and {tool_name!r}. Give one.")
        given = name if name is not None else tool_name
        self.name: str = check_label("tool name", given if given is not None else f"unknown-{_find_user()}")
        self._requester = requester
        self._tool_id: Optional[int] = None
        self._versions: List[ToolVersion] = []
        self._active: ToolVersion = ToolVersion._make(self, None)
        self._is_listed = False
        if active_tool_version_id != "latest":
            self.set_active_tool_version_id(active_tool_version_id)

    # Versions

    @property
    def id(self) -> int:
        """The id the server gave; the tool is created there if it is new."""
        if self._tool_id is None:
            self._load()
        assert self._tool_id is not None
        return self._tool_id

    @property
    def requester(self) -> Requester:
        """The connection to the server."""
        if self._requester is None:
            from jobmon.core.requester import Requester

            self._requester = Requester.from_defaults()
        return self._requester

    @property
    def tool_versions(self) -> List[ToolVersion]:
        """All versions, oldest first. Asks the server."""
        self._load()
        return list(self._versions)

    @property
    def active_tool_version(self) -> ToolVersion:
        """The version under which templates and workflows are made."""
        return self._active

    def get_new_tool_version(self) -> int:
        """Makes a new version on the server, activates it, and returns its id. Its defaults and templates start empty.

        Not idempotent: each call makes another one.
        """
        version = ToolVersion.get_tool_version(self)
        self._versions.append(version)
        self._active = version
        return version.id

    def set_active_tool_version_id(self, tool_version_id: Union[str, int]) -> None:
        """Activates a version: an id, or `"latest"`. Raises `ValueError` if the tool has no such version."""
        self._load()
        by_id = {version.id: version for version in self._versions}
        wanted = max(by_id) if tool_version_id == "latest" else tool_version_id
        if wanted not in by_id:
            raise ValueError(
                f"Tool {self.name!r} has no version {tool_version_id!r}; it has {', '.join(map(str, sorted(by_id)))}."
            )
        self._active = by_id[int(wanted)]

    @property
    def _api(self) -> ApiClient:
        from jobmon._connect import get_api

        return get_api(self._requester)

    def _load(self) -> None:
        """Makes sure that the server knows the tool, and learns its versions."""
        if self._is_listed:
            return
        reply = self._api.call("ensureTool", body={"name": self.name})
        self._tool_id = int(reply["id"])
        ids = sorted(int(version_id) for version_id in reply["versions"])
        latest = self._active
        if latest._id is None:
            latest._id = ids[-1]
        known = {version._id: version for version in [*self._versions, latest]}
        self._versions = [known.get(version_id) or ToolVersion._make(self, version_id) for version_id in ids]
        self._is_listed = True

    def _find_latest_version_id(self) -> int:
        self._load()
        return max(version.id for version in self._versions if version._id is not None)

    # Templates

    @property
    def active_task_templates(self) -> Dict[str, TaskTemplate]:
        """The task templates made under the active version, by name."""
        return self._active.task_templates

    def get_task_template(
        self,
        template_name: str,
        command_template: str,
        node_args: Optional[Sequence[str]] = None,
        task_args: Optional[Sequence[str]] = None,
        op_args: Optional[Sequence[str]] = None,
        default_cluster_name: str = "",
        default_compute_resources: Optional[Mapping[str, Any]] = None,
        default_resource_scales: Optional[Mapping[str, Any]] = None,
        yaml_file: Optional[Union[str, Path]] = None,
        max_attempts: Optional[int] = None,
    ) -> TaskTemplate:
        """A named command with holes. Asking again for a name gives the same object.

        Args:
            template_name: 1 to 255 characters.
            command_template: the command, with a `{placeholder}` for every argument; `{{` and `}}` are braces.
            node_args: arguments that say what is computed, such as a location. Part of a task's identity.
            task_args: arguments that make it another computation of the same, such as a data version. Part of a task's
                identity.
            op_args: arguments that say how it is run, such as an interpreter. Not part of identity.
            default_cluster_name: the cluster of its tasks. Omitted for a template that has one: it keeps it.
            default_compute_resources: resources of its tasks on that cluster, such as
                `{"cores": 2, "memory": "8G", "runtime": "2h", "queue": "all.q"}`.
            default_resource_scales: how they grow when a task ran out, such as `{"memory": 0.5}`.
            yaml_file: where to read resources and scales that are not given, under
                `task_template_resources: <template>: <cluster>:` and `task_template_scales: <template>: <cluster>:`.
            max_attempts: how often its tasks are tried that say nothing else.

        Raises:
            ValueError: a placeholder is in none or in two of the classes, an argument is not in the command or is called
                `name`, or there are resources without a cluster.
            KeyError: the file has neither resources nor scales for this template and cluster.
        """
        template = self._active.get_task_template(template_name)
        if yaml_file is not None and (default_compute_resources is None or default_resource_scales is None):
            read = _read_template_entries(read_yaml_file(yaml_file), template_name, default_cluster_name)
            default_compute_resources = read[0] if default_compute_resources is None else default_compute_resources
            default_resource_scales = read[1] if default_resource_scales is None else default_resource_scales
        template.get_task_template_version(
            command_template=command_template,
            node_args=node_args,
            task_args=task_args,
            op_args=op_args,
            default_cluster_name=default_cluster_name,
            default_compute_resources=default_compute_resources,
            default_resource_scales=default_resource_scales,
            default_max_attempts=max_attempts,
        )
        return template

    # Workflows

    def create_workflow(
        self,
        workflow_args: str = "",
        name: str = "",
        description: str = "",
        workflow_attributes: Optional[Union[Sequence[str], Mapping[str, Any]]] = None,
        max_concurrently_running: int = MaxConcurrentlyRunning.MAXCONCURRENTLYRUNNING,
        chunk_size: int = 500,
        default_cluster_name: str = "",
        default_compute_resources_set: Optional[Mapping[str, Mapping[str, Any]]] = None,
        default_resource_scales_set: Optional[Mapping[str, Any]] = None,
        default_max_attempts: Optional[int] = None,
    ) -> Workflow:
        """A workflow of the active version, as yet without tasks.

        Args:
            workflow_args: tells this workflow from others of the tool; the same again, with the same tasks, is the same
                workflow. What is not a text is taken as `str(...)`. Empty: unique.
            name: what people see. May change from run to run.
            description: for people.
            workflow_attributes: a list of names, or texts by name.
            max_concurrently_running: at most so many tasks run at once.
            chunk_size: without effect; the client sizes what it sends.
            default_cluster_name: the cluster of tasks that name none.
            default_compute_resources_set: `{cluster: {resource: value}}`, over the tool's defaults key by key.
            default_resource_scales_set: `{resource: scale}` for the default cluster, or `{cluster: {resource: scale}}`.
            default_max_attempts: how often tasks are tried that say nothing else.
        """
        workflow = Workflow(
            tool_version=self._active,
            workflow_args=workflow_args,
            name=name,
            description=description,
            workflow_attributes=workflow_attributes,
            max_concurrently_running=max_concurrently_running,
            requester=self._requester,
            chunk_size=chunk_size,
        )
        if default_cluster_name:
            workflow.set_default_cluster_name(default_cluster_name)
        for cluster_name, resources in (default_compute_resources_set or {}).items():
            workflow.set_default_compute_resources_from_dict(cluster_name, resources)
        for cluster_name, scales in _file_by_cluster(default_resource_scales_set or {}, default_cluster_name).items():
            workflow.set_default_resource_scales_from_dict(cluster_name, scales)
        if default_max_attempts:
            workflow.set_default_max_attempts(default_max_attempts)
        return workflow

    # Defaults

    @property
    def default_compute_resources_set(self) -> Dict[str, Dict[str, Any]]:
        """Default resources of the active version, by cluster. The dict itself: changes to it take effect."""
        return self._active.default_compute_resources_set

    @property
    def default_resource_scales_set(self) -> Dict[str, Dict[str, Any]]:
        """Default scales of the active version, by cluster. The dict itself: changes to it take effect."""
        return self._active.default_resource_scales_set

    @property
    def default_cluster_name(self) -> str:
        """The cluster for tasks that name none; empty if there is none."""
        return self._active.default_cluster_name

    @property
    def default_max_attempts(self) -> Optional[int]:
        """How often tasks are tried that say nothing else; `None` if not set."""
        return self._active.default_max_attempt

    def update_default_compute_resources(self, cluster_name: str, **kwargs: Any) -> None:
        """Replaces the default resources of the cluster; sets the default cluster if there is none."""
        self._active.update_default_compute_resources(cluster_name, **kwargs)

    def update_default_resource_scales(self, cluster_name: str, **kwargs: Any) -> None:
        """Replaces the default scales of the cluster; sets the default cluster if there is none."""
        self._active.update_default_resource_scales(cluster_name, **kwargs)

    def set_default_compute_resources_from_dict(self, cluster_name: str, compute_resources: Mapping[str, Any]) -> None:
        """Replaces the default resources of the cluster; sets the default cluster if there is none."""
        self._active.set_default_compute_resources_from_dict(cluster_name, compute_resources)

    def set_default_resource_scales_from_dict(self, cluster_name: str, resource_scales: Mapping[str, Any]) -> None:
        """Replaces the default scales of the cluster; sets the default cluster if there is none."""
        self._active.set_default_resource_scales_from_dict(cluster_name, resource_scales)

    def set_default_compute_resources_from_yaml(
        self,
        default_cluster_name: str,
        yaml_file: Union[str, Path],
        set_task_templates: bool = False,
        ignore_missing_keys: bool = False,
    ) -> None:
        """Reads default resources of a cluster from a file and makes it the default cluster.

        `tool_resources: <cluster>:` holds those of the tool. With `set_task_templates`,
        `task_template_resources: <template>: <cluster>:` holds those of the templates of the active version.

        Raises:
            ValueError: the file is not YAML; there are no templates although `set_task_templates`.
            KeyError: an entry is missing; with `ignore_missing_keys` that is logged instead.
            ImportError: PyYAML is not installed.
        """
        self._set_from_yaml(
            "resources",
            default_cluster_name,
            yaml_file,
            set_task_templates,
            ignore_missing_keys,
        )

    def set_default_resource_scales_from_yaml(
        self,
        default_cluster_name: str,
        yaml_file: Union[str, Path],
        set_task_templates: bool = False,
        ignore_missing_keys: bool = False,
    ) -> None:
        """As `set_default_compute_resources_from_yaml`, from `tool_scales` and `task_template_scales`."""
        self._set_from_yaml("scales", default_cluster_name, yaml_file, set_task_templates, ignore_missing_keys)

    def _set_from_yaml(
        self, what: str, cluster_name: str, yaml_file: Union[str, Path], with_templates: bool, ignore_missing: bool
    ) -> None:
        content = read_yaml_file(yaml_file)
        templates = self.active_task_templates
        if with_templates and not templates:
            raise ValueError(f"Tool {self.name!r} has no task templates whose defaults could be set from {yaml_file}.")
        is_scales = what == "scales"

        def store(find: Callable[[], Mapping[str, Any]], target: Union[ToolVersion, TaskTemplate]) -> None:
            try:
                entry = find()
            except KeyError as error:
                if not ignore_missing:
                    raise
                logger.warning("%s: %s", yaml_file, error.args[0])
                return
            if is_scales:
                target.set_default_resource_scales_from_dict(cluster_name, entry)
            else:
                target.set_default_compute_resources_from_dict(cluster_name, entry)

        store(lambda: find_tool_entry(content, f"tool_{what}", self.name, cluster_name), self._active)
        for name, template in templates.items() if with_templates else ():
            store(
                lambda name=name: find_template_entry(content, f"task_template_{what}", name, cluster_name),  # type: ignore[misc]
                template,
            )
        self.set_default_cluster_name(cluster_name)

    def set_default_cluster_name(self, cluster_name: str) -> None:
        """Makes it the cluster for tasks that name none."""
        self._active.set_default_cluster_name(cluster_name)

    set_default_clu = set_default_cluster_name

    def set_default_max_attempts(self, value: int) -> None:
        """How often tasks are tried that say nothing else. 0 and `None` are ignored, with a log line."""
        self._active.set_default_max_attempts(value)

    def __repr__(self) -> str:
        version = self._active._id or "latest"
        return f"Tool({self.name!r}, version={version}, task_templates={list(self.active_task_templates)})"


def _find_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # A container's user may have a number and no name.
        return str(os.getuid())


def _read_template_entries(
    content: Mapping[str, Any], name: str, cluster_name: str
) -> "tuple[Optional[Mapping[str, Any]], Optional[Mapping[str, Any]]]":
    """Resources and scales of a template. Either may be missing, not both."""
    resources = _find_or_none(content, "task_template_resources", name, cluster_name)
    scales = _find_or_none(content, "task_template_scales", name, cluster_name)
    if resources is None and scales is None:
        find_template_entry(content, "task_template_resources", name, cluster_name)
    return resources, scales


def _find_or_none(
    content: Mapping[str, Any], section: str, name: str, cluster_name: str
) -> Optional[Mapping[str, Any]]:
    try:
        return find_template_entry(content, section, name, cluster_name)
    except KeyError:
        return None


def _file_by_cluster(scales: Mapping[str, Any], cluster_name: str) -> Mapping[str, Mapping[str, Any]]:
    """`{resource: scale}` under the cluster; `{cluster: {resource: scale}}` as it is."""
    if scales and all(isinstance(value, Mapping) for value in scales.values()):
        return scales
    return {cluster_name: scales} if scales else {}
