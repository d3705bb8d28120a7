"""Looking at workflows, and steering them."""

from __future__ import annotations

import logging
from itertools import islice
from typing import Any, Dict, List, Optional, Sequence, Union

from jobmon._connect import get_api
from jobmon._http import ApiClient
from jobmon.client._run.api_rows import Row, list_rows
from jobmon.client._run.submitter import this_user
from jobmon.client.commands.buckets import bucket_of, count_buckets, states_of
from jobmon.client.commands.table import format_time, quote_list, tabulate
from jobmon.core.requester import Requester

logger = logging.getLogger(__name__)

_WORKFLOW_COLUMNS = (
    "WF_ID",
    "WF_NAME",
    "WF_STATUS",
    "CREATED_DATE",
    "TASKS",
    "PENDING",
    "SCHEDULED",
    "RUNNING",
    "DONE",
    "FATAL",
    "RETRIES",
)
_TASK_COLUMNS = ("TASK_ID", "TASK_NAME", "STATUS", "RETRIES")
_MAX_PAGE = 1_000


def workflow_status(
    workflow_id: Union[int, Sequence[int], None] = None,
    user: Union[str, Sequence[str], None] = None,
    json: bool = False,
    limit: Optional[int] = 5,
    requester: Optional[Requester] = None,
) -> Any:
    """The newest workflows with their tasks by status. Without ids those of `user`, else those of the OS user.

    A DataFrame with the columns WF_ID, WF_NAME, WF_STATUS, CREATED_DATE (UTC), TASKS, PENDING, SCHEDULED, RUNNING, DONE,
    FATAL (`2 (100.0%)`) and RETRIES; a list of dicts without pandas; a text with `json=True`. `limit=None`: all.
    """
    ids = _as_list(workflow_id)
    users = _as_list(user) or [this_user()]
    where = f"id:in:{quote_list(ids)}" if ids else f"user:in:{quote_list(users)}"
    rows = take_rows(get_api(requester), "listWorkflows", limit, query={"where": [where], "sort": "-id"})
    return tabulate([_workflow_row(row) for row in rows], _WORKFLOW_COLUMNS, json)


def _workflow_row(row: Row) -> Dict[str, Any]:
    return {
        "WF_ID": row["id"],
        "WF_NAME": row["name"],
        "WF_STATUS": row["status"],
        "CREATED_DATE": format_time(row["createdAt"]),
        "TASKS": row["taskCount"],
        **count_buckets(row["counts"], row["taskCount"]),
        "RETRIES": row["retries"],
    }


def workflow_tasks(
    workflow_id: int,
    status: Union[str, Sequence[str], None] = None,
    json: bool = False,
    limit: Optional[int] = 5,
    requester: Optional[Requester] = None,
) -> Any:
    """The newest tasks of a workflow: TASK_ID, TASK_NAME, STATUS, RETRIES.

    `status` chooses among PENDING, SCHEDULED, RUNNING, DONE, FATAL. `limit=None`: all.
    """
    states = states_of(status)
    query = {"sort": "-id", "where": [f"status:in:{quote_list(states)}"] if states else None}
    path = {"workflowId": int(workflow_id)}
    rows = take_rows(get_api(requester), "listTasks", limit, path=path, query=query)
    return tabulate([_task_row(row) for row in rows], _TASK_COLUMNS, json)


def _task_row(row: Row) -> Dict[str, Any]:
    return {
        "TASK_ID": row["id"],
        "TASK_NAME": row["name"],
        "STATUS": bucket_of(row["status"]),
        "RETRIES": max(0, row["attempts"] - 1),
    }


def workflow_reset(workflow_id: int, partial_reset: bool = False, requester: Optional[Requester] = None) -> str:
    """Makes all tasks of a workflow run again, or with `partial_reset` those that are not DONE.

    Raises WorkflowNotResumable while it runs, and ForbiddenError for someone else's workflow.
    """
    body = {"user": this_user(), "scope": "unfinished" if partial_reset else "all"}
    done = get_api(requester).call("resetWorkflow", path={"workflowId": int(workflow_id)}, body=body)
    message = f"Workflow {workflow_id} was reset: {done['changed']} tasks will run again once it is resumed."
    logger.info(message)
    return message


def concurrency_limit(workflow_id: int, max_tasks: int, requester: Optional[Requester] = None) -> str:
    """Changes how many tasks of a workflow may be active at once, at once. 0 launches nothing."""
    body = {"user": this_user(), "maxConcurrentlyRunning": int(max_tasks)}
    get_api(requester).call("setWorkflowLimit", path={"workflowId": int(workflow_id)}, body=body)
    return f"Workflow {workflow_id} may now have {max_tasks} tasks active at once."


def get_filepaths(
    workflow_id: int,
    array_name: str = "",
    job_name: str = "",
    limit: Optional[int] = 5,
    requester: Optional[Requester] = None,
) -> List[Dict[str, Any]]:
    """Where attempts wrote their output: TASK_ID, TASK_NAME, ARRAY_NAME, TASK_INSTANCE_ID, OUTPUT_PATH, ERROR_PATH."""
    api = get_api(requester)
    arrays = api.call("listArrays", path={"workflowId": int(workflow_id)})["rows"]
    names = {array["id"]: array["name"] for array in arrays if array_name in ("", array["name"])}
    found: List[Dict[str, Any]] = []
    where = [f"name:is:{job_name}"] if job_name else None
    for task in list_rows(api, "listTasks", path={"workflowId": int(workflow_id)}, query={"where": where}):
        if task["arrayId"] not in names or task["attempts"] == 0:
            continue
        for instance in list_rows(api, "listInstances", path={"taskId": task["id"]}):
            found.append(_file_row(task, instance, names[task["arrayId"]]))
            if limit is not None and len(found) >= limit:
                return found
    return found


def _file_row(task: Row, instance: Row, array_name: str) -> Dict[str, Any]:
    return {
        "TASK_ID": task["id"],
        "TASK_NAME": task["name"],
        "ARRAY_NAME": array_name,
        "TASK_INSTANCE_ID": instance["id"],
        "OUTPUT_PATH": instance["stdoutPath"],
        "ERROR_PATH": instance["stderrPath"],
    }


def take_rows(api: ApiClient, operation: str, limit: Optional[int], **given: Any) -> List[Row]:
    """The first `limit` rows; None: all. Raises ValueError for a negative limit."""
    if limit is None:
        return list(list_rows(api, operation, **given))
    if limit < 0:
        raise ValueError(f"limit = {limit} cannot be used; give a number from 0, or None for all.")
    query = {**given.pop("query", {}), "limit": max(1, min(limit, _MAX_PAGE))}
    return list(islice(list_rows(api, operation, query=query, **given), limit))


def _as_list(value: Any) -> List[Any]:
    if value is None or value == "":
        return []
    return [value] if isinstance(value, (int, str)) else list(value)
