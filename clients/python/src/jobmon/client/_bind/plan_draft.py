"""A workflow as the server wants it, short of the chunks, which are made one at a time from this."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Sequence

from jobmon.client._bind.check_graph import refuse_cycle
from jobmon.client._bind.limits import MAX_MEMBER_RANGES_PER_CHUNK, MAX_TASKS_PER_WORKFLOW
from jobmon.client._bind.placements import PlacementPlan, plan_placements
from jobmon.client._bind.upstream_sets import SetPlan, plan_sets
from jobmon.client._definition.arg_source import ArgSource
from jobmon.core.exceptions import EmptyWorkflowError, TooManyItemsError

if TYPE_CHECKING:
    from jobmon.client.task import Task
    from jobmon.client.workflow import Workflow

#: Where neighbours have less in common than this, tasks are put in another order, so that columns are long.
_MIN_TASKS_PER_STRETCH = 20


#: A task may be in two workflows, and has one index, that of the workflow that is being planned.
_planning = threading.Lock()


def _plan_anew_in_child() -> None:
    """A child that was forked while another thread was planning would wait for it forever."""
    global _planning
    _planning = threading.Lock()


os.register_at_fork(after_in_child=_plan_anew_in_child)


class Stretch(NamedTuple):
    """Neighbours of one array with one argument source."""

    first: int
    end: int
    source: ArgSource[Any]
    #: Position in `PlacementPlan.arrays`.
    array: int


class DraftPlan(NamedTuple):
    #: By index.
    tasks: List[Task]
    placing: PlacementPlan
    upstreams: SetPlan
    stretches: List[Stretch]


def plan_draft(workflow: Workflow) -> DraftPlan:
    """Checks what can be known here, and finds what tasks share. Sets the index of every task.

    The order is that of adding, unless tasks of several templates were added in turns or a task waits for tasks in very
    many places; then the tasks of each template are put together.
    """
    with _planning:
        return _plan(workflow)


def _plan(workflow: Workflow) -> DraftPlan:
    tasks = list(workflow._tasks.values())
    _refuse_size(workflow, tasks)
    placing = plan_placements(tasks)
    stretches = _find_stretches(tasks, placing)
    is_scattered = len(stretches) > 1 + len(tasks) // _MIN_TASKS_PER_STRETCH and len(tasks) > _MIN_TASKS_PER_STRETCH
    upstreams = None if is_scattered else _plan_sets(workflow, tasks)
    if upstreams is None or _find_largest_set(upstreams) > MAX_MEMBER_RANGES_PER_CHUNK:
        tasks = _sort_by_array(tasks, placing)
        placing = plan_placements(tasks)
        stretches = _find_stretches(tasks, placing)
        upstreams = _plan_sets(workflow, tasks)
        _refuse_scattered_set(upstreams)
    refuse_cycle(upstreams, tasks)
    return DraftPlan(tasks, placing, upstreams, stretches)


def _plan_sets(workflow: Workflow, tasks: Sequence[Task]) -> SetPlan:
    for index, task in enumerate(tasks):
        task._index = index
    return plan_sets(tasks, workflow._tasks)


def _find_stretches(tasks: Sequence[Task], placing: PlacementPlan) -> List[Stretch]:
    stretches: List[Stretch] = []
    first = 0
    placements = placing.placements
    current = (tasks[0]._source, placements[placing.placement_of_task[0]].array)
    for index, at in enumerate(placing.placement_of_task):
        source, array = tasks[index]._source, placements[at].array
        if source is current[0] and array == current[1]:
            continue
        stretches.append(Stretch(first, index, *current))
        first, current = index, (source, array)
    stretches.append(Stretch(first, len(tasks), *current))
    return stretches


def _sort_by_array(tasks: Sequence[Task], placing: PlacementPlan) -> List[Task]:
    """The steps of a script often wait for whole other steps: with the tasks of each together, such a set is one range."""
    number_of_source: Dict[int, int] = {}
    for task in tasks:
        number_of_source.setdefault(id(task._source), len(number_of_source))
    arrays = [placing.placements[at].array for at in placing.placement_of_task]
    order = sorted(range(len(tasks)), key=lambda index: (arrays[index], number_of_source[id(tasks[index]._source)]))
    return [tasks[index] for index in order]


def _find_largest_set(plan: SetPlan) -> int:
    return max((1 if isinstance(members, int) else len(members) // 2 for members in plan.sets), default=0)


def _refuse_scattered_set(plan: SetPlan) -> None:
    largest = _find_largest_set(plan)
    if largest > MAX_MEMBER_RANGES_PER_CHUNK:
        raise TooManyItemsError(
            f"A task waits for tasks in {largest} separate places; at most {MAX_MEMBER_RANGES_PER_CHUNK} can be sent.",
            hint="Add tasks that are waited for together one after another.",
        )


def _refuse_size(workflow: Workflow, tasks: Sequence[Task]) -> None:
    if not tasks:
        raise EmptyWorkflowError(
            f"{workflow._describe()} has no tasks.", hint="Add tasks with workflow.add_tasks(...) before it is bound."
        )
    if len(tasks) > MAX_TASKS_PER_WORKFLOW:
        raise TooManyItemsError(
            f"{workflow._describe()} has {len(tasks)} tasks, more than {MAX_TASKS_PER_WORKFLOW}.",
            hint="Split it into several workflows.",
        )
