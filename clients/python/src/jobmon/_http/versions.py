"""Whether this client and a server understand each other; the rule is that of `packages/core/src/version`.

Within one major version, before 1.0 within one minor version, both may be updated one after the other. Beyond, each
refuses the other. Who says no version is not judged.
"""

from __future__ import annotations

import re
from typing import Optional, Tuple

from jobmon._generated.version import VERSION
from jobmon.core.exceptions import VersionMismatchError

#: Clients name their version in it.
CLIENT_VERSION_HEADER = "jobmon-client-version"
#: Every reply names the server's.
SERVER_VERSION_HEADER = "jobmon-server-version"

_VERSION = re.compile(r"^(\d{1,6})\.(\d{1,6})(?:\.|$)")


def refuse_other_version(server: Optional[str], client: str = VERSION) -> None:
    """Raises VersionMismatchError, which names both versions, when they do not go together."""
    ours, theirs = _read_line(client), _read_line(server or "")
    if ours is None or theirs is None or ours == theirs:
        return
    line = f"{theirs[0]}.x" if theirs[0] > 0 else f"0.{theirs[1]}"
    raise VersionMismatchError(
        f"The client has version {client} and the server version {server}; they do not understand each other.",
        hint=f"Install Jobmon {line} where the client runs"
        + (
            "."
            if ours < theirs
            else ", or update the server; a local server is replaced by `jobmon down` and the next start."
        ),
        ids={"clientVersion": client, "serverVersion": server},
    )


def _read_line(version: str) -> Optional[Tuple[int, int]]:
    match = _VERSION.match(version)
    if match is None:
        return None
    major, minor = int(match.group(1)), int(match.group(2))
    return (major, 0) if major > 0 else (0, minor)
