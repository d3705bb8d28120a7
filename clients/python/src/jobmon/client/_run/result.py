"""How a run ended."""

from __future__ import annotations

from typing import Any, Callable, Dict, FrozenSet, Optional, Tuple

from jobmon._generated.statuses import TASK_LETTERS, WORKFLOW_RUN_LABELS


class WorkflowResult(str):
    """A text that equals the letter of the run's status (`"D"`, `"E"`, ...), and carries more.

    Statuses by task are asked from the server at the first use.
    """

    workflow_id: int
    workflow_run_id: int
    #: Seconds from the start of the run to its end, by the server's clock.
    elapsed_time: float
    total_tasks: int
    done_count: int
    failed_count: int
    #: Tasks that were done before this run began.
    num_previously_complete: int
    #: Why it ended, if it is not simply done.
    reason: Optional[str]

    def __new__(
        cls,
        letter: str,
        *,
        workflow_id: int = 0,
        workflow_run_id: int = 0,
        elapsed_time: float = 0.0,
        total_tasks: int = 0,
        done_count: int = 0,
        failed_count: int = 0,
        num_previously_complete: int = 0,
        reason: Optional[str] = None,
        list_statuses: Callable[[], Dict[int, str]] = dict,
    ) -> WorkflowResult:
        result = super().__new__(cls, letter)
        result.workflow_id = workflow_id
        result.workflow_run_id = workflow_run_id
        result.elapsed_time = elapsed_time
        result.total_tasks = total_tasks
        result.done_count = done_count
        result.failed_count = failed_count
        result.num_previously_complete = num_previously_complete
        result.reason = reason
        result._list_statuses = list_statuses
        result._statuses = None
        return result

    _list_statuses: Callable[[], Dict[int, str]]
    _statuses: Optional[Dict[int, str]]

    @property
    def final_status(self) -> str:
        """The letter."""
        return str.__str__(self)

    @property
    def task_final_statuses(self) -> Dict[int, str]:
        """Letter by task id."""
        if self._statuses is None:
            self._statuses = self._list_statuses()
        return self._statuses

    @property
    def done_task_ids(self) -> FrozenSet[int]:
        return self._ids_with(TASK_LETTERS["DONE"])

    @property
    def failed_task_ids(self) -> FrozenSet[int]:
        return self._ids_with(TASK_LETTERS["ERROR_FATAL"])

    def __reduce__(self) -> Tuple[Any, ...]:
        """With the statuses, for whoever reads it may have no server."""
        statuses = self.task_final_statuses
        state = {**self.__dict__, "_list_statuses": dict, "_statuses": statuses}
        return WorkflowResult, (str.__str__(self),), state

    def _ids_with(self, letter: str) -> FrozenSet[int]:
        return frozenset(task_id for task_id, status in self.task_final_statuses.items() if status == letter)

    def describe(self) -> str:
        """The end in one sentence."""
        label = WORKFLOW_RUN_LABELS.get(self.final_status, self.final_status)
        why = f" ({self.reason})" if self.reason else ""
        counts = f"{self.done_count:,} of {self.total_tasks:,} tasks done in {self.elapsed_time:.1f} s"
        failed = f", {self.failed_count:,} failed" if self.failed_count else ""
        return f"workflow {self.workflow_id}: {label}{why}, {counts}{failed}"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<code>{escape(self.describe())}</code>"
