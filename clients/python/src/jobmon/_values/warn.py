"""Warnings that point at the line of the script, however deep in this package they arise."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

_PACKAGE = str(Path(__file__).parents[1])


def warn_script(message: str) -> None:
    """A `UserWarning` at the nearest caller outside this package."""
    depth = 2
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
        depth += 1
    warnings.warn(message, UserWarning, stacklevel=depth)
