"""Resources as scripts write them, made into what the server takes."""

from __future__ import annotations

import numbers
from typing import Any, Dict, Mapping, Optional, Union

from jobmon._values.quantities import memory_gib, parse_cores, parse_runtime_seconds
from jobmon._values.scalar import check_text

WireValue = Union[str, int, float, bool]

_AMOUNTS = {"memory": memory_gib, "runtime": parse_runtime_seconds, "cores": parse_cores}
_MAX_VALUE_CHARACTERS = 4_096


def merge_resources(*levels: Optional[Mapping[str, Any]]) -> Dict[str, Any]:
    """The levels as one dict, later ones winning key by key."""
    merged: Dict[str, Any] = {}
    for level in levels:
        if level:
            merged.update(level)
    return merged


def write_resources(resources: Mapping[str, Any]) -> Dict[str, WireValue]:
    """Resources as the server takes them: amounts as they were written, never rounded.

    `None`, and an amount of 0, is not asked for. What is neither text nor number goes as `str(value)`. Raises
    `ValueError`, naming the resource, for an amount that cannot be read.
    """
    written = {str(name): _write_value(str(name), value) for name, value in resources.items()}
    return {name: value for name, value in written.items() if value is not None}


def _write_value(name: str, value: Any) -> Optional[WireValue]:
    if value is None:
        return None
    plain = _write_plain(value)
    read_amount = _AMOUNTS.get(name)
    if read_amount is not None:
        try:
            if read_amount(plain) == 0:
                return None
        except ValueError as error:
            raise type(error)(f"The resource {name} cannot be used: {error}") from error
    if isinstance(plain, str):
        check_text(plain, f"The resource {name}")
        if len(plain) > _MAX_VALUE_CHARACTERS:
            raise ValueError(f"The resource {name} has more than {_MAX_VALUE_CHARACTERS} characters.")
    return plain


def _write_plain(value: Any) -> WireValue:
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    return str(value)
