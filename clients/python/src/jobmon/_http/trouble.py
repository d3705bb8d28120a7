"""Why a request brought no reply, and hence whether sending it again may help."""

from __future__ import annotations

from typing import NamedTuple

from jobmon.core.exceptions import JobmonError, ServerUnreachableError

#: No connection was made: the server saw nothing.
UNSENT = "unsent"
#: The request left, and no whole reply came back.
LOST = "lost"
#: The server did nothing and says so: busy, locked, too many requests, disk full.
DECLINED = "declined"
#: The server, or a proxy before it, failed over the request.
BROKEN = "broken"
#: The request itself is refused: the same answer would come again.
REFUSED = "refused"


class Trouble(NamedTuple):
    kind: str
    error: JobmonError
    #: The server asked not to be called sooner.
    retry_after_seconds: float = 0.0


class Unsent(Exception):
    """Carries the cause of a connection that was never made."""


class StreamBroken(Exception):
    """Carries a `Trouble` out of a stream."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(str(trouble.error))
        self.trouble = trouble


def network_trouble(cause: BaseException, operation: str, url: str) -> Trouble:
    """What a failed socket means for the request."""
    is_unsent = isinstance(cause, Unsent)
    reason = cause.__cause__ if isinstance(cause, Unsent) and cause.__cause__ else cause
    error = ServerUnreachableError(
        f"{operation} got no answer from {url}: {describe_cause(reason)}.",
        hint="Check with `jobmon doctor` that the server runs and is reachable from here."
        if is_unsent
        else "It may have been done nevertheless; look before you do it again. `jobmon doctor` checks the server.",
        ids={"operation": operation},
    )
    error.__cause__ = reason
    if type(reason).__name__ == "SSLCertVerificationError":
        error.hint = "Name the certificates of your site with SSL_CERT_FILE, or correct http.service_url."
        return Trouble(REFUSED, error)
    return Trouble(UNSENT if is_unsent else LOST, error)


def describe_cause(cause: BaseException) -> str:
    """A failure of the network in the words of a person."""
    if isinstance(cause, ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(cause, TimeoutError) or type(cause).__name__ == "timeout":
        return "nothing came in time"
    name = type(cause).__name__
    if name == "RemoteDisconnected":
        return "the connection was closed without a reply"
    if name == "IncompleteRead":
        return "the reply was cut off"
    if name == "SSLCertVerificationError":
        return f"its certificate is not trusted here ({getattr(cause, 'verify_message', '') or cause})"
    text = str(cause).strip().rstrip(".")
    return text if text else name
