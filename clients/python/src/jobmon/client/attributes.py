"""Texts stored with a task or a workflow, also from inside a running task."""

from __future__ import annotations

import os
from typing import Any, Dict, Mapping, Optional

from jobmon._connect import get_api
from jobmon.client._run.submitter import this_user
from jobmon.core.requester import Requester

__all__ = ["add_task_attributes", "add_workflow_attributes"]

_TASK_ID_VARIABLE = "JOBMON_TASK_ID"


def add_task_attributes(
    attr_dict: Mapping[str, Any], task_id: Optional[int] = None, requester: Optional[Requester] = None
) -> None:
    """Sets attributes of a task by name, values as text; those that are not named stay.

    Without `task_id`, of the task this process runs for (environment variable JOBMON_TASK_ID). Raises ValueError where
    there is none, and NotFoundError for an unknown task.
    """
    chosen = task_id if task_id is not None else os.environ.get(_TASK_ID_VARIABLE)
    if chosen is None or not str(chosen).isdigit():
        raise ValueError(
            f"The attributes of a task were to be set, and it is not known of which: task_id was not given, and "
            f"{_TASK_ID_VARIABLE} is {'not set' if chosen is None else repr(chosen)}. Tasks that Jobmon runs have it."
        )
    if attr_dict:
        body = {"user": this_user(), "attributes": _as_texts(attr_dict)}
        get_api(requester).call("addTaskAttributes", path={"taskId": int(chosen)}, body=body)


def add_workflow_attributes(
    attr_dict: Mapping[str, Any], workflow_id: int, requester: Optional[Requester] = None
) -> None:
    """Sets attributes of a workflow by name, values as text; those that are not named stay."""
    if attr_dict:
        body = {"user": this_user(), "attributes": _as_texts(attr_dict)}
        get_api(requester).call("addWorkflowAttributes", path={"workflowId": int(workflow_id)}, body=body)


def _as_texts(attributes: Mapping[str, Any]) -> Dict[str, str]:
    return {str(name): "" if value is None else str(value) for name, value in attributes.items()}
