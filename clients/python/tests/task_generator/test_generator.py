"""The decorator, without a server."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import pytest
from jobmon.core.task_generator import TaskGenerator, task_generator

SOURCES = Path(__file__).resolve().parents[2] / "src"


@dataclass(frozen=True)
class YearRange:
    start: int
    end: int


YEARS = {YearRange: (lambda r: f"{r.start}:{r.end}", lambda text: YearRange(*map(int, text.split(":"))))}


@task_generator(serializers=YEARS, tool_name="study")
def model(years: YearRange, places: list[str], draws: int = 1000, note: Optional[str] = None) -> Any:
    """Fits the model."""
    return years, places, draws, note


def test_string_annotations_are_resolved() -> None:
    assert isinstance(model, TaskGenerator)
    assert [model.help_parameter(name) for name in model.params] == [
        "years: YearRange",
        "places: list[str]",
        "draws: int = 1000",
        "note: Optional[str] = None",
    ]


def test_run_reads_what_serialize_wrote() -> None:
    given = {"years": YearRange(1990, 2020), "places": ["a,b", "c=d"], "draws": 5, "note": "x=y"}
    args = [f"{name}={model.serialize(name, value)}" for name, value in given.items()]
    assert model.run(args) == tuple(given.values())


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["years=1:2"], "Missing: .*places"),
        (["years=1:2", "places=a", "draws=1", "note=b", "more=c"], "unknown: more"),
        (["years"], "as name=value"),
        (["years=1:2", "years=1:2"], "each parameter once"),
        (["years=soon", "places=a", "draws=1", "note=b"], "Parameter years: 'soon' is no YearRange"),
    ],
)
def test_run_refuses_what_does_not_fit(args: list[str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        model.run(args)


def test_help_tells_docstring_types_and_defaults() -> None:
    assert model.help().splitlines()[0] == "Fits the model."
    assert "  draws: int = 1000" in model.help()


def test_the_command_names_module_and_function_and_quotes_each_value() -> None:
    template = model.command_template
    assert template.startswith("{executable} task_generator --module_name ")
    assert "--func_name model" in template
    assert template.endswith("years='{years}' places='{places}' draws='{draws}' note='{note}'")


def test_a_quote_is_written_for_the_shell() -> None:
    assert model.serialize("note", "it's") == "it'\\''s"


def test_nul_is_refused() -> None:
    with pytest.raises(ValueError, match="NUL"):
        model.serialize("note", "a\0b")


def declare(function: Any) -> TaskGenerator:
    return task_generator(serializers={}, tool_name="study")(function)


def test_what_cannot_be_a_template_is_refused_at_the_decorator() -> None:
    def bare(a) -> None: ...  # type: ignore[no-untyped-def]

    def table(a: dict[str, int]) -> None: ...

    def starred(*a: int) -> None: ...

    def named(name: str) -> None: ...

    def unknown(a: Nowhere) -> None: ...  # type: ignore[name-defined]  # noqa: F821

    for function, why in [
        (bare, "needs a type annotation"),
        (table, "cannot be sent"),
        (starred, "ordinary one"),
        (named, "another name"),
        (unknown, "cannot be resolved"),
    ]:
        with pytest.raises(TypeError, match=why):
            declare(function)
    with pytest.raises(ValueError, match="naming_args"):
        task_generator(serializers={}, tool_name="study", naming_args=["x"])(lambda: None)


@pytest.mark.parametrize(
    ("naming_args", "values", "name"),
    [
        (None, {"a": "x", "b": [1, 2]}, "f:a=x:b=1,2"),
        ([], {"a": "x", "b": [1]}, "f"),
        (["a"], {"a": "", "b": [1]}, "f:a="),
        (["a"], {"a": "1/2 'n' \"m\"\n", "b": []}, "f:a=1_2__n___m__"),
        (["a"], {"a": "x" * 300, "b": []}, ("f:a=" + "x" * 300)[:249]),
    ],
)
def test_names_tell_the_naming_args(naming_args: Any, values: dict[str, Any], name: str) -> None:
    def f(a: str, b: list[int]) -> None: ...

    generator = task_generator(serializers={}, tool_name="study", naming_args=naming_args)(f)
    assert generator._name_task(values) == name


def test_a_name_func_decides_alone() -> None:
    def f(a: str) -> None: ...

    generator = task_generator(serializers={}, tool_name="s", name_func=lambda prefix, given: f"{prefix}-{given['a']}")(f)
    assert generator._name_task({"a": "x"}) == "f-x"


def test_importing_it_loads_neither_the_client_nor_anything_heavy() -> None:
    code = (
        "import sys, jobmon.core.task_generator; "
        "print([n for n in sys.modules if n.startswith(('jobmon.client', 'urllib.request', 'http', 'sphinx', 'sqlite3'))])"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
