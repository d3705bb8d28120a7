"""Who submits, and from where. A distributor takes only what its own user submitted on its own host."""

from __future__ import annotations

import os
import socket

from jobmon._config.login import account_of_token
from jobmon._config.settings import load_client_settings


def this_user() -> str:
    """The account of the token that is configured or logged in with; else the user of this process.

    That one by the numeric id, not by `USER`, which anybody may set and daemons often lack.
    """
    import pwd

    account = account_of_token(load_client_settings().token)
    if account is not None:
        return account
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def this_host() -> str:
    return socket.gethostname()
