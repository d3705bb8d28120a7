"""Attributes of tasks and workflows: names with texts."""

from __future__ import annotations

from typing import Dict, Iterable, Mapping, Union

from jobmon._values.names import check_label
from jobmon._values.scalar import render_value

Attributes = Union[Iterable[str], Mapping[str, object]]


def read_attributes(kind: str, given: object) -> Dict[str, str]:
    """Attributes as texts. A list of names gives each an empty text; `None` is no attributes.

    Raises `ValueError` for anything else that is neither a list nor a dict.
    """
    if given is None:
        return {}
    if isinstance(given, Mapping):
        pairs = given.items()
        return {_read_name(kind, name): render_value(value, f"{kind} attribute {name}") for name, value in pairs}
    if isinstance(given, (list, tuple, set, frozenset)):
        return {_read_name(kind, name): "" for name in given}
    raise ValueError(f"{kind}_attributes must be a list of names or a dict of values by name, not {given!r}.")


def _read_name(kind: str, name: object) -> str:
    return check_label(f"name of a {kind} attribute", name if isinstance(name, str) else str(name))
