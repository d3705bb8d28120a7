"""What `jobmon login` got from a server: a private file for each, in the data folder."""

from __future__ import annotations

import json
import os
import re
from typing import Optional

from jobmon.core.exceptions import ConfigError

_TOKEN = re.compile(r"^jobmon_(.+)\.[A-Za-z0-9_-]{43}$")


def find_login_token(data_dir: str, url: str) -> str:
    """Empty without a login. Raises where the file is damaged, or is not the caller's alone."""
    # That package reads the settings itself.
    from jobmon._connect.private_file import read_private_file

    url = url.rstrip("/")
    path = os.path.join(data_dir, "logins", re.sub(r"[^A-Za-z0-9.-]", "_", url) + ".json")
    text = read_private_file(path, "login")
    if text is None:
        return ""
    try:
        said = json.loads(text)
        at, token = str(said["url"]), str(said["token"])
    except (ValueError, KeyError, TypeError):
        raise ConfigError(
            f"The login in {path} is damaged.",
            hint=f"Remove it (rm {path}), then run `jobmon login`.",
        ) from None
    # Two addresses may share a file name; only one of them gets the token.
    return token if at == url else ""


def account_of_token(token: str) -> Optional[str]:
    """Whose a token is, which it says itself; None for that of a server without accounts."""
    match = _TOKEN.match(token)
    return match.group(1) if match else None
