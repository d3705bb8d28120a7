"""Changing the configuration."""

from __future__ import annotations

import os
from typing import Any, Optional

from jobmon._config.layers import CONFIG_FILE_VARIABLE
from jobmon._config.write_yaml import set_in_file


def update_config_value(key: str, value: Any, config_file: Optional[str] = None) -> str:
    """Writes one value under a dotted key into a configuration file, and returns what was done.

    Without a file: that of `JOBMON__CONFIG_FILE`, else `~/.jobmon.yaml`. Raises ValueError for a key that is not dotted,
    and ConfigError for one that does not exist or a value that cannot be used.
    """
    if "." not in key or not all(key.split(".")):
        raise ValueError(f"{key!r} is not a key of the configuration; it should look like 'http.retries_attempts'.")
    path = config_file or os.environ.get(CONFIG_FILE_VARIABLE) or os.path.expanduser("~/.jobmon.yaml")
    set_in_file(path, key, value)
    return f"{key} was set to {value} in {path}."
