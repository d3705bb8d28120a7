"""Requests to the server: an operation of the API in, JSON out, repeated as far as that is safe."""

from jobmon._http.api_client import ApiClient, Event
from jobmon._http.endpoint import Endpoint
from jobmon._http.policy import HttpPolicy

__all__ = ["ApiClient", "Endpoint", "Event", "HttpPolicy"]
