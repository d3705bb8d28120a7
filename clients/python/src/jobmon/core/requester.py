"""`Requester`: a connection to a chosen server, for scripts that pass one around.

Every class that takes `requester=` uses its server; without one the settings decide. `send_request` speaks to the
operations of the present server (`docs/openapi.json`); the routes of the public Jobmon are not offered.
"""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Tuple

from jobmon._config.settings import load_client_settings
from jobmon._connect.connection import connect, get_api
from jobmon._generated.operations import OPERATIONS, PREFIX
from jobmon._http import ApiClient, Endpoint, HttpPolicy
from jobmon.core.exceptions import InvalidRequest

__all__ = ["Requester"]


class Requester:
    """Sends requests to one server, and repeats them while it is unavailable."""

    def __init__(
        self,
        service_url: str,
        retries_timeout: float = 300,
        retries_attempts: int = 10,
        request_timeout: float = 20,
        use_otlp: bool = False,
        token: str = "",
    ) -> None:
        """`use_otlp` is accepted and has no effect. An empty `service_url` finds or starts the local server."""
        self._policy = HttpPolicy(request_timeout, retries_attempts, retries_timeout)
        self._service_url = service_url
        self._token = token
        self._api: Optional[ApiClient] = None

    @classmethod
    def from_defaults(cls) -> Requester:
        """With the server of this process's settings."""
        requester = cls("")
        requester._api = get_api()
        return requester

    @property
    def api(self) -> ApiClient:
        if self._api is None:
            settings = load_client_settings()
            chosen = self._service_url or settings.service_url
            token = self._token or settings.token
            self._api = (
                ApiClient(Endpoint(chosen, token), self._policy)
                if chosen
                else connect(settings._replace(policy=self._policy))
            )
        return self._api

    @property
    def url(self) -> str:
        return self.api.url

    def send_request(
        self, app_route: str, message: Optional[Mapping[str, Any]], request_type: str, tenacious: bool = True
    ) -> Tuple[int, Any]:
        """The status code (always 200) and the reply of a route such as `/workflows/7`.

        `message` is the query of a get, otherwise the body. `tenacious` is accepted: repetition follows what is safe.
        Raises InvalidRequest for a route that does not exist and for refusals, InvalidResponse for failures.
        """
        operation, path = _match_route(app_route, request_type.upper())
        if request_type.upper() == "GET":
            return 200, self.api.call(operation, path=path, query=message)
        return 200, self.api.call(operation, path=path, body=dict(message or {}))


def _match_route(app_route: str, method: str) -> Tuple[str, Dict[str, str]]:
    route = app_route[len(PREFIX) :] if app_route.startswith(PREFIX) else app_route
    given = route.strip("/").split("/")
    for operation, (its_method, template, _) in OPERATIONS.items():
        parts = template.strip("/").split("/")
        if its_method != method or len(parts) != len(given):
            continue
        if all(part.startswith(":") or part == word for part, word in zip(parts, given)):
            return operation, {part[1:]: word for part, word in zip(parts, given) if part.startswith(":")}
    raise InvalidRequest(
        f"The server has no route {method} {app_route}.",
        hint="docs/openapi.json lists the routes; those of the public Jobmon are not offered.",
    )
