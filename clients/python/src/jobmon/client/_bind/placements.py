"""What the settings of tasks come to: arrays, and resource profiles, each distinct one once."""

from __future__ import annotations

import json
from array import array
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

from jobmon._values.resources import write_resources
from jobmon._values.scales import GROWABLE, read_scales, resolve_scale
from jobmon.client._definition.levels import DEFAULT_CLUSTER

if TYPE_CHECKING:
    from jobmon.client.task import Task
    from jobmon.client.task_template_version import TaskTemplateVersion

Json = Dict[str, Any]


class PlannedArray(NamedTuple):
    """Tasks of one template version on one cluster."""

    template_version: TaskTemplateVersion
    cluster_name: str
    max_concurrently_running: int


class Placement(NamedTuple):
    """What the settings of a task come to."""

    #: Position in `PlacementPlan.arrays`.
    array: int
    #: Reference of a profile.
    profile: int
    max_attempts: int


class PlacementPlan(NamedTuple):
    arrays: List[PlannedArray]
    #: As the server takes them; a profile's position is its reference.
    profiles: List[Json]
    placements: List[Placement]
    #: By task index, the position of its placement.
    placement_of_task: "array[int]"


def plan_placements(tasks: Sequence[Task]) -> PlacementPlan:
    """Resolves the settings once for each distinct combination of template version, array and own settings.

    Raises `ValueError`, naming a task, for resources or scales that cannot be used.
    """
    planner = _Planner()
    known: Dict[Tuple[int, int, int], int] = {}
    placement_of_task = array("i", [0]) * len(tasks)
    for index, task in enumerate(tasks):
        key = (id(task._source.layout.template_version), id(task._array), id(task._settings))
        at = known.get(key)
        if at is None:
            at = known[key] = planner.place(task)
        placement_of_task[index] = at
    return PlacementPlan(planner.arrays, planner.profiles, planner.placements, placement_of_task)


class _Planner:
    def __init__(self) -> None:
        self.arrays: List[PlannedArray] = []
        self.profiles: List[Json] = []
        self.placements: List[Placement] = []
        self._number_of_array: Dict[Tuple[int, str], int] = {}
        self._number_of_profile: Dict[object, int] = {}
        self._number_of_placement: Dict[Placement, int] = {}

    def place(self, task: Task) -> int:
        """The position of the placement of tasks that are set like this one."""
        max_attempts = task.max_attempts
        placement = Placement(self._place_in_array(task), self._place_in_profile(task, max_attempts), max_attempts)
        at = self._number_of_placement.get(placement)
        if at is None:
            at = self._number_of_placement[placement] = len(self.placements)
            self.placements.append(placement)
        return at

    def _place_in_array(self, task: Task) -> int:
        version = task._template_version
        cluster_name = task.cluster_name or DEFAULT_CLUSTER
        limit = task.array.max_concurrently_running
        key = (id(version), cluster_name)
        at = self._number_of_array.get(key)
        if at is None:
            at = self._number_of_array[key] = len(self.arrays)
            self.arrays.append(PlannedArray(version, cluster_name, limit))
        elif limit < self.arrays[at].max_concurrently_running:
            self.arrays[at] = self.arrays[at]._replace(max_concurrently_running=limit)
        return at

    def _place_in_profile(self, task: Task, max_attempts: int) -> int:
        profile, function = _make_profile(task, max_attempts)
        # Two functions may have the same name and text, and are not the same.
        key = (json.dumps(profile, sort_keys=True), id(function))
        at = self._number_of_profile.get(key)
        if at is None:
            at = self._number_of_profile[key] = len(self.profiles)
            if function is not None:
                from jobmon._dynamic import describe_callable

                profile["dynamic"] = describe_callable(function)
            self.profiles.append({"ref": at, **profile})
        return at


def _make_profile(task: Task, max_attempts: int) -> Tuple[Json, Optional[Any]]:
    try:
        resources = task.compute_resources
        requested = write_resources(resources)
        scales = {
            name: resolve_scale(name, scale, requested.get(name), max_attempts - 1)
            for name, scale in read_scales(task.resource_scales).items()
            if name in GROWABLE
        }
    except ValueError as error:
        raise _name_task(error, task) from error
    profile: Json = {"requested": requested, "scales": scales, "fallbackQueues": task.fallback_queues}
    return profile, task.compute_resources_callable


def _name_task(error: ValueError, task: Task) -> ValueError:
    return type(error)(f"{error} This is what task {task.name} of template {task._template_version.name!r} asks for.")
