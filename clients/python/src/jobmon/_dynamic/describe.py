"""From a callable to a text that says it all to another process.

Tried in this order:

- by name: a function of a module that a fresh interpreter imports as well;
- pickled: what the standard library can pickle without the script, such as a `functools.partial` of such a function;
- cloudpickled, if that package is installed: lambdas, closures, functions of a notebook;
- by source: a function of the script itself, with the statements of the script that it needs and no others, for running
  the whole script again would define and run the workflow again.
"""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import pickle
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FunctionType
from typing import Any, TypedDict

from jobmon._dynamic.source_slice import SliceRefused, slice_source

#: The server's limit.
MAX_PAYLOAD_CHARACTERS = 65_536
MAX_NAME_CHARACTERS = 255
_SCRIPT = "__main__"


class DynamicResources(TypedDict):
    """What the server keeps of a callable."""

    #: Evaluates payloads; the same for all callables of one interpreter.
    command: list[str]
    payload: str
    #: For people.
    name: str


def describe_callable(function: Callable[[], Mapping[str, Any]]) -> DynamicResources:
    """Describes a callable without arguments that returns a dict of resources.

    Raises ValueError, naming what to do, when no other process could call it.
    """
    if not callable(function):
        raise TypeError(f"compute_resources_callable must be callable, not {type(function).__name__}.")
    name = _name_of(function)
    content = _by_name(function) or _pickled(function) or _by_value(function, name)
    payload = json.dumps({"name": name, "path": _own_path(), **content}, sort_keys=True)
    if len(payload) > MAX_PAYLOAD_CHARACTERS:
        raise ValueError(
            f"The callable {name}, which decides resources, takes {len(payload):,} characters with all that it refers to; "
            f"{MAX_PAYLOAD_CHARACTERS:,} are allowed. Let it read large data from a file, or move it into a module."
        )
    evaluator = Path(__file__).resolve().with_name("evaluate.py")
    return {"command": [sys.executable, str(evaluator)], "payload": payload, "name": name[-MAX_NAME_CHARACTERS:]}


def _name_of(function: Any) -> str:
    inner = getattr(function, "func", function)
    qualified = getattr(inner, "__qualname__", type(inner).__qualname__)
    module = getattr(inner, "__module__", None)
    return qualified if module in (None, _SCRIPT) else f"{module}.{qualified}"


def _by_name(function: Any) -> dict[str, Any] | None:
    module_name = getattr(function, "__module__", None)
    qualified = getattr(function, "__qualname__", "")
    module = sys.modules.get(module_name or "")
    if module is None or module_name == _SCRIPT or _look_up(module, qualified) is not function:
        return None
    try:
        spec = importlib.util.find_spec(module_name or "")
    except (ImportError, ValueError):
        return None
    if spec is None or spec.origin != getattr(module, "__file__", None):
        return None
    return {"kind": "name", "module": module_name, "qualname": qualified}


def _look_up(module: Any, qualified: str) -> Any:
    found = module
    for part in qualified.split("."):
        found = getattr(found, part, None)
    return found


def _pickled(function: Any) -> dict[str, Any] | None:
    try:
        data = pickle.dumps(function)
    except Exception:  # Any class may refuse in its own way.
        return None
    return None if _SCRIPT.encode() in data else _pickle_content(data)


def _by_value(function: Any, name: str) -> dict[str, Any]:
    reasons = []
    try:
        import cloudpickle

        return _pickle_content(cloudpickle.dumps(function))
    except ImportError:
        reasons.append("the package cloudpickle, which could send it as it is, is not installed")
    except Exception as error:  # As above.
        reasons.append(f"cloudpickle cannot send it ({type(error).__name__}: {error})")
    try:
        return _by_source(function)
    except SliceRefused as refusal:
        reasons.append(str(refusal))
    raise ValueError(
        f"The callable {name}, which decides resources when its task becomes ready, cannot be called by another process: "
        f"{'; '.join(reasons)}. Define it with `def` at the top level of the script or of a module that can be imported, "
        "or install cloudpickle."
    )


def _by_source(function: Any) -> dict[str, Any]:
    script = getattr(sys.modules.get(_SCRIPT), "__file__", None)
    if not isinstance(function, FunctionType) or function.__module__ != _SCRIPT:
        raise SliceRefused("it is not a function of the script")
    if script is None or not os.path.isfile(script):
        raise SliceRefused("the script it is in has no file")
    if function.__qualname__ != function.__name__ or function.__name__ == "<lambda>":
        raise SliceRefused("it has no name at the top level of the script")
    file = os.path.abspath(script)
    source = slice_source(Path(file).read_text(encoding="utf-8"), function.__name__)
    return {"kind": "source", "file": file, "source": source, "qualname": function.__name__}


def _pickle_content(data: bytes) -> dict[str, Any]:
    return {"kind": "pickle", "data": base64.b64encode(data).decode()}


def _own_path() -> list[str]:
    """Where the script finds modules, but for what every start of this interpreter finds by itself."""
    own = (os.path.abspath(entry or os.curdir) for entry in sys.path)
    roots = {os.path.realpath(root) for root in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
    return [entry for entry in own if not any(_is_within(entry, root) for root in roots)]


def _is_within(path: str, root: str) -> bool:
    return os.path.realpath(path).startswith(root.rstrip(os.sep) + os.sep)
