"""Status commands as functions: what `jobmon workflow ...` and `jobmon task ...` do on the command line."""

from __future__ import annotations

from jobmon.client.commands.config import update_config_value
from jobmon.client.commands.resource_usage import create_resource_yaml, task_template_resources
from jobmon.client.commands.resume import resume_workflow_from_id
from jobmon.client.commands.task import get_sub_task_tree, get_task_dependencies, task_status, update_task_status
from jobmon.client.commands.validate import validate_username, validate_workflow
from jobmon.client.commands.workflow import (
    concurrency_limit,
    get_filepaths,
    workflow_reset,
    workflow_status,
    workflow_tasks,
)

__all__ = [
    "concurrency_limit",
    "create_resource_yaml",
    "get_filepaths",
    "get_sub_task_tree",
    "get_task_dependencies",
    "resume_workflow_from_id",
    "task_status",
    "task_template_resources",
    "update_config_value",
    "update_task_status",
    "validate_username",
    "validate_workflow",
    "workflow_reset",
    "workflow_status",
    "workflow_tasks",
]
