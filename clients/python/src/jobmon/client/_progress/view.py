"""Where progress goes: over itself in a terminal or notebook, a line now and then elsewhere, or nowhere."""

from __future__ import annotations

import shutil
import sys
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any, Optional, TextIO

from jobmon._http import ApiClient, Event
from jobmon.client._progress.environment import choose_mode, uses_colours
from jobmon.client._progress.render import describe, render_html, render_line
from jobmon.client._progress.state import Progress, RateMeter, sum_by_tone

if TYPE_CHECKING:
    from jobmon.client._run.handle import WorkflowHandle
    from jobmon.client._run.result import WorkflowResult

_DRAW_INTERVAL_SECONDS = 0.25
#: Into a log or a pipe: rarely enough for runs of days.
_LINE_INTERVAL_SECONDS = 30.0


def open_view(api: ApiClient, handle: WorkflowHandle, progress: Optional[str]) -> ProgressView:
    mode = choose_mode(progress)
    if mode == "none":
        return ProgressView("", handle)
    name = str(api.call("getWorkflow", path={"workflowId": handle.workflow_id})["name"])
    if mode == "lines":
        return LinesView(name, handle)
    return NotebookView(name, handle) if mode == "notebook" else TerminalView(name, handle)


class ProgressView:
    """Shows nothing but notes: the base of the others, and what `progress="none"` gives."""

    interval_seconds = float("inf")

    def __init__(self, name: str, handle: WorkflowHandle) -> None:
        self._name = name
        self._handle = handle
        self._event: Optional[Event] = None
        self._meter = RateMeter()
        self._started = time.monotonic()
        self._shown_at = self._started

    def __enter__(self) -> ProgressView:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def update(self, event: Event) -> None:
        self._event = event
        self._meter.add(time.monotonic(), event["counts"].get("DONE", 0))

    def tick(self) -> None:
        """Draws where it is time to."""
        now = time.monotonic()
        if self._event is None or now - self._shown_at < self.interval_seconds:
            return
        self._shown_at = now
        self.draw(self._progress(now))

    def note(self, text: str) -> None:
        print(text, file=_stream(), flush=True)

    def draw(self, progress: Progress) -> None:
        """Shows the present state."""

    def release(self) -> None:
        """Leaves what was drawn where it is."""

    def finish(self, result: WorkflowResult) -> None:
        """Shows how it ended."""

    def _progress(self, now: float) -> Progress:
        event = self._event or {"counts": {}, "paused": False}
        return Progress(
            name=self._name,
            workflow_id=self._handle.workflow_id,
            workflow_run_id=self._handle.workflow_run_id,
            sums=sum_by_tone(event["counts"]),
            paused=bool(event["paused"]),
            rate_per_second=self._meter.rate_per_second(now),
            elapsed_seconds=now - self._started,
        )


class LinesView(ProgressView):
    interval_seconds = _LINE_INTERVAL_SECONDS

    def __enter__(self) -> ProgressView:
        self.note(f"workflow {self._handle.workflow_id}: waiting for run {self._handle.workflow_run_id}")
        return self

    def draw(self, progress: Progress) -> None:
        self.note(describe(progress))

    def finish(self, result: WorkflowResult) -> None:
        self.note(describe_end(result))


class TerminalView(ProgressView):
    interval_seconds = _DRAW_INTERVAL_SECONDS

    def __init__(self, name: str, handle: WorkflowHandle) -> None:
        super().__init__(name, handle)
        #: What stands on the last line; empty: nothing that may be drawn over.
        self._drawn = ""

    def __enter__(self) -> ProgressView:
        title = f"{self._name}  " if self._name else ""
        self.note(f"{title}workflow {self._handle.workflow_id}, run {self._handle.workflow_run_id}")
        return self

    def draw(self, progress: Progress) -> None:
        line = render_line(progress, shutil.get_terminal_size().columns, uses_colours())
        if line != self._drawn:
            self._write("\r\x1b[2K" + line)
        self._drawn = line

    def note(self, text: str) -> None:
        self._write(("\r\x1b[2K" if self._drawn else "") + text + "\n")
        self._drawn = ""

    def release(self) -> None:
        if self._drawn:
            self._write("\n")
        self._drawn = ""

    def finish(self, result: WorkflowResult) -> None:
        if self._event is not None:
            self.draw(self._progress(time.monotonic()))
        self.release()
        self.note(describe_end(result))

    def _write(self, text: str) -> None:
        stream = _stream()
        stream.write(text)
        stream.flush()


class NotebookView(ProgressView):
    interval_seconds = _DRAW_INTERVAL_SECONDS

    def __enter__(self) -> ProgressView:
        # Present: a notebook was found by it.
        shown: Any = import_module("IPython.display")
        self._make_html: Any = shown.HTML
        self._display: Any = shown.display(shown.HTML("<i>starting</i>"), display_id=True)
        return self

    def draw(self, progress: Progress) -> None:
        self._display.update(self._make_html(render_html(progress)))

    def finish(self, result: WorkflowResult) -> None:
        if self._event is not None:
            self.draw(self._progress(time.monotonic()))
        self.note(describe_end(result))


def describe_end(result: WorkflowResult) -> str:
    """How it ended, and where to look when tasks failed."""
    see = f"; see them with: jobmon workflow errors {result.workflow_id}" if result.failed_count else ""
    return result.describe() + see


def _stream() -> TextIO:
    """stderr, so that what a script prints on stdout stays its own."""
    return sys.stderr
