"""Settings of the public Jobmon's scheduler."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional


@dataclass
class WorkflowRunConfig:
    """Only `fail_fast` has an effect: heartbeats and syncs are the server's, and nothing is polled."""

    heartbeat_interval: Optional[int] = None
    heartbeat_report_by_buffer: Optional[float] = None
    fail_fast: bool = False
    wedged_workflow_sync_interval: int = 600
    fail_after_n_executions: int = 1_000_000_000

    @classmethod
    def from_defaults(cls) -> WorkflowRunConfig:
        return cls()
