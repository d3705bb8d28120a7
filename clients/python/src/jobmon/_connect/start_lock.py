"""Lets one process at a time start the server of a data folder, whichever language it is written in."""

from __future__ import annotations

import os
import threading
import time
from typing import Optional

from jobmon._connect.local_server import is_alive

_FILE_NAME = "start.lock"
#: Nobody takes longer to start a server; an older lock is of a process whose id another one has now.
_MAX_AGE_SECONDS = 120.0


class StartLock:
    """Held until released; it names its holder, so that one left by a process that died is taken over."""

    def __init__(self, path: str) -> None:
        self._path = path

    def release(self) -> None:
        if _read_holder(self._path) == os.getpid():
            _remove(self._path)


def take_start_lock(data_dir: str) -> Optional[StartLock]:
    """None: another process is starting the server right now."""
    path = os.path.join(data_dir, _FILE_NAME)
    own = f"{path}.{os.getpid()}.{threading.get_ident()}"
    with open(own, "w", opener=_open_private, encoding="ascii") as file:
        file.write(str(os.getpid()))
    try:
        if not _link(own, path):
            holder = _read_holder(path)
            if holder is not None and is_alive(holder) and _age_seconds(path) < _MAX_AGE_SECONDS:
                return None
            _clear_stale(path, f"{own}.stale", holder)
            if not _link(own, path):
                return None
        return StartLock(path)
    finally:
        _remove(own)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _link(own: str, path: str) -> bool:
    """A link appears with its content, or not at all; a file that is created is empty for a moment."""
    try:
        os.link(own, path)
    except FileExistsError:
        return False
    return True


def _clear_stale(path: str, aside: str, dead: Optional[int]) -> None:
    """Moves the lock of a dead process away. If it was replaced by a living one's in between, puts that back."""
    try:
        os.rename(path, aside)
    except FileNotFoundError:
        return
    if _read_holder(aside) != dead:
        _link(aside, path)
    _remove(aside)


def _age_seconds(path: str) -> float:
    try:
        return time.time() - os.stat(path).st_mtime
    except OSError:
        return float("inf")


def _read_holder(path: str) -> Optional[int]:
    try:
        with open(path, encoding="ascii") as file:
            return int(file.read()) or None
    except (OSError, ValueError):
        return None


def _remove(path: str) -> None:
    try:
        os.remove(path)
    except FileNotFoundError:
        pass
