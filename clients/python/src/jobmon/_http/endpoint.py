"""Where the server is, and what it wants to see."""

from __future__ import annotations

from typing import NamedTuple


class Endpoint(NamedTuple):
    """Address and bearer token of a server; no token is sent where it is empty."""

    url: str
    token: str = ""

    def __repr__(self) -> str:
        return f"Endpoint(url={self.url!r}, token={'***' if self.token else ''!r})"
