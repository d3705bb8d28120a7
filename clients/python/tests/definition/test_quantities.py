from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmon._values.quantities import memory_gib, parse_cores, parse_memory_bytes, parse_runtime_seconds
from jobmon._values.resources import write_resources
from jobmon.core.exceptions import InvalidMemoryFormat

GIB = 1024**3


@pytest.mark.parametrize(
    "given, size",
    [
        ("8G", 8 * GIB),
        ("8GB", 8 * GIB),
        ("8gib", 8 * GIB),
        (" 500M ", 500 * 1024**2),
        ("1.5GiB", 3 * GIB // 2),
        ("1T", 1024 * GIB),
        ("2048B", 2048),
        ("8", 8 * GIB),
        (8, 8 * GIB),
        (0.5, GIB // 2),
        (1e-9, 2),
    ],
)
def test_memory_is_read_in_powers_of_1024_and_a_bare_number_is_gib(given: Any, size: int) -> None:
    assert parse_memory_bytes(given) == size


@pytest.mark.parametrize("given", ["", "G", "8X", "-5G", "8 G 4 M", "1e3", "1,5G", "nan", float("inf"), "2000T", None, "٣G"])
def test_what_is_no_amount_of_memory_is_refused_as_a_value_error_that_shows_it(given: Any) -> None:
    with pytest.raises(InvalidMemoryFormat, match="memory|PiB") as refusal:
        parse_memory_bytes(given)
    assert isinstance(refusal.value, ValueError)
    assert repr(given) in str(refusal.value)


def test_half_a_gigabyte_is_not_rounded_away() -> None:
    assert memory_gib("500M") == 500 / 1024
    assert memory_gib("8G") == 8 and isinstance(memory_gib("8G"), int)


@pytest.mark.parametrize(
    "given, seconds",
    [
        ("2h", 7200),
        ("90s", 90),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        ("1d2h", 93600),
        ("2hours", 7200),
        ("5min", 300),
        ("1.5h", 5400),
        ("01:30:00", 5400),
        ("1-12:30", 131400),
        ("90", 90),
        (90, 90),
        (1.5, 2),
    ],
)
def test_runtimes_are_read_as_people_write_them(given: Any, seconds: int) -> None:
    assert parse_runtime_seconds(given) == seconds


@pytest.mark.parametrize("given", ["", "h", "100ms", "12:30", "30m1h", "1h1h", "1:60:00", "1-24:00", "4000d", "-1h", None])
def test_what_is_no_runtime_or_may_be_two_is_refused(given: Any) -> None:
    with pytest.raises(ValueError):
        parse_runtime_seconds(given)


@given(st.integers(1, 9999), st.sampled_from(["B", "K", "M", "G"]), st.sampled_from(["", "B", "iB", "b", "ib"]))
def test_every_way_to_write_a_unit_means_the_same(count: int, unit: str, ending: str) -> None:
    if unit == "B":
        ending = ""
    assert parse_memory_bytes(f"{count}{unit}{ending}") == count * 1024 ** "BKMG".index(unit)


@given(st.integers(0, 3 * 10**8))
def test_a_clock_time_and_its_seconds_are_the_same_runtime(seconds: int) -> None:
    clock = f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    assert parse_runtime_seconds(clock) == parse_runtime_seconds(seconds) == seconds


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_with_a_value_error(text: str) -> None:
    for parse in (parse_memory_bytes, parse_runtime_seconds, parse_cores):
        try:
            assert parse(text) >= 0
        except ValueError:
            pass


def test_resources_go_out_as_they_were_written_and_what_is_not_asked_for_stays_out() -> None:
    given = {"memory": "500M", "runtime": 90, "cores": 2.0, "queue": None, "project": ["a", 1], "gpus": 0, "disk": True}
    assert write_resources(given) == {
        "memory": "500M",
        "runtime": 90,
        "cores": 2.0,
        "project": "['a', 1]",
        "gpus": 0,
        "disk": True,
    }
    assert write_resources({"memory": 0, "runtime": "0h", "cores": 0}) == {}


def test_resources_of_numpy_are_plain_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    written = write_resources({"memory": numpy.int64(8), "runtime": numpy.float32(90), "cores": numpy.int8(1)})
    assert written == {"memory": 8, "runtime": 90.0, "cores": 1}
    assert {type(value) for value in written.values()} == {int, float}


@pytest.mark.parametrize("resources", [{"memory": "8X"}, {"runtime": "12:30"}, {"cores": 1.5}, {"note": "a\0b"}])
def test_a_resource_that_cannot_be_used_is_refused_by_name(resources: Any) -> None:
    with pytest.raises(ValueError, match=f"resource {next(iter(resources))}"):
        write_resources(resources)
