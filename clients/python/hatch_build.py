"""Decides which of the two wheels is built: the pure one, or the one that carries the executable.

`JOBMON_WHEEL_EXECUTABLE` names the executable and `JOBMON_WHEEL_PLATFORM` the platform it runs on. Without them the wheel
is pure, which is what `pip install` of the sources and editable installs get.
"""

from __future__ import annotations

import os
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ExecutableHook(BuildHookInterface):  # type: ignore[misc]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        executable = os.environ.get("JOBMON_WHEEL_EXECUTABLE")
        if executable is None:
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{os.environ['JOBMON_WHEEL_PLATFORM']}"
        build_data["force_include"][executable] = "jobmon/_bin/jobmon"
