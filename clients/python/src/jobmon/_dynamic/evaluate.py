"""Calls what `describe.py` described. Run as a program; imports nothing of the package.

Standard input: `{"payloads": [text, ...]}`. Last line of standard output: `JOBMON-RESOURCES ` and a JSON list with one
answer per payload. What the callables print goes to standard error, so that it cannot be taken for the answer.
"""

from __future__ import annotations

import base64
import importlib
import json
import linecache
import math
import os
import pickle
import sys
import traceback
from collections.abc import Callable
from typing import Any

ANSWER_PREFIX = "JOBMON-RESOURCES "
_SLICE_MODULE = "__jobmon_script__"
_PLAIN = (str, int, float, bool, type(None))
#: The server's limit; the end of a traceback says most.
MAX_ERROR_CHARACTERS = 20_000


def main() -> int:
    # Python put this file's folder first: its modules are nobody's business.
    own = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != own]
    payloads = json.load(sys.stdin)["payloads"]
    answer_to = os.dup(1)
    os.dup2(2, 1)
    answers = evaluate(payloads)
    sys.stdout.flush()
    with os.fdopen(answer_to, "w", encoding="utf-8") as stream:
        stream.write(f"{ANSWER_PREFIX}{json.dumps(answers)}\n")
    return 0


def evaluate(payloads: list[str]) -> list[dict[str, Any]]:
    """One answer per payload, in order. A callable that fails spoils its own answer only."""
    loaded: dict[str, Callable[[], Any]] = {}
    answers = []
    for payload in payloads:
        try:
            if payload not in loaded:
                loaded[payload] = _load(json.loads(payload))
            answers.append({"resources": _checked(loaded[payload](), payload)})
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit too: the other payloads still want their answers.
            answers.append({"error": _describe(error)})
    return answers


def _load(content: dict[str, Any]) -> Callable[[], Any]:
    sys.path.extend(entry for entry in content["path"] if entry not in sys.path)
    function: Any
    if content["kind"] == "name":
        function = importlib.import_module(content["module"])
        for part in content["qualname"].split("."):
            function = getattr(function, part)
    elif content["kind"] == "pickle":
        function = pickle.loads(base64.b64decode(content["data"]))
    else:
        file = content["file"]
        lines = content["source"].splitlines(keepends=True)
        # Tracebacks show the lines as they were when the workflow was bound.
        label = f"{file} (the part needed)"
        linecache.cache[label] = (len(content["source"]), None, lines, label)
        names: dict[str, Any] = {"__name__": _SLICE_MODULE, "__file__": file, "__builtins__": __builtins__}
        exec(compile(content["source"], label, "exec"), names)
        function = names[content["qualname"]]
    if not callable(function):
        raise TypeError(f"{content['name']} is no longer callable: it is a {type(function).__name__}")
    return function  # type: ignore[no-any-return]


class CallableReturnedInvalidObject(Exception):
    """As `jobmon.core.exceptions` has it, which this file may not import."""


def _checked(resources: Any, payload: str) -> Any:
    if not isinstance(resources, dict):
        raise CallableReturnedInvalidObject(
            f"The callable {json.loads(payload)['name']} must return a dict of resources; "
            f"it returned {type(resources).__name__}: {resources!r:.200}"
        )
    return {_checked_name(name): _checked_value(name, value) for name, value in resources.items()}


def _checked_name(name: Any) -> str:
    if isinstance(name, str):
        return name
    raise CallableReturnedInvalidObject(f"The names of resources must be text; {name!r:.100} is not.")


def _checked_value(name: Any, value: Any) -> Any:
    """The value as JSON has it; numpy's scalars become numbers, paths text."""
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    elif not isinstance(value, _PLAIN) and callable(getattr(value, "item", None)):
        value = value.item()
    if isinstance(value, _PLAIN) and not (isinstance(value, float) and not math.isfinite(value)):
        return value
    raise CallableReturnedInvalidObject(
        f"The resource {name!r} must be text, a finite number, True, False or None; it is a {type(value).__name__}: "
        f"{value!r:.200}"
    )


def _describe(error: BaseException) -> str:
    """The traceback from the callable on; the frames of this file say nothing to its author."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    return "".join(traceback.format_exception(type(error), error, trace)).rstrip()[-MAX_ERROR_CHARACTERS:]


if __name__ == "__main__":
    sys.exit(main())
