"""What the calls and streams of one client share."""

from __future__ import annotations

import random
import time
from typing import Callable, Dict, Optional

from jobmon._generated.version import VERSION
from jobmon._http.endpoint import Endpoint
from jobmon._http.policy import HttpPolicy
from jobmon._http.transport import Transport
from jobmon._http.trouble import LOST, REFUSED, UNSENT, Trouble
from jobmon._http.versions import CLIENT_VERSION_HEADER
from jobmon.core.exceptions import UnauthorizedError


class Link:
    """The server's present place, and how it is talked to."""

    def __init__(
        self,
        endpoint: Endpoint,
        policy: HttpPolicy = HttpPolicy(),
        locate: Optional[Callable[[], Optional[Endpoint]]] = None,
    ) -> None:
        self.endpoint = Endpoint(endpoint.url.rstrip("/"), endpoint.token)
        self.policy = policy
        self.locate = locate
        self.transport = Transport()
        self.random: Callable[[], float] = random.random
        self.sleep: Callable[[float], None] = time.sleep

    def headers(self, has_body: bool = False) -> Dict[str, str]:
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": f"jobmon-python/{VERSION}",
            CLIENT_VERSION_HEADER: VERSION,
        }
        if self.endpoint.token:
            headers["Authorization"] = f"Bearer {self.endpoint.token}"
        if has_body:
            headers["Content-Type"] = "application/json"
        return headers

    def follow_move(self, trouble: Trouble) -> Trouble:
        """Looks for the server anew after it did not answer, or did not know the token.

        One that was started again may have another address. A refusal that came from the old place counts as never
        sent.
        """
        may_have_moved = trouble.kind in (UNSENT, LOST) or isinstance(trouble.error, UnauthorizedError)
        found = self.locate() if may_have_moved and self.locate is not None else None
        if found is None or found == self.endpoint:
            return trouble
        self.endpoint = found
        return trouble._replace(kind=UNSENT) if trouble.kind == REFUSED else trouble
