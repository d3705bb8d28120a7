"""What running needs of a workflow."""

from __future__ import annotations

from typing import Mapping, Optional, Protocol

from jobmon._http import ApiClient


class Runnable(Protocol):
    """A workflow as it is defined in this process."""

    name: str
    #: Of the run that was started last from this object; None before.
    last_workflow_run_id: Optional[int]
    #: Whether `bind` created the workflow; False: it was stored before.
    _newly_created: Optional[bool]
    #: Letter of the workflow's status as `bind` saw it, then of how the last run left it.
    _status: Optional[str]
    _num_newly_completed: int
    _num_previously_completed: int

    @property
    def workflow_id(self) -> int: ...

    @property
    def is_bound(self) -> bool: ...

    def bind(self) -> None:
        """Stores the workflow and its tasks, whether it is new or known; does nothing once bound."""
        ...

    def _get_api(self) -> ApiClient: ...

    def _set_final_statuses(self, letters: Mapping[int, str], default: str) -> None:
        """Sets `final_status` of every task: by its id, else the default."""
        ...
