from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmon.client.units import MemUnit, TimeUnit
from jobmon.core.exceptions import InvalidMemoryFormat, InvalidMemoryUnit


@pytest.mark.parametrize(
    "given, to, amount",
    [
        ("8G", "M", 8192),
        ("1024M", "G", 1),
        ("1T", "G", 1024),
        ("500M", "G", 0),
        ("900M", "G", 1),
        (5, "M", 5),
        ("5", "K", 5120),
        ("1.5G", "M", 1536),
        ("1g", "B", 1024**3),
        ("1G", "mib", 1024),
    ],
)
def test_memory_is_converted_to_the_nearest_whole_unit(given: Any, to: str, amount: int) -> None:
    assert MemUnit.convert(given, to) == amount


def test_megabytes_are_the_default() -> None:
    assert MemUnit.convert(input="1G") == 1024


@pytest.mark.parametrize("to", ["", "X", "GX", "BB", None])
def test_a_unit_that_does_not_exist_is_refused(to: Any) -> None:
    with pytest.raises(InvalidMemoryUnit):
        MemUnit.convert("1G", to)


@pytest.mark.parametrize("given", ["G", "1Q", "one", ""])
def test_what_is_no_memory_is_refused(given: str) -> None:
    with pytest.raises(InvalidMemoryFormat):
        MemUnit.convert(given)


@given(st.integers(0, 1023), st.sampled_from("BKMGT"))
def test_converting_to_its_own_unit_changes_nothing(count: int, unit: str) -> None:
    assert MemUnit.convert(f"{count}{unit}", unit) == count


def test_times_add_up() -> None:
    time = TimeUnit(sec=30, min=1.5, hour=1)
    assert (time.seconds, time.minutes, time.hours, time.readable) == (3720, 62.0, 1.03, "1:02:00")


def test_times_are_converted() -> None:
    assert TimeUnit.min_to_sec(1.5) == 90
    assert TimeUnit.hour_to_sec(0.5) == 1800
    assert TimeUnit.hour_to_min(1.255) == 75.3
    assert TimeUnit.min_to_hour(100) == 1.67
    assert TimeUnit.sec_to_hour(5000) == 1.39
    assert TimeUnit.sec_to_min(100) == 1.67
