"""Distinct upstream sets as ranges of task indexes, each shared list looked at once."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Dict, Iterable, List, NamedTuple, Sequence, Tuple, Union

from jobmon.client._definition.links import Link, UpstreamGroup, iterate_downstreams, list_links
from jobmon.core.exceptions import NodeDependencyNotExistError

if TYPE_CHECKING:
    from jobmon.client.task import Task

#: A task that waits for nothing.
NO_SET = -1

#: Inclusive ranges of task indexes, ascending: `first, last, first, last, ...`; of one task just its index.
Members = Union[int, "array[int]"]


class SetPlan(NamedTuple):
    #: The distinct upstream sets. A set's position is its reference.
    sets: List[Members]
    #: By task index, the reference of its set.
    set_of_task: "array[int]"


def plan_sets(tasks: Sequence[Task], by_hash: Dict[int, Task]) -> SetPlan:
    """Gives equal upstream sets one reference. The tasks know their indexes.

    Raises `NodeDependencyNotExistError` if a neighbour of a task is not among them.
    """
    catalogue = _SetCatalogue(tasks, by_hash)
    set_of_task = array("l", [NO_SET]) * len(tasks)
    for index, task in enumerate(tasks):
        if task._upstreams is not None:
            set_of_task[index] = catalogue.refer(task)
        if task._downstreams is not None:
            catalogue.check_downstreams(task)
    return SetPlan(catalogue.sets, set_of_task)


class _SetCatalogue:
    def __init__(self, tasks: Sequence[Task], by_hash: Dict[int, Task]) -> None:
        self.sets: List[Members] = []
        self._tasks = tasks
        self._by_hash = by_hash
        self._of_index: Dict[int, int] = {}
        self._of_ranges: Dict[bytes, int] = {}
        self._of_links: Dict[Tuple[int, ...], int] = {}
        self._checked_groups: Dict[int, UpstreamGroup] = {}

    def refer(self, task: Task) -> int:
        """The reference of what the task waits for."""
        links = list_links(task._upstreams)
        if len(links) == 1 and not isinstance(links[0], UpstreamGroup):
            return self._refer_to_index(self._find_index(links[0], task))
        key = tuple([id(link) for link in links])
        known = self._of_links.get(key)
        if known is not None:
            return known
        ranges = self._read_ranges(links, task)
        is_single = len(ranges) == 2 and ranges[0] == ranges[1]
        ref = self._refer_to_index(ranges[0]) if is_single else self._refer_to_ranges(ranges)
        self._of_links[key] = ref
        return ref

    def check_downstreams(self, task: Task) -> None:
        """Who waits for a task must be in the workflow as well."""
        for link in list_links(task._downstreams):
            if isinstance(link, UpstreamGroup):
                if id(link) in self._checked_groups:
                    continue
                self._checked_groups[id(link)] = link
            for waiting in iterate_downstreams(link):
                if self._look_up(waiting) == -1:
                    raise _refuse_stray("Downstream", waiting, task)

    def _read_ranges(self, links: Sequence[Link], waiting: Task) -> "array[int]":
        indexes = sorted({self._find_index(task, waiting) for link in links for task in _members_of(link)})
        ranges = array("l")
        for index in indexes:
            if ranges and index == ranges[-1] + 1:
                ranges[-1] = index
            else:
                ranges.extend((index, index))
        return ranges

    def _refer_to_index(self, index: int) -> int:
        ref = self._of_index.get(index)
        if ref is None:
            ref = self._of_index[index] = self._append(index)
        return ref

    def _refer_to_ranges(self, ranges: "array[int]") -> int:
        key = ranges.tobytes()
        ref = self._of_ranges.get(key)
        if ref is None:
            ref = self._of_ranges[key] = self._append(ranges)
        return ref

    def _append(self, members: Members) -> int:
        self.sets.append(members)
        return len(self.sets) - 1

    def _find_index(self, upstream: Task, waiting: Task) -> int:
        index = self._look_up(upstream)
        if index == -1:
            raise _refuse_stray("Upstream", upstream, waiting)
        return index

    def _look_up(self, task: Task) -> int:
        """The index of the task, or of the equal one that was added in its place; -1 if there is none."""
        index = task._index
        if 0 <= index < len(self._tasks) and self._tasks[index] is task:
            return index
        twin = self._by_hash.get(hash(task))
        return -1 if twin is None else twin._index


def _members_of(link: Link) -> Iterable[Task]:
    return link.members if isinstance(link, UpstreamGroup) else (link,)


def _refuse_stray(word: str, stray: Task, task: Task) -> NodeDependencyNotExistError:
    verb = "waits for" if word == "Upstream" else "is waited for by"
    return NodeDependencyNotExistError(
        f"{word} task {stray.name} is not in the workflow: {task.name} {verb} it.",
        hint="Add both to the same workflow.",
    )
