"""Server-sent events over connections that break."""

from __future__ import annotations

import json
import threading
import time
from itertools import islice
from typing import Any, List

import pytest
from jobmon._http import ApiClient, Endpoint
from jobmon._http.events import Outage, StreamControl
from jobmon.core.exceptions import NotFoundError
from tests.http.rude_server import RudeServer, reply
from tests.sandbox import wait_until

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
PATH = {"workflowId": 7}


def chunk(text: str) -> bytes:
    data = text.encode()
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def event(version: int, name: str = "change") -> bytes:
    return chunk(f"event: {name}\nid: {version}\ndata: {json.dumps({'version': version})}\n\n")


def pieces(*parts: bytes, closes: bool = True) -> Any:
    def give(connection: Any) -> None:
        connection.sendall(HEAD + b"".join(parts))
        if closes:
            connection.shutdown(2)

    return give


def client_of(server: RudeServer) -> ApiClient:
    client = ApiClient(Endpoint(server.url))
    client._link.random = lambda: 0.01
    return client


def versions(client: ApiClient, count: int, **given: Any) -> List[int]:
    stream = client.stream("streamEvents", path=PATH, **given)
    try:
        return [event["version"] for event in islice(stream, count)]
    finally:
        stream.close()  # type: ignore[attr-defined]


def test_a_broken_connection_goes_on_from_the_last_version_and_repeats_nothing() -> None:
    with RudeServer(
        pieces(chunk(": ping\n\n"), event(3), event(5)),
        None,
        pieces(event(5), event(6)[:-9]),
        pieces(event(5), event(6), event(8), closes=False),
    ) as server:
        assert versions(client_of(server), 4) == [3, 5, 6, 8]
        assert [request.line.split()[1].split("since=")[1] for request in server.received] == ["0", "5", "5", "5"]


def test_an_event_may_come_in_many_pieces() -> None:
    text = f"event: change\r\ndata: {json.dumps({'version': 4, 'name': 'ü'})}\r\n\r\n"
    with RudeServer(pieces(*[chunk(letter) for letter in text], closes=False)) as server:
        assert versions(client_of(server), 1) == [4]


def test_a_refusal_ends_the_stream_whether_it_comes_as_reply_or_as_event() -> None:
    said = {"code": "not_found", "status": 404, "detail": "There is no workflow 7."}
    as_event = chunk(f"event: problem\ndata: {json.dumps(said)}\n\n")
    for answer in (reply(said, "404 Not Found"), pieces(event(1), as_event)):
        with RudeServer(answer) as server:
            with pytest.raises(NotFoundError, match="no workflow 7"):
                versions(client_of(server), 9)


def test_outages_are_told_and_waited_out() -> None:
    outages: List[Outage] = []
    with RudeServer(reply({}, "503 Busy"), reply(raw=b"oops", status="500 No"), pieces(event(1))) as server:
        assert versions(client_of(server), 1, on_outage=outages.append) == [1]
    assert len(outages) == 2


def test_another_thread_can_end_a_silent_stream() -> None:
    with RudeServer(pieces(event(1), closes=False)) as server:
        control = StreamControl()
        seen: List[int] = []

        def follow() -> None:
            for each in client_of(server).stream("streamEvents", path=PATH, control=control):
                seen.append(each["version"])

        thread = threading.Thread(target=follow)
        thread.start()
        wait_until("the event is seen", lambda: seen == [1])
        started = time.monotonic()
        control.stop()
        thread.join(timeout=5)
        assert not thread.is_alive() and time.monotonic() - started < 2
