"""What a task asks for beyond its arguments, shared by all tasks that ask for the same."""

from __future__ import annotations

from typing import Any, Callable, Dict, Mapping, NamedTuple, Optional, Tuple, cast

from jobmon._values.scales import Scale, read_scales

DynamicResources = Callable[[], Mapping[str, Any]]


class TaskSettings(NamedTuple):
    """One level of the settings of tasks. `None` says nothing."""

    cluster_name: str = ""
    compute_resources: Optional[Dict[str, Any]] = None
    compute_resources_callable: Optional[DynamicResources] = None
    resource_scales: Optional[Dict[str, Scale]] = None
    fallback_queues: Optional[Tuple[str, ...]] = None
    max_attempts: Optional[int] = None


NO_SETTINGS = TaskSettings()


def read_settings(
    *,
    cluster_name: Optional[str] = "",
    compute_resources: Any = None,
    compute_resources_callable: Optional[DynamicResources] = None,
    resource_scales: Optional[Mapping[str, Any]] = None,
    fallback_queues: Any = None,
    max_attempts: Optional[int] = None,
) -> TaskSettings:
    """What a call was given. Callable resources may be passed as `compute_resources` too.

    Raises `ValueError` for settings of a kind that cannot be used.
    """
    if callable(compute_resources) and not isinstance(compute_resources, Mapping):
        if compute_resources_callable is not None:
            raise ValueError("compute_resources and compute_resources_callable are both functions. Give one.")
        compute_resources, compute_resources_callable = None, cast(DynamicResources, compute_resources)
    if compute_resources_callable is not None and not callable(compute_resources_callable):
        raise ValueError(f"compute_resources_callable must be a function, not {compute_resources_callable!r}.")
    return TaskSettings(
        cluster_name or "",
        read_resources(compute_resources),
        compute_resources_callable,
        read_scales(resource_scales) if resource_scales else None,
        _read_queues(fallback_queues),
        read_max_attempts(max_attempts),
    )


def read_resources(given: Optional[Mapping[str, Any]]) -> Optional[Dict[str, Any]]:
    """A copy of resources; what becomes of the caller's dict afterwards has no effect. `None` and `{}` say nothing."""
    if not given:
        return None
    if not isinstance(given, Mapping):
        raise ValueError(f"compute_resources must be a dict such as {{'memory': '8G'}}, or a function, not {given!r}.")
    return dict(given)


def read_max_attempts(given: Optional[int]) -> Optional[int]:
    """0 and `None` say nothing. Raises `ValueError` for what is not a whole number from 1 to 10,000."""
    if not given:
        return None
    try:
        attempts = int(given)
    except (TypeError, ValueError):
        attempts = 0
    if attempts != given or not 1 <= attempts <= 10_000:
        raise ValueError(f"max_attempts must be a whole number from 1 to 10,000, not {given!r}.")
    return attempts


def _read_queues(given: Any) -> Optional[Tuple[str, ...]]:
    if not given:
        return None
    if isinstance(given, str):
        return (given,)
    return tuple([str(queue) for queue in given])


class SettingsPool:
    """Keeps one copy of equal settings, so that tasks which each were given `{"memory": "2G"}` share it."""

    def __init__(self) -> None:
        self._kept: Dict[object, TaskSettings] = {}

    def intern(self, settings: TaskSettings) -> TaskSettings:
        if settings == NO_SETTINGS:
            return NO_SETTINGS
        try:
            return self._kept.setdefault(_key(settings), settings)
        except TypeError:  # Values that cannot be a key are not shared.
            return settings


def _key(settings: TaskSettings) -> object:
    return tuple([_freeze(value) for value in settings])


def _freeze(value: object) -> object:
    """A dict as a key. Types count: 1, 1.0 and True are equal, and are not the same resource."""
    if isinstance(value, dict):
        return tuple(sorted((name, type(one).__name__, one) for name, one in value.items()))
    return value
