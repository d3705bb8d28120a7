"""How long a request is waited for, and how often it is repeated."""

from __future__ import annotations

from typing import NamedTuple


class HttpPolicy(NamedTuple):
    """The settings `http.request_timeout`, `http.retries_attempts` and `http.retries_timeout`."""

    request_timeout_seconds: float = 20.0
    retries_attempts: int = 10
    retries_timeout_seconds: float = 300.0
