"""Units of memory and time."""

from __future__ import annotations

from typing import Union

from jobmon._values.quantities import UNIT_BYTES, parse_memory_bytes
from jobmon.core.exceptions import InvalidMemoryUnit

__all__ = ["MemUnit", "TimeUnit"]


class MemUnit:
    """Conversion of amounts of memory. Units are powers of 1024."""

    @staticmethod
    def convert(input: Union[int, float, str], to: str = "M") -> int:
        """The amount in the unit `to` (B, K, M, G, T or P, with or without `b` or `ib`), rounded to the nearest whole.

        `input` is a text such as `"8G"`, `"500M"` or `"1.5GiB"`; without a unit it is in M. Halves round to even.

        Raises:
            InvalidMemoryFormat: `input` is not an amount of memory. It is a `ValueError`.
            InvalidMemoryUnit: there is no unit `to`. It is a `ValueError`.

        >>> MemUnit.convert("8G")
        8192
        >>> MemUnit.convert("500M", to="G")
        0
        """
        return round(parse_memory_bytes(input, bare_unit="M") / UNIT_BYTES[_read_unit(to)])


def _read_unit(unit: object) -> str:
    letters = unit.upper() if isinstance(unit, str) else ""
    letter, ending = letters[:1], letters[1:]
    if letter in UNIT_BYTES and (ending == "" or (letter != "B" and ending in ("B", "IB"))):
        return letter
    raise InvalidMemoryUnit(f"{unit!r} is not a unit of memory.", hint="Use one of B, K, M, G, T and P.")


class TimeUnit:
    """A length of time, added up from seconds, minutes and hours.

    >>> TimeUnit(min=90).readable
    '1:30:00'
    """

    def __init__(self, sec: float = 0, min: float = 0.0, hour: float = 0.0) -> None:
        self.seconds: int = round(sec + min * 60 + hour * 3600)
        self.minutes: float = self.sec_to_min(self.seconds)
        self.hours: float = self.sec_to_hour(self.seconds)

    @property
    def readable(self) -> str:
        """`H:MM:SS`."""
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02d}:{seconds:02d}"

    def __repr__(self) -> str:
        return f"TimeUnit({self.readable})"

    @staticmethod
    def min_to_sec(min: float) -> int:
        """Seconds, rounded to whole ones."""
        return round(min * 60)

    @staticmethod
    def hour_to_sec(hour: float) -> int:
        """Seconds, rounded to whole ones."""
        return round(hour * 3600)

    @staticmethod
    def hour_to_min(hour: float) -> float:
        """Minutes, rounded to two decimals."""
        return round(hour * 60, 2)

    @staticmethod
    def min_to_hour(min: float) -> float:
        """Hours, rounded to two decimals."""
        return round(min / 60, 2)

    @staticmethod
    def sec_to_hour(sec: float) -> float:
        """Hours, rounded to two decimals."""
        return round(sec / 3600, 2)

    @staticmethod
    def sec_to_min(sec: float) -> float:
        """Minutes, rounded to two decimals."""
        return round(sec / 60, 2)
