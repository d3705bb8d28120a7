"""Starting a bound workflow, following it to its end, and coming back to it."""

from jobmon.client._run.handle import WorkflowHandle, attach_workflow
from jobmon.client._run.options import RunOptions
from jobmon.client._run.result import WorkflowResult
from jobmon.client._run.run_workflow import run_workflow, start_workflow
from jobmon.client._run.runnable import Runnable

__all__ = [
    "RunOptions",
    "Runnable",
    "WorkflowHandle",
    "WorkflowResult",
    "attach_workflow",
    "run_workflow",
    "start_workflow",
]
