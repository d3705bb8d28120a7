"""What an error response says. A proxy on the way may have written it, so it need not be a problem document."""

from __future__ import annotations

import json
from typing import Any, Dict, Mapping, Optional, Type

from jobmon._http.trouble import BROKEN, DECLINED, REFUSED, Trouble
from jobmon.core import exceptions

#: Statuses with which a server says: nothing was done, ask again later.
_DECLINING_STATUSES = (423, 429, 503, 507)
_MAX_SHOWN_CHARACTERS = 200
_CODE_OF_STATUS = {401: "unauthorized", 403: "forbidden", 404: "not_found", 413: "payload_too_large", 500: "internal"}


def read_problem(operation: str, status: int, body: bytes, retry_after: Optional[str]) -> Trouble:
    """The trouble that an answer with an error status means."""
    text = body.decode("utf-8", "replace")
    try:
        said = json.loads(text)
    except ValueError:
        said = text
    trouble = parse_problem(operation, status, said)
    return trouble._replace(retry_after_seconds=_read_retry_after(retry_after))


def parse_problem(operation: str, status: int, said: object) -> Trouble:
    """A problem document, or whatever stands in its place. Its own status counts where it has one."""
    problem: Mapping[str, Any] = said if isinstance(said, dict) else {}
    own_status = problem.get("status")
    status = own_status if isinstance(own_status, int) else status
    code = problem.get("code")
    code = code if isinstance(code, str) and code else _code_of_status(status)
    detail = problem.get("detail")
    hint = problem.get("hint")
    ids = problem.get("ids")
    error = _class_of(code, status)(
        detail if isinstance(detail, str) and detail else _describe_foreign(operation, status, said),
        hint=hint
        if isinstance(hint, str) and hint
        else "Check the address of the server and what stands between it and this machine.",
        ids=_read_ids(ids),
        code=code,
    )
    return Trouble(_kind_of(status), error)


def _class_of(code: str, status: int) -> Type[exceptions.JobmonError]:
    known = exceptions.class_of_code(code)
    if known is not None:
        return known
    if status >= 500:
        return exceptions.InvalidResponse
    return exceptions.ConflictError if status == 409 else exceptions.InvalidRequest


def _kind_of(status: int) -> str:
    if status in _DECLINING_STATUSES:
        return DECLINED
    return BROKEN if status >= 500 else REFUSED


def _code_of_status(status: int) -> str:
    if status in _CODE_OF_STATUS:
        return _CODE_OF_STATUS[status]
    return "server_unreachable" if status > 500 or status in (423, 429) else "invalid_request"


def _describe_foreign(operation: str, status: int, said: object) -> str:
    shown = said.strip()[:_MAX_SHOWN_CHARACTERS] if isinstance(said, str) else ""
    return f"{operation} was answered {status}, not in the way of a Jobmon server{': ' + shown if shown else ''}"


def _read_ids(ids: object) -> Dict[str, Any]:
    if isinstance(ids, dict):
        return ids
    return {"ids": ids} if isinstance(ids, list) else {}


def _read_retry_after(header: Optional[str]) -> float:
    """Seconds, or a date."""
    if not header:
        return 0.0
    try:
        return max(0.0, float(header))
    except ValueError:
        return _seconds_until(header)


def _seconds_until(date: str) -> float:
    import time
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(date).timestamp() - time.time())
    except (TypeError, ValueError):
        return 0.0


