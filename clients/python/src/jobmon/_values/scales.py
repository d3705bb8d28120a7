"""How resources grow after a task ran out of them.

A script may give a factor, a function, an iterator or a list. The server grows by factors and lists only, since the
client may be gone by then, so functions and iterators become lists when a workflow is bound.
"""

from __future__ import annotations

import copy
import itertools
import math
import numbers
import weakref
from typing import Any, Callable, Dict, Iterator, List, Mapping, MutableMapping, Sequence, Tuple, Union

from jobmon._values.quantities import Amount, memory_gib, parse_cores, parse_runtime_seconds

#: What the server can grow, and how a value is read as a number: GiB, seconds, cores.
GROWABLE: Dict[str, Callable[[object], Amount]] = {
    "memory": memory_gib,
    "runtime": parse_runtime_seconds,
    "cores": parse_cores,
}
_MAX_FACTOR = 1000
#: The server takes no longer list.
_MAX_AMOUNTS = 1000


class ScaleSteps:
    """The amounts an iterator yields, drawn when asked for and remembered, so that all tasks that share it see them all."""

    def __init__(self, iterator: Iterator[Any]) -> None:
        self._iterator = iterator
        self._drawn: List[Any] = []

    def first(self, count: int) -> Tuple[Any, ...]:
        missing = min(count, _MAX_AMOUNTS) - len(self._drawn)
        if missing > 0:
            self._drawn.extend(itertools.islice(self._iterator, missing))
        return tuple(self._drawn[:count])

    def __repr__(self) -> str:
        return f"<{type(self._iterator).__name__}>"


Scale = Union[int, float, Callable[[Any], Any], ScaleSteps, Tuple[Any, ...]]
#: As the server takes it.
WireScale = Union[int, float, List[Union[int, float, str]]]

#: An iterator that cannot be copied, such as a generator, is drawn from once however many calls it is given to.
_steps_of: MutableMapping[Any, ScaleSteps] = weakref.WeakKeyDictionary()


def read_scales(given: Mapping[str, Any]) -> Dict[str, Scale]:
    """Scales as a script gives them. Raises `ValueError` for one that is no number, function, iterator or list."""
    if not isinstance(given, Mapping):
        raise ValueError(f"resource_scales must be a dict such as {{'memory': 0.5}}, not {given!r}.")
    return {str(name): _read_scale(str(name), value) for name, value in given.items() if value is not None}


def _read_scale(name: str, value: Any) -> Scale:
    if isinstance(value, (ScaleSteps, tuple)):
        return value
    if isinstance(value, numbers.Real):
        factor = float(value)
        if not 0 <= factor <= _MAX_FACTOR:
            raise _refuse(name, f"is {value!r}, not from 0 to {_MAX_FACTOR}")
        return int(factor) if factor == int(factor) else factor
    if callable(value):
        function: Callable[[Any], Any] = value
        return function
    if isinstance(value, (list, range)):
        return tuple(value)
    if hasattr(value, "__next__"):
        return _share_steps(value)
    raise _refuse(name, f"is {value!r}")


def _share_steps(iterator: Iterator[Any]) -> ScaleSteps:
    try:
        return ScaleSteps(copy.deepcopy(iterator))
    except TypeError:
        pass
    try:
        return _steps_of.setdefault(iterator, ScaleSteps(iterator))
    except TypeError:
        return ScaleSteps(iterator)


def resolve_scale(name: str, scale: Scale, requested: object, count: int) -> WireScale:
    """A scale as the server takes it: a factor, or `count` amounts to try one after the other.

    A function is applied to what was requested, then to its result, and so on: to GiB as a number for memory, to
    seconds for runtime. Raises `ValueError` when it returns no number.
    """
    if isinstance(scale, ScaleSteps):
        return _check_amounts(name, scale.first(count))
    if isinstance(scale, tuple):
        return _check_amounts(name, scale[:count])
    if not callable(scale):
        return scale
    # What was not asked for cannot grow.
    return 0 if requested is None else _apply(name, scale, GROWABLE[name](requested), min(count, _MAX_AMOUNTS))


def _apply(name: str, function: Callable[[Any], Any], amount: Amount, count: int) -> WireScale:
    amounts: List[Union[int, float, str]] = []
    for _ in range(count):
        result = function(amount)
        if isinstance(result, bool) or not isinstance(result, numbers.Real) or not math.isfinite(result):
            raise ValueError(f"The scale of {name}, {function!r}, returned {result!r} for {amount!r}, not a number.")
        amount = _plain(result)
        amounts.append(amount)
    return _check_amounts(name, amounts)


def _check_amounts(name: str, amounts: Sequence[Any]) -> WireScale:
    checked: List[Union[int, float, str]] = []
    for amount in amounts:
        try:
            GROWABLE[name](amount)
            checked.append(amount if isinstance(amount, str) else _plain(amount))
        except (TypeError, ValueError) as error:
            raise _refuse(name, f"comes to {amount!r}: {error}") from error
    return checked


def _plain(amount: Any) -> Amount:
    """A number of numpy or of another library as one of Python's."""
    if not math.isfinite(amount):
        raise ValueError(f"{amount!r} is no amount")
    return int(amount) if amount == int(amount) else float(amount)


def _refuse(name: str, why: str) -> ValueError:
    return ValueError(
        f"The scale of {name} {why}. Give a factor (0.5 adds half), a function of the last amount, "
        "or a list or an iterator of amounts."
    )
