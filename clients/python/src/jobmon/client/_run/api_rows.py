"""What the server says of workflows and runs, as far as running looks at it."""

from __future__ import annotations

from itertools import count
from typing import Any, Dict, Iterator, Mapping, Optional

from jobmon._generated.statuses import WORKFLOW_RUN_TERMINAL
from jobmon._http import ApiClient

Row = Dict[str, Any]
_PAGE = 1_000


def list_rows(
    api: ApiClient, operation: str, *, path: Optional[Mapping[str, int]] = None, query: Optional[Mapping[str, Any]] = None
) -> Iterator[Row]:
    """All rows of a paged operation, a page at a time."""
    cursor: Optional[str] = None
    while True:
        page = api.call(operation, path=path, query={"limit": _PAGE, **(query or {}), "cursor": cursor})
        yield from page["rows"]
        cursor = page.get("nextCursor")
        if cursor is None:
            return


def find_latest_run_id(api: ApiClient, workflow_id: int) -> int:
    """0: it was never started."""
    run = api.call("getWorkflow", path={"workflowId": workflow_id})["latestRun"]
    return int(run["id"]) if run else 0


def is_over(run: Row) -> bool:
    return run["status"] in WORKFLOW_RUN_TERMINAL


def is_timed_out(run: Row) -> bool:
    """It ended because of, or at least after, its time limit, and not every task is done."""
    ended_at, timeout_at = run["endedAt"], run["timeoutAt"]
    return run["status"] == "ERROR" and None not in (ended_at, timeout_at) and ended_at >= timeout_at


def list_task_letters(api: ApiClient, workflow_id: int) -> Dict[int, str]:
    """Letter by task id; a million tasks come in one reply."""
    letters: Dict[int, str] = {}
    after: Optional[int] = None
    while True:
        page = api.call("getTaskStatuses", path={"workflowId": workflow_id}, query={"afterTaskId": after})
        letters.update(zip(count(page["firstTaskId"]), page["letters"]))
        after = page["nextAfterTaskId"]
        if after is None:
            return letters
