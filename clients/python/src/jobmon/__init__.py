"""Jobmon: define workflows of commands, run them on a cluster, lose nothing."""

from jobmon._generated.version import VERSION as __version__

__all__ = ["__version__"]
