"""Sends a workflow to the server: its definitions, then its tasks in chunks, and has them checked and stored."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Deque, Dict, List, Literal, Mapping, NamedTuple, Optional, Sequence

from jobmon.client._bind.draft_chunks import draft_chunks
from jobmon.client._bind.limits import MAX_TASKS_PER_CHUNK
from jobmon.client._bind.plan_draft import DraftPlan, plan_draft
from jobmon.core.exceptions import NotFoundError, WorkflowBeingBoundError

if TYPE_CHECKING:
    from jobmon._http import ApiClient
    from jobmon.client.task import Task
    from jobmon.client.workflow import Workflow

#: What to do when the same workflow is stored already: just find it, refuse it, or take it for a resume, where what the
#: script now says of names, op args and resources replaces what is stored.
Existing = Literal["find", "refuse", "resume"]

#: Enough that the next chunk is made while the server stores the last.
_MAX_CHUNKS_IN_FLIGHT = 2
#: The server checks the whole graph in one request.
_BIND_TIMEOUT_SECONDS = 600
_MAX_BIND_CALLS = 1_000_000


class BoundWorkflow(NamedTuple):
    """A workflow as the server knows it."""

    workflow_id: int
    #: False: it was stored before.
    created: bool
    #: Word of its status when it was bound.
    status: str
    first_task_id: int
    #: Ids by index, when they are not consecutive from `first_task_id`.
    task_ids: Optional[Sequence[int]]
    #: By index.
    tasks: List[Task]
    #: The draft it came by; the same as `workflow_id` if it is new.
    draft_id: int
    #: Whether what the script says is what is stored.
    is_adopted: bool

    def find_task_id(self, task: Task) -> int:
        """The id of one of the tasks; `AttributeError` for another."""
        index = task._index
        if not (0 <= index < len(self.tasks) and self.tasks[index] is task):
            # Since then it was planned as part of another workflow.
            index = next((at for at, other in enumerate(self.tasks) if other is task), -1)
        if index == -1:
            raise AttributeError(f"Task {task.name} was not part of workflow {self.workflow_id} when that was bound.")
        return self.first_task_id + index if self.task_ids is None else self.task_ids[index]


def bind_workflow(api: ApiClient, workflow: Workflow, existing: Existing) -> BoundWorkflow:
    """Stores the workflow as a whole or not at all; see `Workflow.bind` for what it raises."""
    known = workflow._bound
    if known is not None:
        try:
            return _bind_draft(api, known.draft_id, existing, known.tasks)
        except NotFoundError:
            pass  # The draft was swept; send it again.
    plan = plan_draft(workflow)
    draft_id = _create_draft(api, workflow, plan)
    _send_chunks(api, draft_id, plan)
    return _bind_draft(api, draft_id, existing, plan.tasks)


def _create_draft(api: ApiClient, workflow: Workflow, plan: DraftPlan) -> int:
    from jobmon.client._run.submitter import this_user

    body = {
        "toolVersionId": workflow.tool_version.id,
        "workflowArgs": workflow.workflow_args,
        "name": workflow.name,
        "description": workflow.description,
        "attributes": workflow.workflow_attributes,
        "maxConcurrentlyRunning": workflow.max_concurrently_running,
        "user": this_user(),
        "taskCount": len(plan.tasks),
        "setCount": len(plan.upstreams.sets),
        "profileCount": len(plan.placing.profiles),
        "arrays": [
            {
                "templateVersionId": array.template_version.id,
                "name": array.template_version.name,
                "cluster": array.cluster_name,
                "maxConcurrentlyRunning": array.max_concurrently_running,
            }
            for array in plan.placing.arrays
        ],
    }
    return int(api.call("createDraft", body=body)["workflowId"])


def _send_chunks(api: ApiClient, draft_id: int, plan: DraftPlan) -> None:
    def send(chunk: int, body: Mapping[str, Any]) -> None:
        api.call("putDraftChunk", path={"workflowId": draft_id, "chunk": chunk}, body=body)

    chunks = enumerate(draft_chunks(plan))
    if len(plan.tasks) <= MAX_TASKS_PER_CHUNK:
        for chunk, body in chunks:
            send(chunk, body)
        return
    with ThreadPoolExecutor(_MAX_CHUNKS_IN_FLIGHT, thread_name_prefix="jobmon-bind") as pool:
        under_way: Deque[Future[None]] = deque()
        for chunk, body in chunks:
            if len(under_way) == _MAX_CHUNKS_IN_FLIGHT:
                under_way.popleft().result()
            under_way.append(pool.submit(send, chunk, body))
        for future in under_way:
            future.result()


def _bind_draft(api: ApiClient, draft_id: int, existing: Existing, tasks: List[Task]) -> BoundWorkflow:
    for _ in range(_MAX_BIND_CALLS):
        reply: Dict[str, Any] = api.call(
            "bindDraft",
            path={"workflowId": draft_id},
            body={"existing": existing},
            timeout_seconds=_BIND_TIMEOUT_SECONDS,
        )
        if reply["state"] == "bound":
            return BoundWorkflow(
                workflow_id=reply["workflowId"],
                created=reply["created"],
                status=reply["status"],
                first_task_id=reply["firstTaskId"],
                task_ids=reply["taskIds"],
                tasks=tasks,
                draft_id=draft_id,
                is_adopted=reply["created"] or existing == "resume",
            )
    raise WorkflowBeingBoundError(
        f"The server did not finish to bind workflow {draft_id} in {_MAX_BIND_CALLS} steps.",
        hint="Report this; run the script again.",
    )
