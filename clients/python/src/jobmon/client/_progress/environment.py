"""Where this process shows things."""

from __future__ import annotations

import os
import sys
from typing import Any, Optional

VARIABLE = "JOBMON_PROGRESS"
MODES = ("auto", "lines", "none")


def choose_mode(asked: Optional[str]) -> str:
    """`notebook`, `terminal`, `lines` or `none`. Raises ValueError for a word that is none of these or `auto`."""
    word = asked if asked is not None else os.environ.get(VARIABLE) or "auto"
    if word not in MODES:
        raise ValueError(f"progress = {word!r} cannot be used; it is one of {', '.join(MODES)}")
    if word != "auto":
        return word
    if is_notebook():
        return "notebook"
    return "terminal" if is_live_terminal() else "lines"


def is_live_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def is_notebook() -> bool:
    """Whether a kernel of Jupyter runs this, which can show and update HTML."""
    # Not imported: where IPython is not loaded already, this is no notebook.
    ipython = sys.modules.get("IPython")
    get_ipython: Any = getattr(ipython, "get_ipython", None)
    shell = get_ipython() if callable(get_ipython) else None
    return shell is not None and hasattr(shell, "kernel")


def uses_colours() -> bool:
    """https://no-color.org: any value but the empty one switches colours off."""
    return not os.environ.get("NO_COLOR")
