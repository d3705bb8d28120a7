from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmon._values.attributes import read_attributes
from jobmon._values.names import check_label, check_task_name, default_task_name
from jobmon._values.placeholders import parse_command_template
from jobmon._values.scalar import MAX_ARG_CHARACTERS, render_value

LEGAL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.mark.parametrize(
    "value, text",
    [(1, "1"), ("1", "1"), (0.1, "0.1"), (1e21, "1e+21"), (True, "True"), (None, "None"), ("", ""), ([1, "a"], "[1, 'a']")],
)
def test_a_value_is_written_as_str_writes_it(value: Any, text: str) -> None:
    assert render_value(value, "x") == text


def test_values_of_numpy_are_written_as_plain_ones() -> None:
    numpy = pytest.importorskip("numpy")
    values = [numpy.int64(3), numpy.float32(0.1), numpy.float64(2), numpy.str_("a"), numpy.bool_(True)]
    assert [render_value(value, "x") for value in values] == ["3", "0.1", "2.0", "a", "True"]


def test_a_missing_number_goes_in_with_a_warning_that_names_the_argument() -> None:
    with pytest.warns(UserWarning, match="location is nan"):
        assert render_value(float("nan"), "location") == "nan"


def test_a_set_has_the_same_text_in_every_process() -> None:
    code = "from jobmon._values.scalar import render_value; print(render_value({'b','a','c','d'}, 'x'))"
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "123"
    }
    assert texts == {"{'a', 'b', 'c', 'd'}\n"}
    assert render_value(frozenset([2, 1]), "x") == "frozenset({1, 2})"


@pytest.mark.parametrize(
    "value, why", [("a\0b", "NUL"), ("a\ud800", "surrogate"), ("x" * (MAX_ARG_CHARACTERS + 1), "65537 characters")]
)
def test_what_no_command_can_hold_is_refused_by_the_name_of_the_argument(value: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"location.*{why}"):
        render_value(value, "location")


@given(LEGAL)
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert render_value(text, "x") == text


@pytest.mark.parametrize(
    "name, fragment",
    [("", "None"), (None, "None"), ("1st", "digit"), ("a b", "special"), ("a/b", "special"), ("a'b", "special"), ("n" * 251, "250")],
)
def test_a_task_name_that_cannot_be_used_is_refused_with_the_reason(name: Any, fragment: str) -> None:
    with pytest.raises(ValueError, match=fragment):
        check_task_name(name)


@given(LEGAL, st.lists(st.tuples(LEGAL, LEGAL), max_size=5))
def test_every_default_name_is_a_legal_name(template: str, pairs: Any) -> None:
    check_task_name(default_task_name(template, pairs))


def test_a_default_name_lists_the_arguments_and_is_cut_at_249_characters() -> None:
    assert default_task_name("model", [("place", "Køge/Å 1"), ("year", "2000")]) == "model_place-Køge_Å_1_year-2000"
    assert default_task_name("1st", []) == "_1st"
    assert len(default_task_name("model", [("a", "x" * 300)])) == 249


@pytest.mark.parametrize("text", ["", " ", "a\nb", "x" * 256, 7, None])
def test_a_label_that_cannot_be_used_is_refused(text: Any) -> None:
    with pytest.raises(ValueError, match="tool name"):
        check_label("tool name", text)


def test_placeholders_come_in_order_of_appearance_and_doubled_braces_are_text() -> None:
    parsed = parse_command_template("t", " awk '{{print ${n}}}' {file} {n} \n")
    assert parsed.text == "awk '{{print ${n}}}' {file} {n}"
    assert parsed.placeholders == ("n", "file")
    assert parsed.formats == {}


def test_a_format_is_taken_out_of_the_hole() -> None:
    parsed = parse_command_template("t", "{draw:03d} {name_!r} {draw:03d}")
    assert parsed.text == "{draw} {name_} {draw}"
    assert parsed.formats == {"draw": "{:03d}", "name_": "{!r}"}


@pytest.mark.parametrize("command", ["", "  ", "{a", "a}", "{}", "{0}", "{a.b}", "{a[0]}", "{a:{b}}", "{a} {a:d}", "{a b}", None])
def test_a_command_that_cannot_be_filled_is_refused_with_the_name_of_the_template(command: Any) -> None:
    with pytest.raises(ValueError, match="'model'"):
        parse_command_template("model", command)


@given(LEGAL.filter(lambda text: text.strip() != ""))
def test_any_text_with_its_braces_doubled_is_a_template_of_itself(text: str) -> None:
    parsed = parse_command_template("t", text.replace("{", "{{").replace("}", "}}"))
    assert parsed.placeholders == ()
    assert parsed.text.format() == text.strip()


@given(st.text("ab{}:!. ", max_size=12))
def test_any_template_is_read_or_refused_with_a_value_error(command: str) -> None:
    try:
        parsed = parse_command_template("t", command)
    except ValueError:
        return
    assert parsed.text.format(**dict.fromkeys(parsed.placeholders, "x")) is not None


def test_attributes_are_texts_by_name() -> None:
    assert read_attributes("task", {"a": 1, "b": None}) == {"a": "1", "b": ""}
    assert read_attributes("task", ["a", "b"]) == {"a": "", "b": ""}
    assert read_attributes("task", None) == {}


@pytest.mark.parametrize("given", ["text", 7, {"": 1}, {"a": "\0"}])
def test_attributes_of_another_kind_are_refused(given: Any) -> None:
    with pytest.raises(ValueError, match="attribute"):
        read_attributes("task", given)
