"""Starting the local server. It belongs to no script: it goes on when this process ends, and serves all of this user."""

from __future__ import annotations

import os
import subprocess
import time
from typing import List, Optional

from jobmon._connect.executable import find_executable
from jobmon._connect.local_server import LocalServer, find_local_server
from jobmon._connect.private_file import ensure_data_dir
from jobmon._connect.start_lock import StartLock, take_start_lock
from jobmon.core.exceptions import ServerUnreachableError

_START_LIMIT_SECONDS = 30.0
_POLL_SECONDS = 0.05
_LOG_NAME = "up.log"
_MAX_LOG_LINES = 20
_RELEASED: "List[subprocess.Popen[bytes]]" = []


def start_local_server(data_dir: str, limit_seconds: float = _START_LIMIT_SECONDS) -> LocalServer:
    """The local server, started if it does not run. Two scripts that start at once start one server.

    Raises ServerUnreachableError with the server's last words if it cannot be started.
    """
    deadline = time.monotonic() + limit_seconds
    ensure_data_dir(data_dir)
    lock: Optional[StartLock] = None
    daemon: Optional[_Daemon] = None
    try:
        while time.monotonic() < deadline:
            lock = lock or take_start_lock(data_dir)
            server = find_local_server(data_dir)
            if server is not None:
                return server
            if lock is not None and daemon is None:
                daemon = _Daemon(data_dir)
            end = daemon.read_end() if daemon is not None else None
            if end is not None:
                raise _refuse_start(f"it ended {end}", daemon)
            time.sleep(_POLL_SECONDS)
        raise _refuse_start(f"it was not ready after {limit_seconds:.0f} s", daemon)
    finally:
        if lock is not None:
            lock.release()
        if daemon is not None:
            daemon.release()


class _Daemon:
    """In a session of its own, with no tie to our terminal, and in our folder, whose `jobmon.yaml` we read as well."""

    def __init__(self, data_dir: str) -> None:
        self.command = find_executable()
        self.log_path = os.path.join(data_dir, _LOG_NAME)
        descriptor = os.open(self.log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._log_start = os.fstat(descriptor).st_size
        try:
            self._process: Optional[subprocess.Popen[bytes]] = subprocess.Popen(
                [self.command, "up"],
                stdin=subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
                start_new_session=True,
                env={**os.environ, "JOBMON__DATA__DIR": data_dir},
            )
            self._end: Optional[str] = None
        except OSError as error:
            self._process = None
            self._end = f"before it began: {error.strerror or error}"
        finally:
            os.close(descriptor)

    def read_end(self) -> Optional[str]:
        """How it failed, such as "with exit code 2"; None while it runs, or if it left the work to another process."""
        code = self._process.poll() if self._process is not None else None
        if code is not None and code != 0:
            self._end = f"with exit code {code}" if code > 0 else f"by signal {-code}"
        return self._end

    def release(self) -> None:
        """It outlives this process on purpose; `Popen` would warn of that when it is collected."""
        if self._process is not None and self._process.poll() is None:
            _RELEASED.append(self._process)

    def read_log(self) -> List[str]:
        with open(self.log_path, "rb") as file:
            file.seek(self._log_start)
            text = file.read().decode("utf-8", "replace")
        return [line for line in text.splitlines() if line][-_MAX_LOG_LINES:]


def _refuse_start(why: str, daemon: Optional[_Daemon]) -> ServerUnreachableError:
    if daemon is None:
        return ServerUnreachableError(
            f"Another process is starting the local server, and {why}.",
            hint="Try again; `jobmon doctor` looks for the reason.",
        )
    lines = daemon.read_log()
    said = f" Its last words in {daemon.log_path}:\n  " + "\n  ".join(lines) + "\n" if lines else " It said nothing."
    return ServerUnreachableError(
        f"The local server was started with `{daemon.command} up`, but {why}.{said}",
        hint="Run `jobmon up` to see it fail, or `jobmon doctor`, which looks for the reason.",
    )
