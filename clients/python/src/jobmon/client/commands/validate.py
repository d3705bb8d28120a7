"""Checks that tools of other people call before they act."""

from __future__ import annotations

from typing import Optional, Sequence, Union

from jobmon._connect import get_api
from jobmon.client._run.submitter import this_user
from jobmon.core.exceptions import NotFoundError
from jobmon.core.requester import Requester


def validate_username(workflow_id: int, username: str, requester: Optional[Requester] = None) -> None:
    """AssertionError unless the workflow's latest run, or the workflow itself, is of this user."""
    row = get_api(requester).call("getWorkflow", path={"workflowId": int(workflow_id)})
    owner = (row["latestRun"] or row)["user"]
    assert owner == (username or this_user()), f"workflow {workflow_id} is of {owner}, not of {username}"


def validate_workflow(task_ids: Union[int, Sequence[int]], requester: Optional[Requester] = None) -> int:
    """The one workflow that all these tasks are of. AssertionError if they are of several, or none was given."""
    api = get_api(requester)
    ids = [task_ids] if isinstance(task_ids, int) else list(task_ids)
    found = {int(api.call("getTask", path={"taskId": int(task_id)})["workflowId"]) for task_id in ids}
    if not found:
        raise NotFoundError("No task was named.", hint="Give the ids of tasks of one workflow.")
    assert len(found) == 1, f"the tasks are of several workflows: {', '.join(map(str, sorted(found)))}"
    return found.pop()
