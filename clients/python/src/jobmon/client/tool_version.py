"""A generation of a tool."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, Union

from jobmon._values.scales import read_scales
from jobmon.client._definition.levels import LevelDefaults
from jobmon.client._definition.settings import read_max_attempts, read_resources
from jobmon.client.task_template import TaskTemplate

if TYPE_CHECKING:
    from jobmon.client.tool import Tool
    from jobmon.core.requester import Requester

__all__ = ["ToolVersion"]

logger = logging.getLogger(__name__)


class ToolVersion:
    """A generation of a tool. The same `workflow_args` under another version are another workflow.

    Holds the task templates that were made under it in this process, by name, and the defaults of the tool.
    """

    def __init__(self, tool_version_id: Optional[int] = None, requester: Optional[Requester] = None) -> None:
        """`tool_version_id` of `None` is the newest at the time the server is first asked."""
        self._id = tool_version_id
        self._tool: Optional[Tool] = None
        self._requester = requester
        self._defaults = LevelDefaults()
        self.task_templates: Dict[str, TaskTemplate] = {}

    @classmethod
    def get_tool_version(cls, tool: Tool) -> ToolVersion:
        """Makes a new version of the tool on the server. Not idempotent."""
        reply = tool._api.call("createToolVersion", body={"toolId": tool.id})
        return cls._make(tool, int(reply["id"]))

    @classmethod
    def from_wire(cls, wire_tuple: Sequence[Any], tool: Tool) -> ToolVersion:
        """From `(id, tool id)`. Raises `ValueError` if it belongs to another tool."""
        version_id, tool_id = wire_tuple[0], wire_tuple[1]
        if int(tool_id) != tool.id:
            raise ValueError(f"Tool version {version_id} belongs to tool {tool_id}, not to {tool.name!r} ({tool.id}).")
        return cls._make(tool, int(version_id))

    @classmethod
    def _make(cls, tool: Tool, version_id: Optional[int]) -> ToolVersion:
        version = cls(version_id)
        version._tool = tool
        return version

    @property
    def id(self) -> int:
        """The id the server gave. Asks the server when the version is `latest` and was not asked for before."""
        if self._id is None:
            self._id = self.tool._find_latest_version_id()
        return self._id

    @property
    def tool(self) -> Tool:
        """The tool this is a version of. `AttributeError` for a version that was made by its id alone."""
        if self._tool is None:
            raise AttributeError(f"Tool version {self._id} was not reached through a Tool.")
        return self._tool

    def load_task_templates(self) -> None:
        """Nothing to do: templates are made or found on the server when they are first needed there."""

    def get_task_template(self, template_name: str) -> TaskTemplate:
        """The task template of that name; the same object whenever it is asked for."""
        known = self.task_templates.get(template_name)
        if known is None:
            known = TaskTemplate.get_task_template(self, template_name)
            self.task_templates[template_name] = known
        return known

    @property
    def default_compute_resources_set(self) -> Dict[str, Dict[str, Any]]:
        """Default resources by cluster. The dict itself: changes to it take effect."""
        return self._defaults.compute_resources

    @property
    def default_resource_scales_set(self) -> Dict[str, Dict[str, Any]]:
        """Default scales by cluster. The dict itself: changes to it take effect."""
        return self._defaults.resource_scales

    @property
    def default_cluster_name(self) -> str:
        """The cluster for tasks that name none; empty if there is none."""
        return self._defaults.cluster_name

    @default_cluster_name.setter
    def default_cluster_name(self, cluster_name: str) -> None:
        self._defaults.cluster_name = cluster_name or ""

    @property
    def default_max_attempt(self) -> Optional[int]:
        """How often tasks are tried that say nothing else; `None` if not set."""
        return self._defaults.max_attempts

    @default_max_attempt.setter
    def default_max_attempt(self, value: Optional[int]) -> None:
        self._defaults.max_attempts = read_max_attempts(value)

    def update_default_compute_resources(self, cluster_name: str, **kwargs: Any) -> None:
        """Replaces the default resources of the cluster; sets the default cluster if there is none."""
        self.set_default_compute_resources_from_dict(cluster_name, kwargs)

    def update_default_resource_scales(self, cluster_name: str, **kwargs: Any) -> None:
        """Replaces the default scales of the cluster; sets the default cluster if there is none."""
        self.set_default_resource_scales_from_dict(cluster_name, kwargs)

    def set_default_compute_resources_from_dict(self, cluster_name: str, compute_resources: Mapping[str, Any]) -> None:
        """Replaces the default resources of the cluster; sets the default cluster if there is none."""
        self._defaults.compute_resources[cluster_name] = read_resources(compute_resources) or {}
        self._default_to(cluster_name)

    def set_default_resource_scales_from_dict(self, cluster_name: str, resource_scales: Mapping[str, Any]) -> None:
        """Replaces the default scales of the cluster; sets the default cluster if there is none."""
        self._defaults.resource_scales[cluster_name] = read_scales(resource_scales or {})
        self._default_to(cluster_name)

    def set_default_cluster_name(self, cluster_name: str) -> None:
        """Makes it the cluster for tasks that name none."""
        self.default_cluster_name = cluster_name

    def set_default_max_attempts(self, value: Union[int, None]) -> None:
        """How often tasks are tried that say nothing else. 0 and `None` are ignored, with a log line."""
        if not value:
            logger.warning("set_default_max_attempts(%r) is ignored: give a number from 1.", value)
            return
        self.default_max_attempt = value

    def _default_to(self, cluster_name: str) -> None:
        if not self._defaults.cluster_name:
            self._defaults.cluster_name = cluster_name

    def __repr__(self) -> str:
        tool = self._tool.name if self._tool is not None else "?"
        templates: List[str] = list(self.task_templates)
        return f"ToolVersion(id={self._id or 'latest'}, tool={tool!r}, task_templates={templates})"
