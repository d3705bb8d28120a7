"""Calls the operations of the API by their ids."""

from __future__ import annotations

import json
import time
from typing import Any, Callable, Iterator, Mapping, Optional, Union

from jobmon._http.decide_repeat import RepeatState, decide_repeat
from jobmon._http.encode_request import EncodedRequest, encode_request
from jobmon._http.endpoint import Endpoint
from jobmon._http.events import Event, Outage, StreamControl, follow_events
from jobmon._http.link import Link
from jobmon._http.policy import HttpPolicy
from jobmon._http.problem import read_problem
from jobmon._http.transport import parse_address
from jobmon._http.trouble import REFUSED, Trouble, Unsent, network_trouble
from jobmon._http.versions import SERVER_VERSION_HEADER, refuse_other_version
from jobmon.core.exceptions import ConfigError, JobmonError, VersionMismatchError

__all__ = ["ApiClient", "Event", "Outage"]


class ApiClient:
    """A client of one server. It may be used from any thread, and in a forked process."""

    def __init__(
        self,
        endpoint: Endpoint,
        policy: HttpPolicy = HttpPolicy(),
        locate: Optional[Callable[[], Optional[Endpoint]]] = None,
    ) -> None:
        """`locate` is asked for the server's place when it does not answer: it may have moved."""
        try:
            parse_address(endpoint.url)
        except ValueError as error:
            raise ConfigError(
                f"{error}.", hint="Correct http.service_url (JOBMON__HTTP__SERVICE_URL)."
            ) from None
        self._link = Link(endpoint, policy, locate)

    def __repr__(self) -> str:
        return f"ApiClient({self.url})"

    @property
    def url(self) -> str:
        """The server it talks to at present."""
        return self._link.endpoint.url

    def call(
        self,
        operation: str,
        *,
        path: Optional[Mapping[str, Union[int, str]]] = None,
        query: Optional[Mapping[str, object]] = None,
        body: object = None,
        timeout_seconds: Optional[float] = None,
    ) -> Any:
        """The reply of an operation, parsed from JSON.

        The request is repeated while the server is unavailable, as far as a repetition is safe. Raises the exception of
        the refusal's code (`jobmon.core.exceptions`), or `ServerUnreachableError` when the retry budget is spent.
        """
        return self._send_repeatedly(encode_request(operation, path, query, body), timeout_seconds)

    def stream(
        self,
        operation: str,
        *,
        path: Optional[Mapping[str, Union[int, str]]] = None,
        query: Optional[Mapping[str, object]] = None,
        on_outage: Optional[Callable[[Outage], None]] = None,
        control: Optional[StreamControl] = None,
    ) -> Iterator[Event]:
        """Events as they come, without end.

        A broken connection is made again from the last version seen; only a refusal of the server (no such workflow, no
        valid token) ends it, as an exception, or `control`.
        """
        given = dict(query or {})
        since = given.pop("since", -1)

        def make_request(seen: int) -> EncodedRequest:
            return encode_request(operation, path, {**given, "since": seen})

        return follow_events(self._link, make_request, int(str(since)), on_outage, control)

    def close(self) -> None:
        """Closes the connection of this thread; the next call opens one again."""
        self._link.transport.close()

    def _send_repeatedly(self, request: EncodedRequest, timeout_seconds: Optional[float]) -> Any:
        link = self._link
        started = time.monotonic()
        repeats = 0
        while True:
            sent = self._send_once(request, timeout_seconds or link.policy.request_timeout_seconds)
            if not isinstance(sent, Trouble):
                return sent.value
            trouble = link.follow_move(sent)
            elapsed = time.monotonic() - started
            state = RepeatState(request.is_safe, repeats, elapsed)
            wait_seconds = decide_repeat(trouble, state, link.policy, link.random)
            if wait_seconds is None:
                raise _give_up(trouble.error, repeats, elapsed)
            link.sleep(wait_seconds)
            repeats += 1

    def _send_once(self, request: EncodedRequest, timeout_seconds: float) -> Union[Trouble, _Answer]:
        from http.client import HTTPException

        link = self._link
        url = link.endpoint.url
        try:
            reply = link.transport.exchange(
                url,
                request.method,
                request.target,
                link.headers(request.body is not None),
                request.body,
                timeout_seconds=timeout_seconds,
                is_safe=request.is_safe,
            )
            # A server of another version answers in a way that only seems to be understood.
            if request.operation != "getHealth":
                refuse_other_version(reply.headers.get(SERVER_VERSION_HEADER))
            if 200 <= reply.status < 300:
                return _Answer(json.loads(reply.body))
        except VersionMismatchError as error:
            return Trouble(REFUSED, error)
        except (Unsent, OSError, HTTPException, ValueError) as error:
            return network_trouble(error, request.operation, url)
        return read_problem(request.operation, reply.status, reply.body, reply.headers.get("retry-after"))


class _Answer:
    """A reply, which may be anything that JSON can be."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def _give_up(error: JobmonError, repeats: int, elapsed_seconds: float) -> JobmonError:
    if repeats > 0:
        error.detail = f"{error.detail} Gave up after {repeats + 1} attempts in {elapsed_seconds:.1f} s."
        error.args = (error.detail,)
    return error
