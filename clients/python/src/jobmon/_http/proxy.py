"""Which proxy the environment names for an address."""

from __future__ import annotations

import os
from typing import Callable, NamedTuple, Optional
from urllib.parse import unquote, urlsplit

_LOOPBACK = ("localhost", "::1")


class Proxy(NamedTuple):
    host: str
    port: int
    #: Value of `Proxy-Authorization`; empty: none is sent.
    authorization: str


def is_loopback(host: str) -> bool:
    return host in _LOOPBACK or host.startswith("127.") or host.endswith(".localhost")


def find_proxy(scheme: str, host: str, port: int) -> Optional[Proxy]:
    """`http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` in either case; loopback is never proxied."""
    if is_loopback(host) or not any(name.lower().endswith("_proxy") and value for name, value in os.environ.items()):
        return None
    # Costs 20 ms to import, hence only where there is a proxy.
    import urllib.request

    # Beside `proxy_bypass`, which asks the system settings on some platforms, this one has no types.
    is_exempt: Callable[..., int] = getattr(urllib.request, "proxy_bypass_environment")
    proxies = urllib.request.getproxies_environment()
    if is_exempt(f"{host}:{port}", proxies) or is_exempt(host, proxies):
        return None
    address = proxies.get(scheme) or proxies.get("all")
    return _parse_proxy(address) if address else None


def _parse_proxy(address: str) -> Optional[Proxy]:
    parts = urlsplit(address if "//" in address else f"//{address}", scheme="http")
    if not parts.hostname:
        return None
    authorization = ""
    if parts.username is not None:
        from base64 import b64encode

        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = "Basic " + b64encode(pair.encode()).decode()
    return Proxy(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80), authorization)
