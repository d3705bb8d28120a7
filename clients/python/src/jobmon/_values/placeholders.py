"""Command templates: text with `{placeholders}`, written as Python's format strings."""

from __future__ import annotations

import string
from typing import Dict, NamedTuple, Tuple


class CommandTemplate(NamedTuple):
    """A command with holes, as the server takes it: every hole is a bare `{name}`."""

    #: Without outer white space; formats are taken out of the holes.
    text: str
    #: In order of first appearance.
    placeholders: Tuple[str, ...]
    #: How the value of a placeholder is written, where the script says so: `{year:04d}` gives `{"year": "{:04d}"}`.
    formats: Dict[str, str]


def parse_command_template(template_name: str, command: object) -> CommandTemplate:
    """Takes a command template apart. Raises `ValueError`, naming the task template, if it cannot be used.

    `{name}` is a hole, `{{` and `}}` are braces. A format or conversion, as in `{year:04d}` or `{name!r}`, is applied to
    the value when a task is made; a name must have the same format wherever it appears.
    """
    if not isinstance(command, str):
        raise _refuse(template_name, f"must be a text, not {command!r}")
    stripped = command.strip()
    if stripped == "":
        raise _refuse(template_name, "is empty")
    try:
        parts = list(string.Formatter().parse(stripped))
    except ValueError as error:
        raise _refuse(template_name, f"has a lone brace ({error}). Write a brace that is meant as such twice") from None
    formats: Dict[str, str] = {}
    text = ""
    for literal, field, spec, conversion in parts:
        text += literal.replace("{", "{{").replace("}", "}}")
        if field is None:
            continue
        if not field.isidentifier():
            raise _refuse(template_name, f"has the placeholder {{{field}}}, which is not a name")
        if spec and "{" in spec:
            raise _refuse(template_name, f"has a placeholder inside the format of {{{field}}}")
        written = "{" + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "") + "}"
        if formats.setdefault(field, written) != written:
            raise _refuse(template_name, f"writes {{{field}}} in two formats. Use one, or two arguments")
        text += f"{{{field}}}"
    return CommandTemplate(text, tuple(formats), {name: how for name, how in formats.items() if how != "{}"})


def _refuse(template_name: str, why: str) -> ValueError:
    return ValueError(f"The command template of task template {template_name!r} {why}.")
