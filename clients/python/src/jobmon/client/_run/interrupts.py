"""Ctrl-C while a run is waited for.

The first one says that the run goes on and how to come back, and leaves. A second one within a moment asks whether to
stop the run instead. Only a yes touches the run; its end is then waited for.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from jobmon.client._progress.environment import is_notebook

if TYPE_CHECKING:
    from jobmon.client._progress import ProgressView
    from jobmon.client._run.handle import WorkflowHandle

_MOMENT_SECONDS = 3.0


class Interrupts:
    def __init__(self, handle: WorkflowHandle, view: ProgressView) -> None:
        self._handle = handle
        self._view = view

    def handle(self) -> None:
        """Call it for a KeyboardInterrupt. Returns when the run is being stopped; otherwise raises KeyboardInterrupt."""
        workflow_id = self._handle.workflow_id
        self._view.release()
        self._say(
            f"jobmon: the workflow goes on without this script. To come back: "
            f"Workflow.attach({workflow_id}).wait(), or jobmon workflow watch {workflow_id}"
        )
        if not (is_notebook() or sys.stdin is not None and sys.stdin.isatty()):
            self._say(f"jobmon: to stop it: jobmon workflow stop {workflow_id}")
            raise KeyboardInterrupt
        try:
            # Whoever reads this may press the key before the next line is reached.
            self._say("jobmon: press Ctrl-C again now to stop it instead.")
            time.sleep(_MOMENT_SECONDS)
        except KeyboardInterrupt:
            if self._ask_to_stop():
                self._handle.stop()
                self._say("jobmon: stopping; its commands are being ended. Ctrl-C leaves, and the stop goes on.")
                return
        raise KeyboardInterrupt

    def _ask_to_stop(self) -> bool:
        try:
            return input(f"Stop workflow {self._handle.workflow_id} now? [y/N] ").strip().lower() in ("y", "yes")
        except EOFError:
            return False

    def _say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)
