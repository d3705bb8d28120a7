"""Where a task's resources come from: tool, workflow, task template, array, task; the nearer level wins, key by key."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional

#: What grows, and by how much, where a script says nothing of it.
DEFAULT_SCALES: Mapping[str, float] = {"memory": 0.5, "runtime": 0.5}
DEFAULT_MAX_ATTEMPTS = 3
DEFAULT_CLUSTER = "multiprocess"


class LevelDefaults:
    """The defaults of one level: resources and scales by cluster, a cluster, a number of attempts."""

    def __init__(self) -> None:
        self.compute_resources: Dict[str, Dict[str, Any]] = {}
        self.resource_scales: Dict[str, Dict[str, Any]] = {}
        self.cluster_name: str = ""
        self.max_attempts: Optional[int] = None

    def resources_of(self, cluster_name: str) -> Mapping[str, Any]:
        return self.compute_resources.get(cluster_name) or {}

    def scales_of(self, cluster_name: str) -> Mapping[str, Any]:
        """Scales filed under no cluster hold for all."""
        every = self.resource_scales.get("") or {}
        return {**every, **(self.resource_scales.get(cluster_name) or {})}
