"""Requests over real sockets, against servers that drop, cut off, refuse and dawdle."""

from __future__ import annotations

import gzip
import json
import os
import threading
import time
from typing import Any, List

import pytest
from jobmon._http import ApiClient, Endpoint, HttpPolicy
from jobmon._http.versions import refuse_other_version
from jobmon.core.exceptions import (
    ConfigError,
    InvalidRequest,
    InvalidResponse,
    NotFoundError,
    ServerUnreachableError,
    UnauthorizedError,
    VersionMismatchError,
)
from tests.http.rude_server import RudeServer, reply, reset
from tests.sandbox import find_free_port

UNSAFE = {"operation": "createToolVersion", "body": {"toolId": 1}}


def client_of(server: RudeServer, **policy: Any) -> ApiClient:
    client = ApiClient(Endpoint(server.url, "secret"), HttpPolicy(**policy))
    client._link.random = lambda: 0.01
    return client


def call(client: ApiClient, operation: str, **given: Any) -> Any:
    try:
        return client.call(operation, **given)
    finally:
        client.close()


def problem(code: str, status: str, **headers: str) -> bytes:
    said = {"code": code, "status": int(status[:3]), "detail": f"{code}.", "hint": "Wait.", "ids": {"workflowId": 7}}
    return reply(said, status, **headers)


def test_path_query_body_token_and_version_go_where_the_server_looks() -> None:
    with RudeServer(reply({"rows": []})) as server:
        client = client_of(server)
        where = ["status:is:DONE", "arg.name:in:ä,b&c"]
        client.call("listTasks", path={"workflowId": 7}, query={"where": where, "limit": 5, "cursor": None})
        call(client, "setTaskStatus", path={"workflowId": 7}, body={"preview": True, "text": "ü"})
        get, post = server.received
        assert get.line == (
            "GET /api/v1/workflows/7/tasks?where=status%3Ais%3ADONE&where=arg.name%3Ain%3A%C3%A4%2Cb%26c&limit=5 HTTP/1.1"
        )
        assert get.headers["authorization"] == "Bearer secret"
        assert get.headers["jobmon-client-version"]
        assert post.line.startswith("POST /api/v1/workflows/7/task-status ")
        assert json.loads(post.body) == {"preview": True, "text": "ü"}


def test_a_prefix_in_the_address_is_kept() -> None:
    with RudeServer(reply({})) as server:
        client = ApiClient(Endpoint(f"{server.url}/jobmon/"))
        call(client, "getHealth")
        assert server.received[0].line == "GET /jobmon/api/v1/health HTTP/1.1"
        assert "authorization" not in server.received[0].headers


@pytest.mark.parametrize("url", ["", "localhost:8070", "ftp://server", "http://"])
def test_what_is_no_address_is_refused_with_the_settings_name(url: str) -> None:
    with pytest.raises(ConfigError, match="http.service_url"):
        ApiClient(Endpoint(url))


@pytest.mark.parametrize("body", [{"x": float("nan")}, {"x": object()}, {"x": {1, 2}}])
def test_what_json_cannot_say_is_refused_before_anything_is_sent(body: Any) -> None:
    with RudeServer(reply({})) as server:
        with pytest.raises(InvalidRequest, match="cannot be sent"):
            call(client_of(server), "ensureTool", body=body)
        assert server.received == []


def test_an_unknown_operation_and_a_missing_path_part_are_refused() -> None:
    with RudeServer(reply({})) as server:
        with pytest.raises(InvalidRequest, match="no operation"):
            call(client_of(server), "makeCoffee")
        with pytest.raises(InvalidRequest, match="without workflowId"):
            call(client_of(server), "getWorkflow")


def test_one_connection_serves_many_requests_of_a_thread() -> None:
    with RudeServer(reply({"n": 1})) as server:
        client = client_of(server)
        for _ in range(5):
            client.call("getHealth")
        client.close()
        assert server.connections == 1


def test_each_thread_has_a_connection_of_its_own() -> None:
    with RudeServer(reply({"n": 1})) as server:
        client = client_of(server)
        threads = [threading.Thread(target=lambda: call(client, "getHealth")) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert server.connections == 4 and len(server.received) == 4


def test_a_kept_connection_that_was_closed_is_replaced_without_a_word() -> None:
    def say_and_close(connection: Any) -> None:
        connection.sendall(reply({"n": 1}))
        connection.shutdown(2)

    with RudeServer(say_and_close, reply({"n": 2})) as server:
        client = client_of(server, retries_attempts=0)
        assert client.call("getHealth") == {"n": 1}
        assert call(client, "getHealth") == {"n": 2}
        assert server.connections == 2


@pytest.mark.parametrize("drop", [None, reset])
def test_a_kept_connection_that_breaks_under_a_request_is_replaced(drop: Any) -> None:
    with RudeServer(reply({"n": 1}), drop, reply({"n": 2})) as server:
        client = client_of(server, retries_attempts=0)
        client.call("getHealth")
        assert call(client, "getHealth") == {"n": 2}


@pytest.mark.parametrize(
    "fault",
    [
        None,
        reset,
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        b"garbage\r\n\r\n",
        reply(raw=b"{not json"),
        reply(raw=gzip.compress(b'{"n": 1}')[:-9], Content_Encoding="gzip"),
    ],
    ids=["closed", "reset", "cut off", "cut off chunk", "no HTTP", "no JSON", "cut off gzip"],
)
def test_a_lost_reply_is_asked_for_again_only_where_that_is_harmless(fault: Any) -> None:
    def give(connection: Any) -> None:
        if isinstance(fault, bytes):
            connection.sendall(fault)
            connection.shutdown(2)
        elif fault is None:
            connection.shutdown(2)
        else:
            fault(connection)

    with RudeServer(give, reply({"n": 1})) as server:
        assert call(client_of(server), "getHealth") == {"n": 1}
    with RudeServer(give, reply({"n": 1})) as server:
        with pytest.raises(ServerUnreachableError, match="may have been done"):
            call(client_of(server), **UNSAFE)
        assert len(server.received) == 1


@pytest.mark.parametrize("status", ["503 Service Unavailable", "429 Too Many Requests", "423 Locked", "507 Full"])
def test_a_server_that_declines_is_asked_again_even_for_what_must_not_happen_twice(status: str) -> None:
    with RudeServer(problem("database_busy", status), reply({"id": 2})) as server:
        assert call(client_of(server), **UNSAFE) == {"id": 2}
        assert len(server.received) == 2


def test_retry_after_is_kept_in_seconds_or_as_a_date() -> None:
    for header in ("0.2", "Fri, 01 Jan 1999 00:00:00 GMT", "soon"):
        with RudeServer(problem("database_busy", "503 Busy", Retry_After=header), reply({})) as server:
            waits: List[float] = []
            client = client_of(server)
            client._link.sleep = waits.append
            call(client, "getHealth")
            assert waits == [pytest.approx(0.201 if header == "0.2" else 0.001, abs=1e-6)]


def test_a_server_that_fails_over_a_request_is_asked_three_times_more() -> None:
    with RudeServer(reply(raw=b"<h1>Bad Gateway</h1>", status="502 Bad Gateway")) as server:
        with pytest.raises(InvalidResponse, match=r"not in the way of a Jobmon server: <h1>Bad Gateway</h1>.*4 attempts"):
            call(client_of(server), "getHealth")
        assert len(server.received) == 4


def test_a_refusal_becomes_the_exception_of_its_code_at_once() -> None:
    with RudeServer(problem("not_found", "404 Not Found")) as server:
        with pytest.raises(NotFoundError, match=r"^not_found\. \[workflowId 7\] Wait\.$") as caught:
            call(client_of(server), "getWorkflow", path={"workflowId": 7})
        assert (caught.value.code, caught.value.ids) == ("not_found", {"workflowId": 7})
        assert len(server.received) == 1


def test_a_code_of_a_newer_server_is_an_error_of_its_kind() -> None:
    with RudeServer(problem("workflow_on_holiday", "409 Conflict")) as server:
        with pytest.raises(InvalidRequest) as caught:
            call(client_of(server), "getHealth")
        assert caught.value.code == "workflow_on_holiday"


def test_a_wrong_token_is_refused_once() -> None:
    with RudeServer(problem("unauthorized", "401 Unauthorized")) as server:
        with pytest.raises(UnauthorizedError):
            call(client_of(server), "listWorkflows")
        assert len(server.received) == 1


def test_a_server_that_is_away_is_told_with_the_effort_made() -> None:
    client = ApiClient(Endpoint(f"http://127.0.0.1:{find_free_port()}"), HttpPolicy(retries_attempts=3))
    waits: List[float] = []
    client._link.sleep = waits.append
    client._link.random = lambda: 0.5
    with pytest.raises(RuntimeError, match=r"the connection was refused\. Gave up after 4 attempts.*jobmon doctor"):
        call(client, **UNSAFE)
    assert waits == [0.05, 0.1, 0.2]


def test_the_time_limit_of_repeating_is_kept() -> None:
    client = ApiClient(
        Endpoint(f"http://127.0.0.1:{find_free_port()}"), HttpPolicy(retries_attempts=1000, retries_timeout_seconds=0.3)
    )
    started = time.monotonic()
    with pytest.raises(ServerUnreachableError):
        call(client, "getHealth")
    assert time.monotonic() - started < 5


def test_a_reply_that_does_not_come_or_drips_is_given_up() -> None:
    def drip(connection: Any) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        for _ in range(100):
            connection.sendall(b" " * 100)
            time.sleep(0.02)

    for answer in (lambda connection: None, drip):
        with RudeServer(answer) as server:
            with pytest.raises(ServerUnreachableError, match="in time"):
                call(client_of(server, retries_attempts=0, request_timeout_seconds=0.2), "getHealth")


def test_gzip_is_read() -> None:
    with RudeServer(reply(raw=gzip.compress(b'{"n": 1}'), Content_Encoding="gzip")) as server:
        assert call(client_of(server), "getHealth") == {"n": 1}
        assert server.received[0].headers["accept-encoding"] == "gzip"


def test_a_server_that_moved_is_found_with_its_new_token() -> None:
    with RudeServer(reply({"n": 1})) as server:
        gone = Endpoint(f"http://127.0.0.1:{find_free_port()}", "old")
        client = ApiClient(gone, HttpPolicy(), locate=lambda: Endpoint(server.url, "new"))
        client._link.random = lambda: 0.01
        assert call(client, **UNSAFE) == {"n": 1}
        assert client.url == server.url and server.received[0].headers["authorization"] == "Bearer new"


def test_a_token_that_is_no_longer_known_is_looked_up_anew_once() -> None:
    with RudeServer(problem("unauthorized", "401 Unauthorized")) as server:
        client = ApiClient(Endpoint(server.url, "old"), HttpPolicy(), locate=lambda: Endpoint(server.url, "new"))
        with pytest.raises(UnauthorizedError):
            call(client, "listWorkflows")
        assert [request.headers["authorization"] for request in server.received] == ["Bearer old", "Bearer new"]


@pytest.mark.parametrize(
    ("ours", "theirs", "understood"),
    [
        ("0.1.0", "0.1.7", True),
        ("0.1.0", "0.2.0", False),
        ("1.2.0", "1.9.0", True),
        ("2.0.0", "1.9.0", False),
        ("0.9.0", "1.0.0", False),
        ("0.1.0", "", True),
        ("0.1.0", "nightly", True),
    ],
)
def test_versions_go_together_within_a_major_or_before_one_a_minor_version(
    ours: str, theirs: str, understood: bool
) -> None:
    if understood:
        return refuse_other_version(theirs, ours)
    with pytest.raises(VersionMismatchError, match=f"client has version {ours} and the server version {theirs}"):
        refuse_other_version(theirs, ours)


def test_a_server_of_another_version_is_refused_whatever_it_says_but_its_health_may_be_asked() -> None:
    with RudeServer(reply({"n": 1}, Jobmon_Server_Version="99.1.0")) as server:
        assert call(client_of(server), "getHealth") == {"n": 1}
        with pytest.raises(VersionMismatchError, match="99.1.0.*Install Jobmon 99.x"):
            call(client_of(server), "listWorkflows")
        assert len(server.received) == 2


def test_a_forked_child_does_not_talk_on_its_parents_connection() -> None:
    with RudeServer(reply({"n": 1})) as server:
        client = client_of(server)
        client.call("getHealth")
        pid = os.fork()
        if pid == 0:
            os._exit(0 if client.call("getHealth") == {"n": 1} else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        assert call(client, "getHealth") == {"n": 1}
        assert [request.connection for request in server.received] == [0, 1, 0]
