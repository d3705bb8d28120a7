"""Connections: one is kept open per thread and server, and none is shared with a forked process."""

from __future__ import annotations

import gzip
import os
import threading
import time
import weakref
from traceback import clear_frames
from typing import TYPE_CHECKING, Dict, Mapping, NamedTuple, Optional, Tuple
from urllib.parse import urlsplit

from jobmon._http.proxy import find_proxy, is_loopback
from jobmon._http.trouble import Unsent

if TYPE_CHECKING:
    import ssl
    from http.client import HTTPConnection, HTTPResponse

#: Larger bodies are compressed on their way to another machine; on this one that only costs time.
_COMPRESSED_FROM_BYTES = 16_384
_CHUNK_BYTES = 65_536
_MAX_REPLY_BYTES = 512 * 1024 * 1024


class Reply(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes


class Address(NamedTuple):
    """A server's URL, taken apart."""

    scheme: str
    host: str
    port: int
    prefix: str


def parse_address(url: str) -> Address:
    """Raises ValueError for what is not an address of a server."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is not an address of a server: it should look like http://host:port")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return Address(parts.scheme, parts.hostname, port, parts.path.rstrip("/"))


class Transport:
    """Sends requests and reads replies over `http.client`."""

    def __init__(self) -> None:
        self._local = threading.local()
        self._tls: Optional[ssl.SSLContext] = None

    def exchange(
        self,
        url: str,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: Optional[bytes],
        *,
        timeout_seconds: float,
        is_safe: bool,
    ) -> Reply:
        """One request and its whole reply. Raises `Unsent`, `OSError` or `http.client.HTTPException`."""
        address = parse_address(url)
        all_headers = dict(headers)
        if body is not None and len(body) >= _COMPRESSED_FROM_BYTES and not is_loopback(address.host):
            body = gzip.compress(body, compresslevel=6)
            all_headers["Content-Encoding"] = "gzip"
        deadline = time.monotonic() + timeout_seconds
        # A kept connection may just have been closed by the other side. Where that could mean a request that was
        # carried out, no kept connection is used.
        if is_safe:
            reply = self._exchange_kept(address, method, target, all_headers, body, deadline)
            if reply is not None:
                return reply
        connection = self.open(address, timeout_seconds)
        try:
            _send(connection, address, method, target, all_headers, body)
            return self._finish(address, connection, connection.getresponse(), deadline)
        except BaseException:
            connection.close()
            raise

    def open(self, address: Address, timeout_seconds: float) -> HTTPConnection:
        """A new connection, through a proxy where the environment names one. Raises `Unsent`."""
        import http.client

        proxy = find_proxy(address.scheme, address.host, address.port)
        host, port = (proxy.host, proxy.port) if proxy else (address.host, address.port)
        connection: HTTPConnection
        if address.scheme == "https":
            connection = http.client.HTTPSConnection(host, port, timeout=timeout_seconds, context=self._tls_context())
            if proxy:
                credentials = {"Proxy-Authorization": proxy.authorization} if proxy.authorization else {}
                connection.set_tunnel(address.host, address.port, headers=credentials)
        else:
            connection = http.client.HTTPConnection(host, port, timeout=timeout_seconds)
            # Read again when the request is written.
            connection.jobmon_proxy = proxy  # type: ignore[attr-defined]
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            # Python 3.9 leaves the reply of a proxy that refuses open, in a frame that the error keeps alive.
            clear_frames(error.__traceback__)
            raise Unsent(str(error)) from error
        _disable_nagle(connection)
        return connection

    def close(self) -> None:
        """Closes what this thread keeps open."""
        for connection in self._kept().values():
            connection.close()
        self._kept().clear()

    def _exchange_kept(
        self,
        address: Address,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: Optional[bytes],
        deadline: float,
    ) -> Optional[Reply]:
        """None where no connection is kept, or where it turned out to be closed."""
        import http.client

        connection = self._kept().pop(_key(address), None)
        if connection is None:
            return None
        if not _is_idle(connection):
            connection.close()
            return None
        try:
            if connection.sock is not None:
                connection.sock.settimeout(max(0.001, deadline - time.monotonic()))
            _send(connection, address, method, target, headers, body)
            response = connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            connection.close()
            return None
        except BaseException:
            connection.close()
            raise
        try:
            return self._finish(address, connection, response, deadline)
        except BaseException:
            connection.close()
            raise

    def _finish(
        self, address: Address, connection: HTTPConnection, response: HTTPResponse, deadline: float
    ) -> Reply:
        headers = {name.lower(): value for name, value in response.getheaders()}
        body = decode_body(_read_whole(response, deadline), headers)
        if response.will_close or _key(address) in self._kept():
            connection.close()
        else:
            self._kept()[_key(address)] = connection
        return Reply(response.status, headers, body)

    def _kept(self) -> Dict[Tuple[str, str, int], HTTPConnection]:
        # A forked process has the sockets of its parent; using them would mix the talk of two processes.
        kept: Optional[_Kept] = getattr(self._local, "kept", None)
        if kept is None or kept.pid != os.getpid():
            kept = _Kept()
            self._local.kept = kept
        return kept.connections

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:
            import ssl

            self._tls = ssl.create_default_context()
        return self._tls


class _Kept:
    """The open connections of one thread; they are closed when the thread ends, or the client is let go."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.connections: Dict[Tuple[str, str, int], HTTPConnection] = {}
        # Not `__del__`: in a cycle, the sockets could be collected first, and would complain.
        weakref.finalize(self, _close_all, self.connections)


def _close_all(connections: Dict[Tuple[str, str, int], HTTPConnection]) -> None:
    for connection in connections.values():
        connection.close()


def _send(
    connection: HTTPConnection,
    address: Address,
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: Optional[bytes],
) -> None:
    proxy = getattr(connection, "jobmon_proxy", None)
    path = address.prefix + target
    all_headers = dict(headers)
    if proxy is not None:
        path = f"{address.scheme}://{format_host(address)}{path}"
        if proxy.authorization:
            all_headers["Proxy-Authorization"] = proxy.authorization
    connection.request(method, path, body=body, headers=all_headers)


def open_stream(
    transport: Transport, url: str, target: str, headers: Mapping[str, str], timeout_seconds: float
) -> Tuple[HTTPConnection, HTTPResponse]:
    """A response whose body goes on, on a connection of its own. `timeout_seconds` is the longest silence."""
    address = parse_address(url)
    connection = transport.open(address, timeout_seconds)
    try:
        _send(connection, address, "GET", target, headers, None)
        return connection, connection.getresponse()
    except BaseException:
        connection.close()
        raise


def format_host(address: Address) -> str:
    host = f"[{address.host}]" if ":" in address.host else address.host
    return f"{host}:{address.port}"


def decode_body(body: bytes, headers: Mapping[str, str]) -> bytes:
    """Raises OSError where what should be gzip is not."""
    coding = headers.get("content-encoding", "identity").strip().lower()
    try:
        return gzip.decompress(body) if coding in ("gzip", "x-gzip") and body else body
    except EOFError as error:
        raise OSError("the compressed reply was cut off") from error


def _read_whole(response: HTTPResponse, deadline: float) -> bytes:
    chunks = []
    size_bytes = 0
    while True:
        chunk = response.read(_CHUNK_BYTES)
        if not chunk:
            break
        size_bytes += len(chunk)
        if size_bytes > _MAX_REPLY_BYTES:
            raise OSError(f"the reply is larger than {_MAX_REPLY_BYTES} bytes")
        if time.monotonic() > deadline:
            raise TimeoutError("the reply did not end in time")
        chunks.append(chunk)
    # With a size, `read` returns what there is when the other side hangs up early.
    if response.length:
        import http.client

        raise http.client.IncompleteRead(b"", response.length)
    return b"".join(chunks)


def _is_idle(connection: HTTPConnection) -> bool:
    """False once the other side has closed the connection, or said something nobody asked for."""
    import select

    if connection.sock is None:
        return False
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return not poll.poll(0)


def _disable_nagle(connection: HTTPConnection) -> None:
    import socket

    if connection.sock is not None:
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _key(address: Address) -> Tuple[str, str, int]:
    return (address.scheme, address.host, address.port)
