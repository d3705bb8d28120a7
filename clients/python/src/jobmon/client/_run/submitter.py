"""Who submits, and from where. A distributor takes only what its own user submitted on its own host."""

from __future__ import annotations

import os
import socket


def this_user() -> str:
    """By the numeric id, not by `USER`, which anybody may set and daemons often lack."""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def this_host() -> str:
    return socket.gethostname()
