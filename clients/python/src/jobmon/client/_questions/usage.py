"""What one task used, in the form `Task.resource_usage` has."""

from __future__ import annotations

from typing import Any, Dict

from jobmon._http import ApiClient
from jobmon.client._run.api_rows import list_rows


def get_task_usage(api: ApiClient, task_id: int) -> Dict[str, Any]:
    """`num_attempts, nodename, runtime` (seconds) and `memory` (bytes) of the attempt that was done; else all `None`."""
    instances = list(list_rows(api, "listInstances", path={"taskId": task_id}))
    done = next((instance for instance in reversed(instances) if instance["status"] == "DONE"), None)
    if done is None:
        return {"num_attempts": None, "nodename": None, "runtime": None, "memory": None}
    wall_ms = done["wallMs"]
    return {
        "num_attempts": len(instances),
        "nodename": done["node"],
        "runtime": None if wall_ms is None else wall_ms / 1000,
        "memory": done["peakMemoryBytes"],
    }
