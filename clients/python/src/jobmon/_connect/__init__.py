"""Finding the server of this process, and starting one where none is configured."""

from jobmon._connect.connection import get_api

__all__ = ["get_api"]
