"""The server of `jobmon up`, if it runs. The file it left may be older than a crash, hence process and port are asked."""

from __future__ import annotations

import json
import os
from typing import NamedTuple, Optional

from jobmon._connect.private_file import read_private_file
from jobmon._http import ApiClient, Endpoint, HttpPolicy
from jobmon.core.exceptions import ConfigError, JobmonError

_FILE_NAME = "server.json"
#: The server is on this machine: if it is up, it answers at once.
_HEALTH_POLICY = HttpPolicy(request_timeout_seconds=2.0, retries_attempts=0)


class LocalServer(NamedTuple):
    url: str
    token: str
    pid: int
    version: str


def read_local_server(data_dir: str) -> Optional[LocalServer]:
    """None when no server wrote its address. Raises where the file is damaged, or is not the caller's alone."""
    path = os.path.join(data_dir, _FILE_NAME)
    text = read_private_file(path, "address of the local server")
    if text is None:
        return None
    try:
        said = json.loads(text)
        server = LocalServer(str(said["url"]), str(said["token"]), int(said["pid"]), str(said["version"]))
    except (ValueError, KeyError, TypeError):
        raise ConfigError(
            f"The address of the local server in {path} is damaged.",
            hint=f"Remove it (rm {path}), then run `jobmon up`.",
        ) from None
    return server


def find_local_server(data_dir: str) -> Optional[LocalServer]:
    server = read_local_server(data_dir)
    return server if server is not None and is_alive(server.pid) and _answers(server) else None


def locate_local_server(data_dir: str, token: str) -> Optional[Endpoint]:
    """Where a server that was started again is now. What cannot be read tells nothing new."""
    try:
        server = read_local_server(data_dir)
    except JobmonError:
        return None
    return endpoint_of(server, token) if server is not None and is_alive(server.pid) else None


def endpoint_of(server: LocalServer, token: str) -> Endpoint:
    return Endpoint(server.url, token or server.token)


def is_alive(pid: int) -> bool:
    """Whether a process of this id exists, be it another user's."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    except OverflowError:
        return False
    return True


def _answers(server: LocalServer) -> bool:
    """A stranger may have got the port since, and must not see the token."""
    client = ApiClient(Endpoint(server.url), _HEALTH_POLICY)
    try:
        return bool(client.call("getHealth")["pid"] == server.pid)
    except (JobmonError, KeyError, TypeError):
        return False
    finally:
        client.close()
