"""Configuration files without PyYAML.

A configuration is sections of names and plain values, and that much is read here. With PyYAML installed
(`pip install jobmon[yaml]`) it reads the file; without it, anything beyond (lists, anchors, texts over several lines) is
refused with its line, never guessed.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, Dict, List, NamedTuple, Optional

from jobmon.core.exceptions import ConfigError

_LINE = re.compile(r"""^(?P<indent> *)(?P<key>[A-Za-z0-9_.\-]+|"[^"]*"|'[^']*')\s*:(?:\s+(?P<value>.*))?$""")
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False, "null": None, "~": None}
_SPECIAL = (*"[{]}&*!|>%@`,", "- ", "? ")


def read_yaml(text: str, name: str) -> Dict[str, Any]:
    """The mapping in a YAML text; `name` is the file's, for messages."""
    try:
        yaml: Any = import_module("yaml")
    except ImportError:
        return read_plain_yaml(text, name)
    try:
        read = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"File {name} is not YAML: {error}") from error
    if read is None:
        return {}
    if not isinstance(read, dict):
        raise ConfigError(f"File {name} does not hold settings.", hint="Begin it with a section such as `http:`.")
    return read


def read_plain_yaml(text: str, name: str) -> Dict[str, Any]:
    """Nested mappings of plain or quoted values."""
    rows = [_split_line(line.rstrip(), name, number) for number, line in enumerate(text.splitlines(), start=1)]
    rest = [row for row in rows if row is not None]
    root = _take_section(rest, 0, name) if rest else {}
    if rest:
        raise _refuse(name, rest[0].number)
    return root


class _Row(NamedTuple):
    number: int
    indent: int
    key: str
    value: str


def _split_line(line: str, name: str, number: int) -> Optional[_Row]:
    if not line.strip() or line.lstrip().startswith("#") or line == "---":
        return None
    match = _LINE.match(line)
    if match is None:
        raise _refuse(name, number)
    value = (match["value"] or "").strip()
    return _Row(number, len(match["indent"]), match["key"].strip("\"'"), "" if value.startswith("#") else value)


def _take_section(rest: List[_Row], indent: int, name: str) -> Dict[str, Any]:
    """Takes the rows of one section, all with the same indent, off the front."""
    section: Dict[str, Any] = {}
    while rest and rest[0].indent == indent:
        row = rest.pop(0)
        if row.key in section:
            raise _refuse(name, row.number)
        if row.value:
            section[row.key] = _read_value(row, name)
        elif rest and rest[0].indent > indent:
            section[row.key] = _take_section(rest, rest[0].indent, name)
        else:
            section[row.key] = None
    return section


def _read_value(row: _Row, name: str) -> Any:
    value = row.value
    quoted = re.match(r"""^("(?P<double>[^"\\]*)"|'(?P<single>(?:[^']|'')*)')\s*(#.*)?$""", value)
    if quoted is not None:
        return quoted["double"] if quoted["double"] is not None else quoted["single"].replace("''", "'")
    plain = re.split(r"\s+#", value, maxsplit=1)[0].strip()
    if value.startswith(_SPECIAL + ("\"", "'")) or ": " in plain or plain.endswith(":"):
        raise _refuse(name, row.number)
    if plain.lower() in _WORDS:
        return _WORDS[plain.lower()]
    if re.match(r"^[+-]?\d+$", plain):
        return int(plain)
    return float(plain) if re.match(r"^[+-]?\d+\.\d*$", plain) else plain


def _refuse(name: str, number: int) -> ConfigError:
    return ConfigError(
        f"Line {number} of {name} is more than sections with plain values, and PyYAML is not installed here.",
        hint="Simplify it, or run: pip install jobmon[yaml]",
    )
