"""Attributes of tasks and workflows: names with texts."""

from __future__ import annotations

from typing import Dict, Iterable, Mapping, Union

from jobmon._values.names import check_label
from jobmon._values.scalar import render_value

Attributes = Union[Iterable[str], Mapping[str, object]]


def read_attributes(kind: str, given: object) -> Dict[str, str]:
    """Attributes as texts. A list of names gives each an empty text, as does `None` as a value; `None` is no attributes.

    Raises `ValueError` for anything else that is neither a list nor a dict.
    """
    if given is None:
        return {}
    if isinstance(given, Mapping):
        return {_read_name(kind, name): _read_text(kind, name, value) for name, value in given.items()}
    if isinstance(given, (list, tuple, set, frozenset)):
        return {_read_name(kind, name): "" for name in given}
    raise ValueError(f"{kind}_attributes must be a list of names or a dict of values by name, not {given!r}.")


def _read_text(kind: str, name: object, value: object) -> str:
    return "" if value is None else render_value(value, f"{kind} attribute {name}")


def _read_name(kind: str, name: object) -> str:
    return check_label(f"name of a {kind} attribute", name if isinstance(name, str) else str(name))
