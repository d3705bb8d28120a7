"""Looking at tasks, and changing what becomes of them."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Optional, Sequence, Union

from jobmon._connect import get_api
from jobmon._generated.statuses import TASK_LETTERS
from jobmon._http import ApiClient
from jobmon.client._run.api_rows import Row, list_rows
from jobmon.client._run.submitter import this_user
from jobmon.client.commands.buckets import states_of
from jobmon.client.commands.table import tabulate
from jobmon.core.requester import Requester

_COLUMNS = (
    "TASK_ID",
    "task_status",
    "TASK_INSTANCE_ID",
    "DISTRIBUTOR_ID",
    "STATUS",
    "RESOURCE_USAGE",
    "STDOUT",
    "STDERR",
    "ERROR_TRACE",
)
#: The most that one call changes.
_MAX_TASKS = 10_000
#: Tasks asked about in one request.
_BATCH = 1_000
_TARGETS = {"D": "DONE", "DONE": "DONE", "G": "REGISTERING", "REGISTERING": "REGISTERING"}


def task_status(
    task_ids: Union[int, Sequence[int]],
    status: Union[str, Sequence[str], None] = None,
    json: bool = False,
    requester: Optional[Requester] = None,
) -> Any:
    """One row for each attempt at each task, or one without attempt for a task that was never tried.

    TASK_ID, task_status, TASK_INSTANCE_ID, DISTRIBUTOR_ID (the process or cluster job), STATUS (of the attempt),
    RESOURCE_USAGE (peak memory), STDOUT, STDERR (paths), ERROR_TRACE. `status` chooses tasks by PENDING, SCHEDULED,
    RUNNING, DONE, FATAL.
    """
    api = get_api(requester)
    ids = _as_ids(task_ids)
    states = states_of(status)
    rows: List[Dict[str, Any]] = []
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        attempts = api.call("listInstancesOfTasks", body={"taskIds": batch})["rows"]
        tried = {row["taskId"] for row in attempts}
        rows.extend(_attempt_row(row) for row in attempts if states is None or row["taskStatus"] in states)
        for task_id in batch:
            if task_id not in tried:
                rows.extend(_untried_row(api, task_id, states))
    order = {task_id: position for position, task_id in enumerate(ids)}
    rows.sort(key=lambda row: order[row["TASK_ID"]])
    return tabulate(rows, _COLUMNS, json)


def _attempt_row(attempt: Row) -> Dict[str, Any]:
    memory = attempt["peakMemoryBytes"]
    values = (
        attempt["taskId"],
        attempt["taskStatus"],
        attempt["id"],
        attempt["externalId"],
        attempt["status"],
        None if memory is None else f"{int(memory)}B",
        attempt["stdoutPath"],
        attempt["stderrPath"],
        attempt["error"],
    )
    return dict(zip(_COLUMNS, values))


def _untried_row(api: ApiClient, task_id: int, states: Optional[List[str]]) -> Iterator[Dict[str, Any]]:
    state = api.call("getTask", path={"taskId": task_id})["status"]
    if states is None or state in states:
        yield {**dict.fromkeys(_COLUMNS), "TASK_ID": task_id, "task_status": state}


def update_task_status(
    task_ids: Union[int, Sequence[int]],
    workflow_id: int,
    new_status: str,
    force: bool = False,
    recursive: bool = False,
    requester: Optional[Requester] = None,
) -> Dict[str, int]:
    """Marks tasks DONE (`"D"`), or makes them and all that depends on them run again (`"G"`).

    With `force` and `recursive`, `"D"` also marks everything they depend on. Returns how many tasks changed, were in
    that status already, and have commands that are ended first.

    Raises:
        AssertionError: another status, or more than 10,000 tasks.
        ForbiddenError: it is someone else's workflow.
    """
    target = _TARGETS.get(str(new_status).upper())
    assert target is not None, f"a task can be set to D (done) or G (runs again), not to {new_status!r}"
    api = get_api(requester)
    chosen = set(_as_ids(task_ids))
    assert len(chosen) <= _MAX_TASKS, f"at most {_MAX_TASKS:,} tasks are changed in one call, not {len(chosen):,}"
    body = {
        "user": this_user(),
        "status": target,
        "taskIds": sorted(chosen),
        "descendants": "all" if target == "REGISTERING" else "none",
        "ancestors": "all" if target == "DONE" and force and recursive else "none",
    }
    reply: Dict[str, int] = api.call("setTaskStatus", path={"workflowId": int(workflow_id)}, body=body)
    return reply


def get_task_dependencies(task_id: int, requester: Optional[Requester] = None) -> Dict[str, List[List[Dict[str, Any]]]]:
    """Direct neighbours: `{"up": [[{"id", "status", "name"}], ...], "down": [...]}`, statuses as letters."""
    api = get_api(requester)
    return {
        word: [[{"id": row["id"], "status": TASK_LETTERS[row["status"]], "name": row["name"]}] for row in rows]
        for word, rows in (
            ("up", _neighbours(api, task_id, "upstream")),
            ("down", _neighbours(api, task_id, "downstream")),
        )
    }


def get_sub_task_tree(
    task_ids: Union[int, Sequence[int]],
    task_status: Optional[Sequence[str]] = None,
    requester: Optional[Requester] = None,
) -> Dict[int, List[str]]:
    """The tasks and all that depend on them: `{id: [status letter, name]}`; only of these letters if any are given."""
    api = get_api(requester)
    roots = _as_ids(task_ids)
    if not roots:
        return {}
    path = {"workflowId": api.call("getTask", path={"taskId": roots[0]})["workflowId"]}
    tree: Dict[int, List[str]] = {}
    after: Optional[int] = 0
    while after is not None:
        page = api.call("listRelatives", path=path, body={"taskIds": roots, "direction": "down", "afterTaskId": after})
        for row in page["rows"]:
            letter = TASK_LETTERS[row["status"]]
            if not task_status or letter in task_status:
                tree[row["id"]] = [letter, row["name"]]
        after = page["nextAfterTaskId"]
    return tree


def _neighbours(api: ApiClient, task_id: int, direction: str) -> Iterator[Row]:
    return list_rows(api, "listNeighbours", path={"taskId": int(task_id)}, query={"direction": direction})


def _as_ids(task_ids: Union[int, Sequence[int]]) -> List[int]:
    return [int(task_id) for task_id in ([task_ids] if isinstance(task_ids, int) else task_ids)]
