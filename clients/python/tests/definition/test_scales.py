from __future__ import annotations

import itertools
from typing import Any, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmon._values.scales import read_scales, resolve_scale


def resolve(scale: Any, requested: Any = "8G", count: int = 2, name: str = "memory") -> Any:
    return resolve_scale(name, read_scales({name: scale})[name], requested, count)


def test_a_number_stays_a_factor() -> None:
    assert resolve(0.5) == 0.5
    assert resolve(0) == 0


def test_a_function_becomes_the_amounts_it_leads_to_each_from_the_last() -> None:
    assert resolve(lambda gib: gib * 2, count=3) == [16, 32, 64]
    assert resolve(lambda gib: gib * 2, "500M", count=1) == [1000 / 1024]
    assert resolve(lambda seconds: seconds + 60, "1h", name="runtime") == [3660, 3720]


def test_a_list_or_an_iterator_is_the_amounts_as_far_as_there_are_attempts() -> None:
    assert resolve([10, "20G", 30]) == [10, "20G"]
    assert resolve(iter([10, 20, 30])) == [10, 20]
    assert resolve(itertools.count(9, 2), count=3) == [9, 11, 13]
    assert resolve(iter([10]), count=5) == [10]
    assert resolve(iter([10]), count=0) == []


def amounts() -> Iterator[int]:
    yield from (10, 20, 30)


def test_all_tasks_that_were_given_one_iterator_see_all_of_its_amounts() -> None:
    for shared in (iter([10, 20, 30]), amounts(), map(int, "123")):
        first = read_scales({"memory": shared})["memory"]
        second = read_scales({"memory": shared})["memory"]
        assert resolve_scale("memory", first, 1, 2) == resolve_scale("memory", second, 1, 2)
        assert len(resolve_scale("memory", first, 1, 3)) == 3  # type: ignore[arg-type]


def test_what_was_not_asked_for_does_not_grow() -> None:
    assert resolve(lambda gib: gib * 2, None) == 0


@pytest.mark.parametrize("result", [None, "16G", True, float("nan"), float("inf"), -1, [16]])
def test_a_function_that_returns_no_amount_is_refused_with_a_value_error(result: Any) -> None:
    with pytest.raises(ValueError, match="memory"):
        resolve(lambda _: result)


@pytest.mark.parametrize("scale", ["0.5", -1, 1001, float("nan"), object(), {1: 2}])
def test_a_scale_of_another_kind_is_refused_with_a_value_error(scale: Any) -> None:
    with pytest.raises(ValueError, match="memory"):
        read_scales({"memory": scale})


@pytest.mark.parametrize("scale", [["much"], iter([None]), iter([10, "x"]), [float("inf")]])
def test_a_listed_amount_that_cannot_be_read_is_refused(scale: Any) -> None:
    with pytest.raises(ValueError, match="memory"):
        resolve(scale)


def test_numbers_of_numpy_become_plain_ones() -> None:
    numpy = pytest.importorskip("numpy")
    assert resolve(numpy.float64(0.5)) == 0.5
    resolved = resolve(iter(numpy.array([10, 20])))
    assert resolved == [10, 20] and {type(amount) for amount in resolved} == {int}


@given(st.lists(st.integers(1, 1000), max_size=8), st.integers(0, 10))
def test_a_list_and_an_iterator_over_it_are_the_same_scale(given_amounts: Any, count: int) -> None:
    assert resolve(given_amounts, count=count) == resolve(iter(given_amounts), count=count) == given_amounts[:count]


@given(st.integers(1, 100), st.integers(0, 6))
def test_a_function_gives_as_many_amounts_as_there_are_retries(gib: int, count: int) -> None:
    assert resolve(lambda last: last + 1, gib, count) == [gib + 1 + at for at in range(count)]
