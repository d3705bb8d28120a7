"""How a run ended, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, FrozenSet

from jobmon.client._run.result import WorkflowResult


@dataclass(frozen=True)
class OrchestratorResult:
    """Counts are of the whole workflow. Seconds; letters by task id."""

    final_status: str
    elapsed_time: float
    total_tasks: int
    done_count: int
    failed_count: int
    num_previously_complete: int
    task_final_statuses: Dict[int, str]
    done_task_ids: FrozenSet[int]
    failed_task_ids: FrozenSet[int]

    @classmethod
    def of(cls, result: WorkflowResult) -> OrchestratorResult:
        return cls(
            final_status=result.final_status,
            elapsed_time=result.elapsed_time,
            total_tasks=result.total_tasks,
            done_count=result.done_count,
            failed_count=result.failed_count,
            num_previously_complete=result.num_previously_complete,
            task_final_statuses=result.task_final_statuses,
            done_task_ids=result.done_task_ids,
            failed_task_ids=result.failed_task_ids,
        )
