"""The one connection of this process: found or started at the first call that needs a server."""

from __future__ import annotations

import os
import sys
import threading
from typing import Optional, Protocol

from jobmon._config.settings import ClientSettings, load_client_settings
from jobmon._connect.local_server import endpoint_of, find_local_server, locate_local_server
from jobmon._connect.start_server import start_local_server
from jobmon._http import ApiClient, Endpoint


class _HasApi(Protocol):
    @property
    def api(self) -> ApiClient: ...


_lock = threading.Lock()
_api: Optional[ApiClient] = None
_pid = 0


def get_api(requester: Optional[_HasApi] = None) -> ApiClient:
    """The client of `requester`, or that of this process, which is connected once.

    Safe in threads. A forked child makes its own connection. Prints one line on stderr when it starts the server.
    """
    if requester is not None:
        return requester.api
    global _api, _pid
    if _api is not None and _pid == os.getpid():
        return _api
    with _lock:
        if _api is None or _pid != os.getpid():
            _api = connect(load_client_settings())
            _pid = os.getpid()
        return _api


def connect(settings: ClientSettings) -> ApiClient:
    """A client of the server in the configuration, or of this user's local server, started if it does not run."""
    if settings.service_url:
        return ApiClient(Endpoint(settings.service_url, settings.token), settings.policy)
    data_dir, token = settings.data_dir, settings.token
    server = find_local_server(data_dir)
    if server is None:
        server = start_local_server(data_dir)
        print(
            f"jobmon: the local server runs at {server.url} (data in {data_dir}; `jobmon down` ends it)",
            file=sys.stderr,
        )
    return ApiClient(endpoint_of(server, token), settings.policy, lambda: locate_local_server(data_dir, token))


def _start_anew_in_child() -> None:
    """A child that was forked while another thread held the lock would wait for it forever."""
    global _lock, _api
    _lock = threading.Lock()
    _api = None


os.register_at_fork(after_in_child=_start_anew_in_child)
