"""Resources of a task with their queue, and how they grow."""

from __future__ import annotations

import json
import logging
import math
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Tuple, Union

from jobmon._values.quantities import memory_gib, parse_runtime_seconds
from jobmon._values.scales import ScaleSteps

if TYPE_CHECKING:
    from jobmon.core.requester import Requester

__all__ = ["TaskResources"]

logger = logging.getLogger(__name__)


class TaskResources:
    """Resources with their queue. `memory` becomes GiB, whole where it is whole, and `runtime` seconds.

    Tasks do not need it: their resources go to the server as they were written. `queue` is a name, a queue with
    `validate_resources` and `coerce_resources`, or `None`.
    """

    def __init__(
        self, requested_resources: Mapping[str, Any], queue: Any = None, requester: Optional[Requester] = None
    ) -> None:
        """Raises `InvalidMemoryFormat` or `ValueError` for an amount that cannot be read."""
        resources = dict(requested_resources)
        if resources.get("memory") is not None:
            resources["memory"] = memory_gib(resources["memory"])
        if resources.get("runtime") is not None:
            resources["runtime"] = parse_runtime_seconds(resources["runtime"])
        self._requested_resources: Dict[str, Any] = resources
        self._queue = queue

    @property
    def requested_resources(self) -> Dict[str, Any]:
        """The resources without the queue. A copy."""
        return dict(self._requested_resources)

    @property
    def queue(self) -> Any:
        """The queue, as given."""
        return self._queue

    @property
    def queue_name(self) -> Optional[str]:
        """The name of the queue; `None` without one."""
        return _name_queue(self._queue)

    @property
    def id(self) -> int:
        """Resources are stored with their tasks and have no id here: `AttributeError`."""
        raise AttributeError("Resources have no id of their own; they are stored with the tasks of a workflow.")

    @property
    def is_bound(self) -> bool:
        """False: resources are stored with the tasks of a workflow."""
        return False

    def bind(self) -> None:
        """Nothing to do: resources are stored with the tasks of a workflow."""

    async def bind_async(self, session: Any = None) -> None:
        """Nothing to do: resources are stored with the tasks of a workflow."""

    def validate_resources(self, strict: bool = False) -> Tuple[bool, str]:
        """Whether the queue takes them, and why not."""
        return _validate(self._queue, self._requested_resources, strict)

    def coerce_resources(self) -> TaskResources:
        """These resources within the limits of the queue."""
        return TaskResources(_coerce(self._queue, self._requested_resources), self._queue)

    def adjust_resources(
        self, resource_scales: Mapping[str, Any], fallback_queues: Optional[List[Any]] = None
    ) -> TaskResources:
        """The next larger resources, in the first of the queue and the fallback queues that takes them.

        If none does, what the last of them allows. Itself if nothing changes. Raises `ValueError` if a scale that is a
        function returns no number.
        """
        grown = dict(self._requested_resources)
        for name, scale in resource_scales.items():
            if grown.get(name) is not None:
                grown[name] = _grow(name, grown[name], scale)
        queues = [self._queue, *(fallback_queues or [])]
        chosen = next((queue for queue in queues if _validate(queue, grown, strict=True)[0]), None)
        if chosen is None and queues[-1] is not None:
            chosen, grown = queues[-1], _coerce(queues[-1], grown)
        adjusted = TaskResources(grown, chosen)
        return self if adjusted == self else adjusted

    def __hash__(self) -> int:
        return hash((self.queue_name, json.dumps(self._requested_resources, sort_keys=True, default=str)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, TaskResources)
            and self.queue_name == other.queue_name
            and self._requested_resources == other._requested_resources
        )

    def __repr__(self) -> str:
        return f"TaskResources({self._requested_resources!r}, queue={self.queue_name!r})"


def _name_queue(queue: Any) -> Optional[str]:
    return queue if queue is None or isinstance(queue, str) else str(queue.queue_name)


def _validate(queue: Any, resources: Mapping[str, Any], strict: bool) -> Tuple[bool, str]:
    validate = getattr(queue, "validate_resources", None)
    if validate is None:
        return True, ""
    verdict: Tuple[bool, str] = validate(strict=strict, **resources)
    return verdict


def _coerce(queue: Any, resources: Mapping[str, Any]) -> Dict[str, Any]:
    coerce = getattr(queue, "coerce_resources", None)
    return dict(resources) if coerce is None else dict(coerce(**resources))


def _grow(name: str, amount: Any, scale: Any) -> Any:
    if callable(scale):
        grown = scale(amount)
        if isinstance(grown, bool) or not isinstance(grown, (int, float)):
            raise ValueError(f"The scale of {name} returned {grown!r} for {amount!r}, not a number.")
        return grown
    if isinstance(scale, ScaleSteps):
        scale = iter(scale.first(1))
    if hasattr(scale, "__next__"):
        following: Union[int, float, str, None] = next(scale, None)
        if following is None:
            logger.warning("The scale of %s is used up; it stays at %r.", name, amount)
        return amount if following is None else following
    return math.ceil(amount * (1 + scale))
