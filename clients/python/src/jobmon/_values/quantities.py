"""Amounts of memory and time as people write them.

The server reads the same forms; here they are read to refuse a slip before anything is sent, to apply scales that are
functions, and for `MemUnit` and `TaskResources`.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Dict, Union

from jobmon.core.exceptions import InvalidMemoryFormat

Amount = Union[int, float]

#: Binary units throughout: `8G`, `8GB` and `8GiB` are all 8 * 1024^3 bytes.
UNIT_BYTES: Dict[str, int] = {letter: 1024**power for power, letter in enumerate("BKMGTP")}
_MAX_MEMORY_BYTES = 1024**5
_MAX_RUNTIME_SECONDS = 10 * 365 * 86_400

_MEMORY = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*([kmgtp](?:i?b)?|b)?", re.IGNORECASE | re.ASCII)
_CLOCK = re.compile(r"(\d+):(\d{1,2}):(\d{1,2})", re.ASCII)
_DAYS_AND_CLOCK = re.compile(r"(\d+)-(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}))?)?", re.ASCII)
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*([a-z]+)\s*", re.IGNORECASE | re.ASCII)
_SECONDS: Dict[str, int] = {
    **dict.fromkeys(("d", "day", "days"), 86_400),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3_600),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
}


def parse_memory_bytes(value: object, bare_unit: str = "G") -> int:
    """Bytes from `8G`, `500M`, `1.5GiB`, `2048B`; a number without a unit is in `bare_unit`. Parts of a byte round up.

    Raises `InvalidMemoryFormat`, which is a `ValueError`, for anything else, and for more than 1 PiB.
    """
    match = _MEMORY.fullmatch(_write(value).strip())
    if match is None:
        raise InvalidMemoryFormat(
            f"{value!r} is not an amount of memory.",
            hint="Write memory as 8G, 500M, 1.5GiB or 2048B (powers of 1024), or as a number.",
        )
    unit = (match.group(2) or bare_unit)[0].upper()
    size = math.ceil(Decimal(match.group(1)) * UNIT_BYTES[unit])
    if size > _MAX_MEMORY_BYTES:
        raise InvalidMemoryFormat(f"{value!r} is more than 1 PiB.", hint="Ask for less memory.")
    return size


def memory_gib(value: object) -> Amount:
    """GiB, whole where it is whole: `"8G"` is 8, `"500M"` is 0.48828125. A number is GiB already."""
    size = parse_memory_bytes(value)
    whole, rest = divmod(size, UNIT_BYTES["G"])
    return whole if rest == 0 else size / UNIT_BYTES["G"]


def parse_runtime_seconds(value: object) -> int:
    """Seconds from `2h`, `1h30m`, `1.5h`, `5min`, `HH:MM:SS`, `D-HH:MM:SS`; a number is seconds. Parts round up.

    Raises `ValueError` for anything else, for `H:MM`, which may be minutes and seconds, and for more than 10 years.
    """
    text = _write(value).strip()
    seconds = _read_seconds(text)
    if seconds is None:
        raise ValueError(
            f"{value!r} is not a length of time. "
            "Write a runtime as 2h, 90s, 1h30m, HH:MM:SS or D-HH:MM:SS, or as a number of seconds."
        )
    if seconds > _MAX_RUNTIME_SECONDS:
        raise ValueError(f"The runtime {value!r} is more than 10 years.")
    return math.ceil(seconds)


def parse_cores(value: object) -> int:
    """A whole number of cores, at most 100,000. Raises `ValueError`."""
    try:
        cores = Decimal(_write(value).strip())
        if 0 <= cores <= 100_000 and cores == int(cores):
            return int(cores)
    except (ArithmeticError, ValueError):
        pass
    raise ValueError(f"{value!r} is not a whole number of cores from 1 to 100,000.")


def _write(value: object) -> str:
    """Floats without exponent, which the forms do not have."""
    if isinstance(value, float) and math.isfinite(value):
        return format(Decimal(repr(float(value))), "f")
    return str(value)


def _read_seconds(text: str) -> Union[Decimal, None]:
    if re.fullmatch(r"\d+(?:\.\d*)?|\.\d+", text, re.ASCII):
        return Decimal(text)
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        return _add_fields("0", *clock.groups())
    days = _DAYS_AND_CLOCK.fullmatch(text)
    if days is not None:
        return _add_fields(*(field or "0" for field in days.groups())) if int(days.group(2)) < 24 else None
    return _add_parts(text)


def _add_fields(days: str, hours: str, minutes: str, seconds: str) -> Union[Decimal, None]:
    if int(minutes) > 59 or int(seconds) > 59:
        return None
    return Decimal(int(days) * 86_400 + int(hours) * 3_600 + int(minutes) * 60 + int(seconds))


def _add_parts(text: str) -> Union[Decimal, None]:
    """Units must get smaller from left to right, so that a unit written twice is caught as a slip."""
    total = Decimal(0)
    smallest = math.inf
    position = 0
    while position < len(text):
        part = _PART.match(text, position)
        unit = _SECONDS.get(part.group(2).lower()) if part is not None else None
        if part is None or unit is None or unit >= smallest:
            return None
        total += Decimal(part.group(1)) * unit
        smallest = unit
        position = part.end()
    return total if position > 0 else None
