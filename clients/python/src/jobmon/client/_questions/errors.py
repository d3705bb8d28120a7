"""Errors of tasks, in the form `get_errors` has."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Dict, Iterable, Optional

from jobmon._http import ApiClient
from jobmon.client._run.api_rows import Row, list_rows

TaskErrors = Dict[str, Any]


def get_task_errors(api: ApiClient, workflow_id: int, task_id: int) -> Optional[TaskErrors]:
    """The errors of the task's latest attempt that has any; `None` if there are none."""
    rows = list_rows(api, "listErrors", path={"workflowId": workflow_id}, query={"where": [f"task:is:{task_id}"]})
    return _gather(rows, None).get(task_id)


def get_workflow_errors(api: ApiClient, workflow_id: int, limit: Optional[int]) -> Dict[int, TaskErrors]:
    """By task id, the errors of at most `limit` tasks, those with the newest errors first; `None`: of all."""
    return _gather(list_rows(api, "listErrors", path={"workflowId": workflow_id}), limit)


def _gather(newest_first: Iterable[Row], limit: Optional[int]) -> Dict[int, TaskErrors]:
    found: Dict[int, TaskErrors] = {}
    for row in newest_first:
        task_id, instance_id = int(row["taskId"]), int(row["instanceId"])
        if task_id not in found:
            if limit is not None and len(found) >= limit:
                break
            found[task_id] = {"task_instance_id": instance_id, "error_log": []}
        if found[task_id]["task_instance_id"] == instance_id:
            found[task_id]["error_log"].append(_write_error(row))
    return found


def _write_error(row: Row) -> Dict[str, Any]:
    at = datetime.fromtimestamp(row["at"] / 1000, timezone.utc)
    return {
        "task_instance_error_log_id": int(row["id"]),
        "error_time": at.strftime("%Y-%m-%d %H:%M:%S"),
        "description": "\n".join(text for text in (row["description"], row["stderrTail"]) if text),
    }
