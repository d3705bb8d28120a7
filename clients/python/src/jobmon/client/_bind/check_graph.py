"""Whether tasks with shared upstream sets can all run."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Dict, Iterator, List, Sequence

from jobmon.client._bind.upstream_sets import NO_SET, Members, SetPlan
from jobmon.core.exceptions import CyclicGraphError

if TYPE_CHECKING:
    from jobmon.client.task import Task

_MAX_LISTED_TASKS = 20


def refuse_cycle(plan: SetPlan, tasks: Sequence[Task]) -> None:
    """Raises `CyclicGraphError`, showing the cycle, if tasks wait for each other in a circle."""
    if _is_in_order(plan):
        return
    is_done = _run_all(plan)
    stuck = is_done.find(0)
    if stuck != -1:
        raise _describe_cycle(_find_cycle(plan, is_done, stuck), tasks)


def _is_in_order(plan: SetPlan) -> bool:
    """Scripts mostly add what is waited for before what waits; then there can be no cycle."""
    last_of_set = array("l", [members if isinstance(members, int) else members[-1] for members in plan.sets])
    return all(ref == NO_SET or last_of_set[ref] < index for index, ref in enumerate(plan.set_of_task))


def _run_all(plan: SetPlan) -> bytearray:
    """Runs every task that can run; 1 in the result is done, 0 is on a cycle or behind one."""
    tasks_of_set: List[List[int]] = [[] for _ in plan.sets]
    sets_of_member: Dict[int, List[int]] = {}
    remaining: List[int] = []
    for ref, members in enumerate(plan.sets):
        count = 0
        for member in _iterate(members):
            sets_of_member.setdefault(member, []).append(ref)
            count += 1
        remaining.append(count)
    ready: List[int] = []
    for index, ref in enumerate(plan.set_of_task):
        if ref == NO_SET:
            ready.append(index)
        else:
            tasks_of_set[ref].append(index)
    is_done = bytearray(len(plan.set_of_task))
    while ready:
        index = ready.pop()
        is_done[index] = 1
        for ref in sets_of_member.get(index, ()):
            remaining[ref] -= 1
            if remaining[ref] == 0:
                ready.extend(tasks_of_set[ref])
    return is_done


def _iterate(members: Members) -> Iterator[int]:
    if isinstance(members, int):
        yield members
        return
    for at in range(0, len(members), 2):
        yield from range(members[at], members[at + 1] + 1)


def _find_cycle(plan: SetPlan, is_done: bytearray, stuck: int) -> List[int]:
    """Walking from each task to the first unfinished one it waits for must come back to a task already met."""
    met_at: Dict[int, int] = {}
    path: List[int] = []
    index = stuck
    while index not in met_at:
        met_at[index] = len(path)
        path.append(index)
        members = plan.sets[plan.set_of_task[index]]
        index = next(member for member in _iterate(members) if not is_done[member])
    return path[met_at[index] :][::-1]


def _describe_cycle(cycle: List[int], tasks: Sequence[Task]) -> CyclicGraphError:
    names = [tasks[index].name for index in cycle[:_MAX_LISTED_TASKS]]
    more = len(cycle) - len(names)
    path = " -> ".join([*names, f"({more} more)"] if more else [*names, names[0]])
    return CyclicGraphError(
        f"Cycle detected in the task graph: {path}. Each waits for the one before it.",
        hint="Remove one of these dependencies.",
    )
