"""What `run()` and `start()` may be told."""

from __future__ import annotations

from typing import NamedTuple, Optional


class RunOptions(NamedTuple):
    """The arguments of `Workflow.run`, under their public names and defaults."""

    #: Ends the run at the first task that failed for good.
    fail_fast: bool = False
    #: After this time nothing more is launched; what was submitted runs to its end. None: no limit.
    seconds_until_timeout: Optional[float] = 36_000
    #: Goes on with a workflow that was run before.
    resume: bool = False
    #: On a resume: end what still runs of the run before (True), or let it go on (False).
    reset_running_jobs: bool = True
    #: Accepted: the server and its distributors do not start with the script.
    distributor_startup_timeout: float = 180
    #: How long `run` waits for what still runs of the run before to end.
    resume_timeout: float = 300
    configure_logging: bool = False
    #: `auto`: a live view in a terminal or notebook, else a line now and then; `lines`; `none`. None: the environment
    #: variable `JOBMON_PROGRESS`, else `auto`.
    progress: Optional[str] = None
