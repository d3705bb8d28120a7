"""`JobmonConfig`: the settings in force, by section and key, as scripts of the public Jobmon read them."""

from __future__ import annotations

import json
import os
from typing import Any, Callable, Dict, Mapping, Optional, Tuple

from jobmon._config.layers import CONFIG_FILE_VARIABLE, Written, default_layer, environment_layer, file_layer
from jobmon._config.layers import file_layers, merge_layers
from jobmon.core.exceptions import ConfigError

__all__ = ["ConfigError", "JobmonConfig"]

_TRUE = ("t", "true", "yes", "on")
_FALSE = ("f", "false", "no", "off")


class JobmonConfig:
    """Values of `dict_config`, over the environment (`JOBMON__SECTION__KEY`), over files, over defaults.

    With `filepath` only that file is read; a file adds to the defaults and never has to repeat them. Text may hold
    `$VARIABLES`, which are expanded.
    """

    def __init__(self, filepath: str = "", dict_config: Optional[Mapping[str, Mapping[str, Any]]] = None) -> None:
        self._filepath = filepath
        self._set: Dict[str, Any] = {}
        for section, values in (dict_config or {}).items():
            for key, value in values.items():
                self._set[f"{section}.{key}"] = value
        if filepath and not os.path.exists(filepath):
            raise ConfigError(f"The configuration file {filepath} does not exist.")
        files = [file_layer(filepath)] if filepath else file_layers(os.environ)
        self._stored = merge_layers([*files, default_layer()])

    def get(self, section: str, key: str) -> str:
        """The value as text. Raises ConfigError where there is none."""
        return str(self._find(section, key))

    def get_int(self, section: str, key: str) -> int:
        return int(self._number(section, key, int))

    def get_float(self, section: str, key: str) -> float:
        return float(self._number(section, key, float))

    def get_boolean(self, section: str, key: str) -> bool:
        text = self.get(section, key).strip().lower()
        if text in _TRUE or text == "1":
            return True
        if text in _FALSE or text == "0":
            return False
        raise ConfigError(f"{section}.{key} = {text!r} is neither true nor false.")

    def get_section(self, section: str) -> Dict[str, Any]:
        """Everything below a section; deeper keys keep their dots. Raises ConfigError for an empty one."""
        prefix = f"{section}."
        values = {key[len(prefix) :]: value for key, value in self._all().items() if key.startswith(prefix)}
        if not values:
            raise ConfigError(f"There is no section {section!r} in the configuration.")
        return values

    def get_section_coerced(self, section: str) -> Dict[str, Any]:
        """As `get_section`, with text turned into numbers, booleans, lists and dicts where it reads as such."""
        return {key: coerce(value) for key, value in self.get_section(section).items()}

    def set(self, section: str, key: str, value: Any) -> None:
        """Changes this object; `write` makes it last."""
        self._set[f"{section}.{key}"] = value

    def write(self) -> None:
        """Writes what was set into the file this object was read from."""
        from jobmon._config.write_yaml import set_in_file

        path = self._filepath or os.environ.get(CONFIG_FILE_VARIABLE) or os.path.expanduser("~/.jobmon.yaml")
        for dotted, value in self._set.items():
            set_in_file(path, dotted, value)

    def _all(self) -> Dict[str, Any]:
        merged = merge_layers([environment_layer(os.environ), self._stored])
        values = {key: _expand(written) for key, written in merged.items()}
        return {**values, **self._set}

    def _find(self, section: str, key: str) -> Any:
        values = self._all()
        dotted = f"{section}.{key}"
        if dotted not in values:
            raise ConfigError(
                f"There is no setting {dotted}.", hint="`jobmon config show` lists the settings and where they stand."
            )
        return values[dotted]

    def _number(self, section: str, key: str, kind: type) -> Any:
        text = self.get(section, key)
        try:
            return kind(text)
        except ValueError:
            raise ConfigError(f"{section}.{key} = {text!r} is not of type {kind.__name__}.") from None


def _expand(written: Written) -> Any:
    return os.path.expandvars(written.value) if isinstance(written.value, str) else written.value


def coerce(value: Any) -> Any:
    """Text as the value it reads as: a number, a boolean, JSON; otherwise itself."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    readers: Tuple[Callable[[str], Any], ...] = (int, float, json.loads)
    for read in readers:
        try:
            return read(text)
        except ValueError:
            continue
    if text.lower() in _TRUE:
        return True
    return False if text.lower() in _FALSE else value
