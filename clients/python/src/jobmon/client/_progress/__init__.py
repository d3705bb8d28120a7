"""What the person sees while a run is waited for."""

from jobmon.client._progress.view import ProgressView, open_view

__all__ = ["ProgressView", "open_view"]
