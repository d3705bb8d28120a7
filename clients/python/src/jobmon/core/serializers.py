"""Tuples that scripts may have taken apart.

The public Jobmon sends positional tuples between its parts. Requests are JSON objects here, described in
`docs/openapi.json`, so of these packers only those are kept whose results the client ever handed to scripts: a task's and
a template's use of resources. The others (`SerializeDistributorTask`, `SerializeSwarmTask`, ...) do not exist.
"""

from __future__ import annotations

from typing import Any, Dict, Optional, Tuple

__all__ = ["SerializeTaskResourceUsage", "SerializeTaskTemplateResourceUsage"]


class SerializeTaskResourceUsage:
    """What a task used: attempts, node, runtime, memory."""

    @staticmethod
    def to_wire(
        num_attempts: Optional[int], nodename: Optional[str], runtime: Optional[float], memory: Optional[str]
    ) -> Tuple[Any, ...]:
        return num_attempts, nodename, runtime, memory

    @staticmethod
    def kwargs_from_wire(wire_tuple: Tuple[Any, ...]) -> Dict[str, Any]:
        names = ("num_attempts", "nodename", "runtime", "memory")
        return dict(zip(names, wire_tuple))


class SerializeTaskTemplateResourceUsage:
    """What the tasks of a template used."""

    _NAMES = (
        "num_tasks",
        "min_mem",
        "max_mem",
        "mean_mem",
        "min_runtime",
        "max_runtime",
        "mean_runtime",
        "median_mem",
        "median_runtime",
        "ci_mem",
        "ci_runtime",
    )

    @classmethod
    def to_wire(cls, *values: Any) -> Tuple[Any, ...]:
        return values

    @classmethod
    def kwargs_from_wire(cls, wire_tuple: Tuple[Any, ...]) -> Dict[str, Any]:
        return dict(zip(cls._NAMES, wire_tuple))
