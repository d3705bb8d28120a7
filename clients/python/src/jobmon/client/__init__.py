"""The client: definitions of workflows, runs, and questions about them. Start with `jobmon.client.tool.Tool`."""

from jobmon._generated.version import VERSION as __version__

__all__ = ["__version__"]
