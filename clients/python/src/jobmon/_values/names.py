"""Names of tasks, and labels of everything else. The rules are the server's, so a refusal comes before anything is sent."""

from __future__ import annotations

import re
from typing import Iterable, Tuple

MAX_TASK_NAME_CHARACTERS = 250
MAX_LABEL_CHARACTERS = 255
_MAX_DEFAULT_NAME_CHARACTERS = 249

#: Names become parts of file and job names. The ranges are Unicode's control characters and lone surrogates.
_ILLEGAL_IN_TASK_NAME = re.compile("[/\\\\'\" \x00-\x1f\x7f-\x9f\ud800-\udfff]")
_ILLEGAL_IN_LABEL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def check_task_name(name: object) -> None:
    """Refuses, with a `ValueError`, a task name that cannot be used.

    It must not be empty, not start with a digit, hold none of ``/ \\ ' "``, space and control characters, and have at
    most 250 characters.
    """
    if not isinstance(name, str) or name == "":
        raise ValueError(f"A task name must be a text that is not empty or None; {name!r} was given.")
    if name[0].isdigit():
        raise ValueError(f"The task name {_shorten(name)!r} starts with a digit. Put a letter in front of it.")
    illegal = _ILLEGAL_IN_TASK_NAME.search(name)
    if illegal is not None:
        raise ValueError(
            f"The task name {_shorten(name)!r} has the special character {illegal.group()!r}. "
            "Use none of / \\ ' \" or space."
        )
    if len(name) > MAX_TASK_NAME_CHARACTERS:
        raise ValueError(
            f"The task name {_shorten(name)!r} has {len(name)} characters, more than {MAX_TASK_NAME_CHARACTERS}."
        )


def default_task_name(template_name: str, pairs: Iterable[Tuple[str, str]]) -> str:
    """`<template>_<arg>-<value>_<arg>-<value>`, made legal and cut to 249 characters."""
    start = f"_{template_name}" if template_name[:1].isdigit() or not template_name else template_name
    full = start + "".join([f"_{name}-{value}" for name, value in pairs])
    return _ILLEGAL_IN_TASK_NAME.sub("_", full)[:_MAX_DEFAULT_NAME_CHARACTERS]


def check_label(kind: str, text: object) -> str:
    """The text, if it can name a thing (`kind` says what): 1 to 255 characters, no control characters; else `ValueError`."""
    if not isinstance(text, str):
        raise ValueError(f"The {kind} must be a text, not {text!r}.")
    if text.strip() == "":
        raise ValueError(f"The {kind} is empty.")
    if _ILLEGAL_IN_LABEL.search(text) is not None:
        raise ValueError(f"The {kind} {_shorten(text)!r} has a control character or broken Unicode.")
    if len(text) > MAX_LABEL_CHARACTERS:
        raise ValueError(
            f"The {kind} {_shorten(text)!r} has {len(text)} characters, more than {MAX_LABEL_CHARACTERS}."
        )
    return text


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
