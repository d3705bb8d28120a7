"""Looking at tasks, and changing what becomes of them."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Optional, Sequence, Set, Union

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
    states = states_of(status)
    rows: List[Dict[str, Any]] = []
    for task_id in [task_ids] if isinstance(task_ids, int) else task_ids:
        task = api.call("getTask", path={"taskId": int(task_id)})
        if states is None or task["status"] in states:
            rows.extend(_rows_of(api, task))
    return tabulate(rows, _COLUMNS, json)


def _rows_of(api: ApiClient, task: Row) -> Iterator[Dict[str, Any]]:
    is_tried = False
    for instance in list_rows(api, "listInstances", path={"taskId": task["id"]}):
        is_tried = True
        memory = instance["peakMemoryBytes"]
        values = (
            task["id"],
            task["status"],
            instance["id"],
            instance["externalId"],
            instance["status"],
            None if memory is None else f"{int(memory)}B",
            instance["stdoutPath"],
            instance["stderrPath"],
            instance["error"],
        )
        yield dict(zip(_COLUMNS, values))
    if not is_tried:
        yield {**dict.fromkeys(_COLUMNS), "TASK_ID": task["id"], "task_status": task["status"]}


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
    chosen = {int(task_id) for task_id in ([task_ids] if isinstance(task_ids, int) else task_ids)}
    if target == "DONE" and force and recursive:
        chosen = set(_walk(api, chosen, "upstream"))
    assert len(chosen) <= _MAX_TASKS, f"at most {_MAX_TASKS:,} tasks are changed in one call, not {len(chosen):,}"
    body = {
        "user": this_user(),
        "status": target,
        "taskIds": sorted(chosen),
        "descendants": "all" if target == "REGISTERING" else "none",
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
    roots = [int(task_id) for task_id in ([task_ids] if isinstance(task_ids, int) else task_ids)]
    tree = _walk(api, set(roots), "downstream")
    return {
        task_id: [TASK_LETTERS[row["status"]], row["name"]]
        for task_id, row in tree.items()
        if not task_status or TASK_LETTERS[row["status"]] in task_status
    }


def _neighbours(api: ApiClient, task_id: int, direction: str) -> Iterator[Row]:
    return list_rows(api, "listNeighbours", path={"taskId": int(task_id)}, query={"direction": direction})


def _walk(api: ApiClient, roots: Set[int], direction: str) -> Dict[int, Row]:
    """The roots and everything that can be reached from them."""
    found: Dict[int, Row] = {root: api.call("getTask", path={"taskId": root}) for root in sorted(roots)}
    waiting = list(found)
    while waiting:
        for row in _neighbours(api, waiting.pop(), direction):
            if row["id"] in found:
                continue
            assert len(found) < _MAX_TASKS, f"more than {_MAX_TASKS:,} tasks hang together here"
            found[row["id"]] = row
            waiting.append(row["id"])
    return found
