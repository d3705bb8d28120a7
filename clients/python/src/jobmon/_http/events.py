"""Server-sent events of one connection, and of as many as it takes."""

from __future__ import annotations

import json
import socket
import threading
import time
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, NamedTuple, Optional, Tuple

from jobmon._http.decide_repeat import jitter_wait_seconds
from jobmon._http.encode_request import EncodedRequest
from jobmon._http.link import Link
from jobmon._http.problem import parse_problem, read_problem
from jobmon._http.transport import open_stream
from jobmon._http.trouble import REFUSED, StreamBroken, network_trouble
from jobmon._http.versions import SERVER_VERSION_HEADER, refuse_other_version

if TYPE_CHECKING:
    from http.client import HTTPConnection, HTTPResponse

#: What an event of a workflow says: version, status, counts, latest run.
Event = Dict[str, Any]
#: A connection that was cut without a word looks like one on which nothing happens. Asking anew costs little.
_SILENCE_LIMIT_SECONDS = 60.0
_LONGEST_WAIT_SECONDS = 5.0
_MAX_LINE_BYTES = 16 * 1024 * 1024


class Outage(NamedTuple):
    """The server cannot be followed at present."""

    error: Exception
    #: Since it was last heard.
    silent_seconds: float


class StreamControl:
    """Lets another thread end a stream, also while it waits for the server."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._connection: Optional[HTTPConnection] = None

    @property
    def is_stopped(self) -> bool:
        return self._stopped.is_set()

    def stop(self) -> None:
        self._stopped.set()
        connection = self._connection
        sock = connection.sock if connection is not None else None
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # closed already

    def watch(self, connection: Optional[HTTPConnection]) -> None:
        """The connection that `stop` is to cut."""
        self._connection = connection
        if connection is not None and self.is_stopped:
            self.stop()

    def sleep(self, wait_seconds: float) -> None:
        self._stopped.wait(wait_seconds)


def follow_events(
    link: Link,
    make_request: Callable[[int], EncodedRequest],
    since: int = -1,
    on_outage: Optional[Callable[[Outage], None]] = None,
    control: Optional[StreamControl] = None,
) -> Iterator[Event]:
    """Events over as many connections as it takes; only a refusal of the server, or `control`, ends it.

    Each connection asks for what came after the last version seen, so nothing is missed; an event that was seen before
    is dropped.
    """
    control = control or StreamControl()
    seen = since
    heard = time.monotonic()
    failures = 0
    while not control.is_stopped:
        opened = time.monotonic()
        url = link.endpoint.url
        try:
            for event in _read_connection(link, make_request(max(0, seen)), control):
                failures = 0
                heard = time.monotonic()
                if event is not None and event["version"] > seen:
                    seen = event["version"]
                    yield event
        except StreamBroken as broken:
            if control.is_stopped:
                return
            trouble = link.follow_move(broken.trouble)
            if trouble.kind == REFUSED:
                raise trouble.error from None
            if on_outage is not None:
                on_outage(Outage(trouble.error, time.monotonic() - heard))
            failures = 0 if link.endpoint.url != url else failures + 1
        if time.monotonic() - opened > _LONGEST_WAIT_SECONDS:
            failures = 0
        control.sleep(jitter_wait_seconds(failures, link.random, _LONGEST_WAIT_SECONDS))


def _read_connection(
    link: Link, request: EncodedRequest, control: StreamControl
) -> Iterator[Optional[Event]]:
    """The events of one connection, None for each other sign of life, until the server closes it or falls silent."""
    from http.client import HTTPException

    url = link.endpoint.url
    try:
        headers = {**link.headers(), "Accept": "text/event-stream", "Accept-Encoding": "identity"}
        connection, response = open_stream(link.transport, url, request.target, headers, _SILENCE_LIMIT_SECONDS)
    except Exception as error:  # a proxy, a name, a certificate, a socket
        raise StreamBroken(network_trouble(error, request.operation, url)) from error
    try:
        control.watch(connection)
        refuse_other_version(response.getheader(SERVER_VERSION_HEADER))
        if response.status != 200:
            raise StreamBroken(
                read_problem(request.operation, response.status, response.read(), response.getheader("Retry-After"))
            )
        for name, data in read_lines(response):
            if name == "problem":
                raise StreamBroken(parse_problem(request.operation, 500, data))
            yield data
    except TimeoutError:
        return
    except (OSError, HTTPException, ValueError) as error:
        if type(error).__name__ == "timeout":  # Python 3.9
            return
        raise StreamBroken(network_trouble(error, request.operation, url)) from error
    finally:
        control.watch(None)
        response.close()
        connection.close()


def read_lines(response: HTTPResponse) -> Iterator[Tuple[str, Optional[Event]]]:
    """Name and data of each event; a comment, by which the server says that it is there, is an event without data."""
    name = "message"
    while True:
        line = response.readline(_MAX_LINE_BYTES)
        if not line:
            return
        text = line.decode("utf-8").rstrip("\r\n")
        if text.startswith("event:"):
            name = text[len("event:") :].strip()
        elif text.startswith("data:"):
            yield name, json.loads(text[len("data:") :])
        elif text == "":
            name = "message"
        elif text.startswith(":"):
            yield "comment", None
