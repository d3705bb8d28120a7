"""Values survive the way through a command, and simple ones stay readable."""

from __future__ import annotations

import subprocess
from typing import Any, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jobmon.core.task_generator.parameters import make_codec

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
TRICKY = st.text("\\\"',= []{}()None\n\t a", max_size=8)
STRINGS = st.one_of(TEXT, TRICKY, st.sampled_from(["None", '""', "''", "\\", "[a,b]", "[]", "True"]))
FLOATS = st.floats(allow_nan=False)


def there_and_back(kind: Any, value: Any) -> Any:
    codec = make_codec(kind, {})
    return codec.decode(codec.encode(value))


@given(STRINGS)
def test_text_survives(value: str) -> None:
    assert there_and_back(str, value) == value
    assert there_and_back(Optional[str], value) == value


@given(st.lists(STRINGS))
def test_lists_tuples_and_sets_of_text_survive_as_such(values: list[str]) -> None:
    assert there_and_back(list[str], values) == values
    assert there_and_back(tuple[str, ...], tuple(values)) == tuple(values)
    assert there_and_back(set[str], set(values)) == set(values)


@given(st.one_of(st.none(), st.lists(st.one_of(st.none(), STRINGS))))
def test_none_is_not_the_text_none(values: Optional[list[Optional[str]]]) -> None:
    assert there_and_back(Optional[list[Optional[str]]], values) == values


@given(st.integers(), FLOATS, st.booleans(), STRINGS)
def test_tuples_keep_the_type_of_each_place(whole: int, real: float, flag: bool, text: str) -> None:
    value = (whole, real, flag, text)
    back = there_and_back(tuple[int, float, bool, str], value)
    assert back == value
    assert [type(member) for member in back] == [int, float, bool, str]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(STRINGS, st.lists(STRINGS)), min_size=1, max_size=30))
def test_values_survive_the_shell(rows: list[tuple[str, list[str]]]) -> None:
    text, many = make_codec(str, {}), make_codec(list[str], {})
    texts = [encoded for row in rows for encoded in (text.encode(row[0]), many.encode(row[1]))]
    words = " ".join("'x=" + encoded.replace("'", "'\\''") + "'" for encoded in texts)
    ran = subprocess.run(["/bin/sh", "-c", f"printf '%s\\0' {words}"], capture_output=True, check=True)
    back = [word[2:] for word in ran.stdout.decode().split("\0")[:-1]]
    assert back == texts


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (str, "peru", "peru"),
        (str, "a b", "a b"),
        (str, "a=b, c", "a=b, c"),
        (str, "C:\\new", "C:\\new"),
        (str, "None", "None"),
        (str, "", '""'),
        (int, 3, "3"),
        (int, True, "1"),
        (float, 2.5, "2.5"),
        (float, 3, "3.0"),
        (bool, False, "False"),
        (Optional[int], None, "None"),
        (Optional[str], "None", "\\None"),
        (list[int], [1, 2], "[1,2]"),
        (list[str], ["a", "", "b c"], '[a,"",b c]'),
        (list[str], ["a,b"], "[a\\,b]"),
        (list[int], [], "[]"),
        (set[int], {2, 1}, "[1,2]"),
    ],
)
def test_simple_values_are_their_own_text(kind: Any, value: Any, text: str) -> None:
    assert make_codec(kind, {}).encode(value) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[a, b]", ["a", "b"]),
        ("a,b", ["a", "b"]),
        ("['a', \"b,c\"]", ["a", "b,c"]),
        ("(a,)", ["a", ""]),
        ("", []),
        ("['']", [""]),
    ],
)
def test_what_people_type_is_understood(text: str, value: list[str]) -> None:
    assert make_codec(list[str], {}).decode(text) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [(int, "3"), (int, 1.5), (str, 3), (float, "1"), (bool, 1), (list[int], (1,)), (list[int], ["a"]), (str, None)],
)
def test_values_of_another_type_are_refused(kind: Any, value: Any) -> None:
    with pytest.raises(TypeError, match="expected"):
        make_codec(kind, {}).encode(value)


@pytest.mark.parametrize(("kind", "text"), [(int, "x"), (bool, "maybe"), (list[int], "[1,b]"), (tuple[int, int], "[1]")])
def test_text_that_is_no_such_value_is_refused(kind: Any, text: str) -> None:
    with pytest.raises(ValueError):
        make_codec(kind, {}).decode(text)


@pytest.mark.parametrize("kind", [dict, dict[str, int], list, list[list[int]], object, Optional[dict]])
def test_types_that_cannot_be_sent_are_refused(kind: Any) -> None:
    with pytest.raises(TypeError):
        make_codec(kind, {})


def test_numpy_scalars_count_as_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    assert make_codec(int, {}).encode(numpy.int64(3)) == "3"
    assert make_codec(float, {}).encode(numpy.float64(0.1)) == "0.1"
    assert make_codec(bool, {}).encode(numpy.bool_(True)) == "True"
