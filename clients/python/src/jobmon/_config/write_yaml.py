"""Changing one setting in a configuration file; the executable does it, for it keeps comments and checks the value."""

from __future__ import annotations

import os
import subprocess
from typing import Any

from jobmon.core.exceptions import ConfigError


def set_in_file(path: str, key: str, value: Any) -> None:
    """`jobmon config set KEY VALUE --file PATH`."""
    from jobmon._connect.executable import find_executable

    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    command = [find_executable(), "config", "set", key, text, "--file", os.path.abspath(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ConfigError(f"{key} = {text!r} was not written to {path}: {done.stderr.strip() or done.stdout.strip()}")
