"""The parts of a draft, made when asked for: never more than a few of them exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Sequence, Tuple, TypeVar, Union

from jobmon.client._bind.limits import (
    MAX_CHARACTERS_PER_CHUNK,
    MAX_MEMBER_RANGES_PER_CHUNK,
    MAX_PROFILES_PER_CHUNK,
    MAX_SETS_PER_CHUNK,
    MAX_TASKS_PER_CHUNK,
)
from jobmon.client._bind.plan_draft import DraftPlan, Stretch
from jobmon.client._bind.upstream_sets import NO_SET, Members

if TYPE_CHECKING:
    from jobmon.client._definition.layout import ArgLayout
    from jobmon.client.task import Task

Json = Dict[str, Any]
Value = TypeVar("Value")


def draft_chunks(plan: DraftPlan) -> Iterator[Json]:
    """Bodies of `putDraftChunk`: tasks in columns, with their share of profiles and upstream sets."""
    profiles = _take_profiles(plan.placing.profiles)
    sets = _take_sets(plan.upstreams.sets)
    groups = _take_groups(plan)
    while True:
        chunk = {"profiles": next(profiles, []), "sets": next(sets, []), "groups": next(groups, [])}
        if not any(chunk.values()):
            return
        yield chunk


def _take_profiles(profiles: Sequence[Json]) -> Iterator[Sequence[Json]]:
    for first in range(0, len(profiles), MAX_PROFILES_PER_CHUNK):
        yield profiles[first : first + MAX_PROFILES_PER_CHUNK]


def _take_sets(sets: Sequence[Members]) -> Iterator[List[Json]]:
    taken: List[Json] = []
    ranges = 0
    for ref, members in enumerate(sets):
        pairs = _write_members(members)
        if len(taken) == MAX_SETS_PER_CHUNK or ranges + len(pairs) > MAX_MEMBER_RANGES_PER_CHUNK:
            yield taken
            taken, ranges = [], 0
        taken.append({"ref": ref, "members": pairs})
        ranges += len(pairs)
    if taken:
        yield taken


def _write_members(members: Members) -> List[Tuple[int, int]]:
    if isinstance(members, int):
        return [(members, members)]
    return list(zip(members[0::2], members[1::2]))


def _take_groups(plan: DraftPlan) -> Iterator[List[Json]]:
    """Groups of as many tasks, and as much text, as one chunk holds."""
    taken: List[Json] = []
    tasks = characters = 0
    for stretch in plan.stretches:
        first = stretch.first
        while first < stretch.end:
            end = min(stretch.end, first + MAX_TASKS_PER_CHUNK - tasks)
            group, length = _make_fitting_group(plan, stretch, first, end)
            if taken and characters + length > MAX_CHARACTERS_PER_CHUNK:
                yield taken
                taken, tasks, characters = [], 0, 0
                continue
            taken.append(group)
            tasks += group["count"]
            characters += length
            first += group["count"]
            if tasks >= MAX_TASKS_PER_CHUNK:
                yield taken
                taken, tasks, characters = [], 0, 0
    if taken:
        yield taken


def _make_fitting_group(plan: DraftPlan, stretch: Stretch, first: int, end: int) -> Tuple[Json, int]:
    """A group of the tasks from `first`, to `end` or as far as the text allows, and the length of the text."""
    while True:
        group = _make_group(plan, stretch, first, end)
        length = sum(_measure(column) for column in group["args"].values()) + _measure(group.get("names", ""))
        if length <= MAX_CHARACTERS_PER_CHUNK or end == first + 1:
            return group, length
        end = first + max(1, (end - first) // 2)


def _measure(column: Union[str, List[Any]]) -> int:
    return len(column) if isinstance(column, str) else sum([len(text) for text in column if text is not None])


def _make_group(plan: DraftPlan, stretch: Stretch, first: int, end: int) -> Json:
    tasks = plan.tasks[first:end]
    placements = [plan.placing.placements[at] for at in plan.placing.placement_of_task[first:end]]
    source = stretch.source
    rows = [task._row for task in tasks]
    group: Json = {
        "firstIndex": first,
        "count": end - first,
        "array": stretch.array,
        "args": {name: source.column(at, rows) for at, name in enumerate(source.layout.names)},
        "upstreamSet": _shorten(plan.upstreams.set_of_task[first:end].tolist(), NO_SET),
        "profile": _shorten([placement.profile for placement in placements]),
        "maxAttempts": _shorten([placement.max_attempts for placement in placements]),
    }
    names = _name_tasks(tasks, source.layout)
    if names is not None:
        group["names"] = names
    attributes = [task._attributes for task in tasks]
    if any(attributes):
        group["attributes"] = attributes
    return group


def _shorten(column: List[int], nothing: Optional[int] = None) -> Union[None, int, List[Optional[int]]]:
    """A column of equal numbers as that number; `nothing` becomes null."""
    first = column[0]
    if column.count(first) == len(column):
        return None if first == nothing else first
    return [None if value == nothing else value for value in column]


def _name_tasks(tasks: Sequence[Task], layout: ArgLayout) -> Optional[List[Optional[str]]]:
    """Names, where the server would not make the same ones: those given, and those in another order of arguments."""
    called = tuple([layout.names[at] for at in layout.node_positions])
    if called != layout.template_version.stored_node_arg_names:
        return [task.name for task in tasks]
    names = [task._name for task in tasks]
    return names if any(names) else None
