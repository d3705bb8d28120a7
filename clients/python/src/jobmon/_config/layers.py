"""Where settings stand, the strongest first.

`JOBMON__SECTION__KEY` in the environment, then the file of `JOBMON__CONFIG_FILE`, `./jobmon.yaml`, `~/.jobmon.yaml`,
`/etc/jobmon.yaml`, then the defaults; merged key by key. The executable reads the same, and checks more strictly.
"""

from __future__ import annotations

import os
from typing import Any, Dict, List, Mapping, NamedTuple, Optional

from jobmon._config.read_yaml import read_yaml
from jobmon._generated.settings import SETTINGS
from jobmon.core.exceptions import ConfigError

CONFIG_FILE_VARIABLE = "JOBMON__CONFIG_FILE"
_PREFIX = "JOBMON__"
_SYSTEM_FILE = "/etc/jobmon.yaml"
_MAX_FILE_BYTES = 1024 * 1024


class Written(NamedTuple):
    """A value as somebody wrote it, and where."""

    value: Any
    origin: str
    #: What a relative path in it is relative to.
    folder: str


Layer = Dict[str, Written]


def working_folder() -> str:
    """Where relative paths begin, and where tasks will start. Raises ConfigError where somebody has removed it."""
    try:
        return os.getcwd()
    except FileNotFoundError:
        raise ConfigError(
            "The working directory of this process is gone, and relative paths and tasks begin there.",
            hint="Change to a folder that exists.",
        ) from None


def environment_layer(environment: Mapping[str, str]) -> Layer:
    """`JOBMON__HTTP__TOKEN` is `http.token`."""
    folder = working_folder()
    return {
        name[len(_PREFIX) :].lower().replace("__", "."): Written(value, f"environment {name}", folder)
        for name, value in environment.items()
        if name.startswith(_PREFIX) and name != CONFIG_FILE_VARIABLE
    }


def file_layers(environment: Mapping[str, str]) -> List[Layer]:
    """One layer for each configuration file that exists."""
    named = environment.get(CONFIG_FILE_VARIABLE)
    usual = ["jobmon.yaml", os.path.expanduser("~/.jobmon.yaml"), _SYSTEM_FILE]
    layers = [file_layer(path) for path in usual if os.path.exists(path)]
    if not named:
        return layers
    path = os.path.expanduser(named)
    if not os.path.exists(path):
        raise ConfigError(
            f"File {named} (environment {CONFIG_FILE_VARIABLE}) does not exist.",
            hint=f"Create it, or correct or unset {CONFIG_FILE_VARIABLE}.",
        )
    return [file_layer(path), *layers]


def file_layer(path: str) -> Layer:
    """The values of one file by dotted key."""
    try:
        if os.path.getsize(path) > _MAX_FILE_BYTES:
            raise ConfigError(f"File {path} cannot be read: it is larger than {_MAX_FILE_BYTES} bytes.")
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"File {path} cannot be read: {error}.", hint="Make it a readable text file, or move it away."
        ) from error
    folder = os.path.dirname(os.path.abspath(path))
    values: Layer = {}
    _flatten(read_yaml(text, path), "", f"file {path}", folder, values)
    return values


def _flatten(node: Mapping[Any, Any], prefix: str, origin: str, folder: str, values: Layer) -> None:
    for name, value in node.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            _flatten(value, f"{key}.", origin, folder, values)
        elif value is not None:
            values[key] = Written(value, origin, folder)


def default_layer() -> Layer:
    folder = working_folder()
    return {key: Written(value, "default", folder) for key, (_, value) in SETTINGS.items()}


def merge_layers(layers: List[Layer]) -> Layer:
    """The strongest layer comes first."""
    merged: Layer = {}
    for layer in reversed(layers):
        merged.update(layer)
    return merged


def load_layers(environment: Optional[Mapping[str, str]] = None) -> Layer:
    """All settings in force for this process."""
    given = os.environ if environment is None else environment
    return merge_layers([environment_layer(given), *file_layers(given), default_layer()])
