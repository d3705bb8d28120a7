"""A described callable gives the same resources in another process."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jobmon._dynamic import DynamicResources, describe_callable

HERE = Path(__file__).parent
REPOSITORY_CLIENT = HERE.parents[1]


def evaluate(*described: DynamicResources, cwd: Path = HERE, **extra: str) -> list[dict[str, Any]]:
    """As a distributor does."""
    reply = subprocess.run(
        described[0]["command"],
        input=json.dumps({"payloads": [one["payload"] for one in described]}),
        cwd=cwd,
        env={**os.environ, **extra},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert reply.returncode == 0, reply.stderr
    last = reply.stdout.splitlines()[-1]
    assert last.startswith("JOBMON-RESOURCES ")
    answers: list[dict[str, Any]] = json.loads(last[len("JOBMON-RESOURCES ") :])
    return answers


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(HERE))
    import resources_of_tests

    return resources_of_tests


@pytest.fixture
def script(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the text as a script, which may print what it describes."""

    def run(text: str, without_cloudpickle: bool = True) -> subprocess.CompletedProcess[str]:
        file = tmp_path / "a script.py"
        hide = "import sys; sys.modules['cloudpickle'] = None\n" if without_cloudpickle else ""
        preamble = f"{hide}import json\nfrom jobmon._dynamic import describe_callable\n"
        file.write_text(preamble + text)
        return subprocess.run(
            [sys.executable, str(file)],
            env={**os.environ, "PYTHONPATH": str(REPOSITORY_CLIENT / "src")},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def test_a_function_of_a_module_is_found_by_name(module: Any) -> None:
    described = describe_callable(module.fixed)
    assert json.loads(described["payload"])["kind"] == "name"
    assert described["name"] == "resources_of_tests.fixed"
    assert evaluate(described) == [{"resources": {"memory": "2G", "cores": 3}}]


def test_a_function_of_a_class_and_a_partial_are_found_too(module: Any) -> None:
    answers = evaluate(
        describe_callable(module.Sizes.large), describe_callable(functools.partial(module.scaled, "9G"))
    )
    assert answers == [{"resources": {"memory": "64G"}}, {"resources": {"memory": "9G"}}]


def test_answers_come_in_the_order_of_the_payloads_and_one_failure_spoils_no_other(module: Any) -> None:
    described = [describe_callable(f) for f in (module.failing, module.fixed, module.leaving, module.listed)]
    failed, fine, left, listed = evaluate(*described)
    assert failed["error"].splitlines()[0] == "Traceback (most recent call last):"
    assert failed["error"].endswith("RuntimeError: the input is not there yet")
    assert "evaluate.py" not in failed["error"]
    assert fine == {"resources": {"memory": "2G", "cores": 3}}
    assert left["error"].endswith("SystemExit: no more")
    assert "CallableReturnedInvalidObject" in listed["error"]
    assert "must return a dict of resources; it returned list" in listed["error"]


def test_a_module_that_is_gone_is_an_answer_with_its_traceback(module: Any, tmp_path: Path) -> None:
    described = describe_callable(module.fixed)
    content = {**json.loads(described["payload"]), "path": []}
    (answer,) = evaluate({**described, "payload": json.dumps(content)}, cwd=tmp_path)
    assert "ModuleNotFoundError" in answer["error"]


def test_closures_travel_when_cloudpickle_is_installed() -> None:
    pytest.importorskip("cloudpickle")
    memory = "7G"
    described = describe_callable(lambda: {"memory": memory})
    assert evaluate(described) == [{"resources": {"memory": "7G"}}]


def test_numpy_values_and_paths_become_what_json_has() -> None:
    numpy = pytest.importorskip("numpy")
    described = describe_callable(
        lambda: {"cores": numpy.int64(3), "memory": numpy.float32(2.5), "stdout": Path("/tmp")}
    )
    assert evaluate(described) == [{"resources": {"cores": 3, "memory": 2.5, "stdout": "/tmp"}}]


SCRIPT = """
from math import (
    ceil as up,
)
import os.path
SIZES = {"a": 2}
SIZES["b"] = 3
try:
    import no_such_module
except ImportError:
    no_such_module = None

def size(name):
    return f"{up(SIZES[name] / 2)}G", os.path.basename(__file__)

def resources():
    assert no_such_module is None
    memory, script = size("b")
    described = {"memory": memory, "script": script}
    return described

described = resources()["memory"]

print(json.dumps(describe_callable(resources)))
raise SystemExit  # Whatever follows, and the lines above, must not run again.
"""


def test_a_function_of_a_script_takes_along_what_it_needs_and_nothing_else(script: Any) -> None:
    ran = script(SCRIPT)
    assert ran.returncode == 0, ran.stderr
    described = json.loads(ran.stdout)
    assert described["name"] == "resources"
    source = json.loads(described["payload"])["source"]
    assert "describe_callable" not in source
    assert "described = resources()" not in source, "a name of the function is not one of the script"
    assert evaluate(described) == [{"resources": {"memory": "2G", "script": "a script.py"}}]


def test_tracebacks_of_a_script_show_its_lines(script: Any) -> None:
    ran = script("def broken():\n    return 1 / 0\nprint(json.dumps(describe_callable(broken)))\n")
    (answer,) = evaluate(json.loads(ran.stdout))
    assert "return 1 / 0" in answer["error"]
    assert "a script.py" in answer["error"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("describe_callable(lambda: {})", "no name at the top level"),
        ("def outer():\n    x = 1\n    return lambda: {'cores': x}\ndescribe_callable(outer())", "no name"),
        (
            "for size in [1, 2]:\n    def f():\n        return {'cores': size}\ndescribe_callable(f)",
            "it needs f, which line 4 of the script binds while doing more",
        ),
        ("if __name__ == '__main__':\n    def f():\n        return {}\n    describe_callable(f)", "it needs f"),
    ],
)
def test_what_cannot_travel_is_refused_with_what_to_do(script: Any, text: str, why: str) -> None:
    refused = script(text)
    assert refused.returncode == 1
    assert "ValueError: The callable" in refused.stderr
    assert why in refused.stderr
    assert "or install cloudpickle." in refused.stderr


@pytest.mark.parametrize(
    ("resources", "why"),
    [({"cores": float("nan")}, "finite number"), ({"cores": [1]}, "it is a list"), ({1: 2}, "names of resources")],
)
def test_values_that_no_server_takes_are_told_to_the_author(resources: Any, why: str) -> None:
    pytest.importorskip("cloudpickle")
    (answer,) = evaluate(describe_callable(lambda: resources))
    assert why in answer["error"]


def test_what_is_not_callable_is_refused() -> None:
    with pytest.raises(TypeError, match="must be callable, not dict"):
        describe_callable({"memory": "1G"})  # type: ignore[arg-type]


def test_a_payload_has_a_limit() -> None:
    pytest.importorskip("cloudpickle")
    table = os.urandom(1_000_000)
    with pytest.raises(ValueError, match="takes 1,.* characters with all that it refers to"):
        describe_callable(lambda: {"cores": len(table)})
