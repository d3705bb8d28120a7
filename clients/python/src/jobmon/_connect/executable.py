"""Where the `jobmon` executable is."""

from __future__ import annotations

import os
import shutil

from jobmon.core.exceptions import ServerUnreachableError

#: The wheel carries it here; a pure wheel does not.
_PACKAGED = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "_bin", "jobmon")


def find_executable() -> str:
    """`JOBMON_BIN`, else the copy in this package, else the one on PATH.

    A script called `jobmon` on PATH may be this package's own, which would come back here; it is passed over.
    """
    chosen = os.environ.get("JOBMON_BIN")
    if chosen:
        return chosen
    if os.access(_PACKAGED, os.X_OK):
        return _PACKAGED
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        found = shutil.which("jobmon", path=folder) if folder else None
        if found is not None and not _is_own_script(found):
            return found
    raise ServerUnreachableError(
        "The command `jobmon`, which runs the local server, was not found.",
        hint="Set http.service_url (JOBMON__HTTP__SERVICE_URL) to your server, or JOBMON_BIN to the jobmon command.",
    )


def _is_own_script(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            head = file.read(400)
    except OSError:
        return True
    return head.startswith(b"#!") and b"python" in head and b"jobmon" in head
