"""What most scripts need, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobmon.client.tool import Tool

if TYPE_CHECKING:
    from jobmon.client.attributes import add_task_attributes
    from jobmon.client.status_commands import task_status, workflow_status, workflow_tasks

__all__ = ["Tool", "add_task_attributes", "task_status", "workflow_status", "workflow_tasks"]


def __getattr__(name: str) -> Any:
    """Imports what is asked for. Scripts that define workflows do not wait for the rest."""
    if name == "add_task_attributes":
        from jobmon.client.attributes import add_task_attributes

        return add_task_attributes
    if name in __all__:
        from jobmon.client import status_commands

        return getattr(status_commands, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
