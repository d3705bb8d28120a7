"""A call of an operation as what goes over the wire."""

from __future__ import annotations

import json
import re
from typing import Any, List, Mapping, NamedTuple, Optional, Tuple, Union
from urllib.parse import quote, urlencode

from jobmon._generated.operations import OPERATIONS, PREFIX
from jobmon.core.exceptions import InvalidRequest


class EncodedRequest(NamedTuple):
    operation: str
    method: str
    #: Path with the query, below the server's address.
    target: str
    body: Optional[bytes]
    #: Whether it may be sent again when its reply was lost.
    is_safe: bool


def encode_request(
    operation: str,
    path: Optional[Mapping[str, Union[int, str]]] = None,
    query: Optional[Mapping[str, object]] = None,
    body: object = None,
) -> EncodedRequest:
    """Refuses what cannot be JSON (NaN, objects) before anything is sent."""
    entry = OPERATIONS.get(operation)
    if entry is None:
        raise InvalidRequest(f"There is no operation {operation!r} in this version of Jobmon.")
    method, template, is_safe = entry
    target = PREFIX + re.sub(r":(\w+)", lambda match: _path_part(operation, match.group(1), path or {}), template)
    encoded_query = _encode_query(query or {})
    return EncodedRequest(
        operation=operation,
        method=method,
        target=f"{target}?{encoded_query}" if encoded_query else target,
        body=None if body is None else _encode_body(operation, body),
        is_safe=is_safe,
    )


def _path_part(operation: str, name: str, path: Mapping[str, Union[int, str]]) -> str:
    value = path.get(name)
    if value is None:
        raise InvalidRequest(f"{operation} was called without {name}.", hint=f"Give {name} as a number or a text.")
    return quote(str(value), safe="")


def _encode_query(query: Mapping[str, object]) -> str:
    pairs: List[Tuple[str, str]] = []
    for name, value in query.items():
        if value is None:
            continue
        for one in value if isinstance(value, (list, tuple)) else [value]:
            pairs.append((name, ("true" if one else "false") if isinstance(one, bool) else str(one)))
    return urlencode(pairs)


def _encode_body(operation: str, body: Any) -> bytes:
    try:
        return json.dumps(body, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except (TypeError, ValueError) as error:
        raise InvalidRequest(f"The request {operation} cannot be sent: {error}.") from error
