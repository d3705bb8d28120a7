"""How a worker finds the function: described where the task is defined, loaded where it runs.

- A module that a fresh interpreter finds needs only its name.
- A module that lies beside the script is found by its name in a folder that is searched as well.
- A function of the script itself is taken out of it with what it needs, since running the script again would define and
  run the workflow again.
- `module_source_path` of the decorator names the file to import, whatever the module's name.

Folders and scripts are op args, not part of a task's identity: the study may move.
"""

from __future__ import annotations

import importlib
import importlib.util
import linecache
import os
import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Optional

from jobmon._dynamic.source_slice import slice_source

ENTRY_POINT = "worker_node_entry_point"
_SCRIPT = "__main__"


@dataclass(frozen=True)
class Source:
    module_name: str
    #: Set by the decorator; part of the command.
    module_source_path: Optional[str] = None
    #: A folder that the worker must search too.
    search_path: Optional[str] = None
    #: The script the function is taken from.
    script_path: Optional[str] = None


def find_source(function: Callable[..., Any], module_source_path: Optional[str]) -> Source:
    """Raises ValueError when no other process could find the function."""
    name: str = function.__module__
    if module_source_path is not None:
        own_name = Path(module_source_path).stem if name == _SCRIPT else name
        return Source(own_name, module_source_path=str(module_source_path))
    if name == _SCRIPT:
        return _script_source(function)
    module = sys.modules[name]
    file = getattr(module, "__file__", None)
    if file is None:
        return Source(name)
    depth = name.count(".") + (1 if Path(file).stem == "__init__" else 0)
    folder = Path(os.path.abspath(file)).parents[depth]
    return Source(name, search_path=None if _is_installed(folder) else str(folder))


def _script_source(function: Callable[..., Any]) -> Source:
    script = getattr(sys.modules[_SCRIPT], "__file__", None)
    if script is None or not os.path.isfile(script):
        raise ValueError(
            f"The task function {function.__name__} is defined in a notebook or at the prompt, where no worker finds it. "
            "Move it into a module and import it."
        )
    path = os.path.abspath(script)
    # Refuses now what the worker would refuse later.
    slice_source(Path(path).read_text(encoding="utf-8"), function.__name__)
    return Source(Path(path).stem, script_path=path)


def _is_installed(folder: Path) -> bool:
    """Whether every start of this interpreter searches the folder anyway."""
    path = os.path.realpath(folder)
    return any(path.startswith(os.path.realpath(root) + os.sep) for root in (sys.prefix, sys.base_prefix))


def find_executable() -> str:
    """The worker's program, for a shell. That of this interpreter, else the first on PATH, else a module of ours."""
    beside = os.path.dirname(os.path.abspath(sys.executable))
    found = shutil.which(ENTRY_POINT, path=beside) or shutil.which(ENTRY_POINT)
    if found is not None:
        return shlex.quote(os.path.abspath(found))
    return f"{shlex.quote(sys.executable)} -m jobmon.core.task_generator"


def load_function(source: Source, function_name: str) -> Any:
    """Whatever has this name there; raises ImportError or AttributeError."""
    if source.search_path is not None:
        sys.path.insert(0, source.search_path)
    if source.script_path is not None:
        return _take_from_script(source.script_path, function_name)
    if source.module_source_path is not None:
        return getattr(_import_file(source.module_name, source.module_source_path), function_name)
    return getattr(importlib.import_module(source.module_name), function_name)


def _import_file(name: str, file: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)  # pyright: ignore[reportAttributeAccessIssue]
    return module


def _take_from_script(path: str, function_name: str) -> Any:
    sys.path.insert(0, os.path.dirname(path))
    source = slice_source(Path(path).read_text(encoding="utf-8"), function_name)
    label = f"{path} (the part needed)"
    linecache.cache[label] = (len(source), None, source.splitlines(keepends=True), label)
    module = ModuleType(Path(path).stem)
    module.__file__ = path
    sys.modules[module.__name__] = module
    exec(compile(source, label, "exec"), module.__dict__)
    return getattr(module, function_name)
