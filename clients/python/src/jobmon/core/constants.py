"""Status letters and other constants, under the names that scripts import.

Letters and labels come from the state machines of the server; the names of states that this version never enters are
kept, so that scripts which name them go on working.
"""

from __future__ import annotations

from typing import Dict

from jobmon._generated.statuses import (
    TASK_INSTANCE_LABELS,
    TASK_LABELS,
    WORKFLOW_LABELS,
    WORKFLOW_RUN_LABELS,
)

__all__ = [
    "ArgType",
    "Direction",
    "ExecludeTTVs",
    "MaxConcurrentlyRunning",
    "SpecialChars",
    "TaskInstanceStatus",
    "TaskResourcesType",
    "TaskStatus",
    "WorkflowRunStatus",
    "WorkflowStatus",
]


class TaskStatus:
    """Letters of a task."""

    REGISTERING = "G"
    QUEUED = "Q"
    INSTANTIATING = "I"
    LAUNCHED = "O"
    RUNNING = "R"
    DONE = "D"
    ERROR_RECOVERABLE = "E"
    ADJUSTING_RESOURCES = "A"
    ERROR_FATAL = "F"

    LABEL_DICT: Dict[str, str] = {
        "G": "REGISTERING",
        "Q": "QUEUED",
        "I": "INSTANTIATING",
        "O": "LAUNCHED",
        "R": "RUNNING",
        "D": "DONE",
        "E": "ERROR_RECOVERABLE",
        "A": "ADJUSTING_RESOURCES",
        "F": "ERROR_FATAL",
    }
    #: As the GUI and the command line show them.
    SHOWN_AS: Dict[str, str] = TASK_LABELS


class TaskInstanceStatus:
    """Letters of an attempt at a task."""

    #: Never entered: an instance is created when it is leased.
    QUEUED = "Q"
    INSTANTIATED = "I"
    LAUNCHED = "O"
    RUNNING = "R"
    TRIAGING = "T"
    DONE = "D"
    ERROR = "E"
    ERROR_FATAL = "F"
    KILL_SELF = "K"
    UNKNOWN_ERROR = "U"
    NO_DISTRIBUTOR_ID = "W"
    NO_HEARTBEAT = "X"
    RESOURCE_ERROR = "Z"
    #: Never entered.
    SUBMITTED_TO_BATCH_DISTRIBUTOR = "B"

    SHOWN_AS: Dict[str, str] = TASK_INSTANCE_LABELS


class WorkflowRunStatus:
    """Letters of a run, which `Workflow.run` returns."""

    REGISTERED = "G"
    LINKING = "L"
    BOUND = "B"
    #: Never entered: a run is bound, then running.
    INSTANTIATED = "I"
    #: Never entered.
    LAUNCHED = "O"
    RUNNING = "R"
    DONE = "D"
    ERROR = "E"
    STOPPED = "S"
    ABORTED = "A"
    COLD_RESUME = "C"
    HOT_RESUME = "H"
    TERMINATED = "T"

    SHOWN_AS: Dict[str, str] = WORKFLOW_RUN_LABELS


class WorkflowStatus:
    """Letters of a workflow."""

    REGISTERING = "G"
    QUEUED = "Q"
    INSTANTIATING = "I"
    #: Never entered: a workflow is queued, then running.
    LAUNCHED = "O"
    RUNNING = "R"
    DONE = "D"
    FAILED = "F"
    HALTED = "H"
    ABORTED = "A"

    SHOWN_AS: Dict[str, str] = WORKFLOW_LABELS


class ArgType:
    """What an argument of a template is for."""

    NODE_ARG = 1
    TASK_ARG = 2
    OP_ARG = 3


class TaskResourcesType:
    """Where resources come from."""

    ORIGINAL = "O"
    VALIDATED = "V"
    ADJUSTED = "A"


class MaxConcurrentlyRunning:
    """No limit."""

    MAXCONCURRENTLYRUNNING = 2_147_483_647


class Direction:
    """Which way to look from a task."""

    UP = "up"
    DOWN = "down"


class SpecialChars:
    """Characters that a task's name cannot have."""

    ILLEGAL_SPECIAL_CHARACTERS = "/\\'\" "


class ExecludeTTVs:
    """Template versions without statistics of use. None is excluded any more."""

    EXECLUDE_TTVS: "set[int]" = set()
