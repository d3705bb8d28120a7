"""The text of an argument, as it stands in the command and in the identity of a task."""

from __future__ import annotations

import re
from typing import AbstractSet

from jobmon._values.warn import warn_script

#: The server takes no longer value; a command is one argument of a shell, which takes 128 KiB.
MAX_ARG_CHARACTERS = 65_536

#: No shell can be given a NUL, and half a surrogate pair cannot be written as UTF-8.
_UNSENDABLE = re.compile("[\0\ud800-\udfff]")


def is_plain(value: object) -> bool:
    """Whether the text is evident and can be sent, as is that of nearly all values: short ASCII texts, and integers."""
    if type(value) is str:
        return len(value) < 1_000 and value.isascii() and "\0" not in value
    return type(value) is int


def render_value(value: object, where: str) -> str:
    """`str(value)`: `1` and `"1"` are the same argument, whatever their types.

    Sets are written in sorted order, because Python orders them differently in each process and the task would never
    be recognised again. `None` is `None`, a missing number is `nan`, with a warning. Raises `ValueError`, naming
    `where`, for a text that no command can hold: with a NUL, with half a surrogate pair, or of more than 65,536
    characters.
    """
    if type(value) is str:
        text = value
    elif isinstance(value, (set, frozenset)):
        text = _render_set(value)
    else:
        text = str(value)
        if text == "nan":
            warn_script(f"The argument {where} is nan, which goes into the command as such.")
    if len(text) > MAX_ARG_CHARACTERS:
        raise ValueError(
            f"The argument {where} has {len(text)} characters, more than {MAX_ARG_CHARACTERS}. "
            "Write it to a file and pass the path."
        )
    if not text.isascii() or "\0" in text:
        _refuse_unsendable(text, where)
    return text


def check_text(text: str, where: str) -> str:
    """The text itself, if it can be sent; else `ValueError`, as `render_value`."""
    _refuse_unsendable(text, where)
    return text


def _refuse_unsendable(text: str, where: str) -> None:
    found = _UNSENDABLE.search(text)
    if found is None:
        return
    what = "a NUL character" if found.group() == "\0" else "half a surrogate pair, which is not valid Unicode"
    raise ValueError(f"{where} has {what} at position {found.start()}. Remove it.")


def _render_set(value: AbstractSet[object]) -> str:
    if not value:
        return str(value)
    members = ", ".join(sorted(repr(member) for member in value))
    return f"frozenset({{{members}}})" if isinstance(value, frozenset) else f"{{{members}}}"
