"""A Jobmon installation of its own in one folder, made of real processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Optional, TypeVar

import pytest

T = TypeVar("T")

REPOSITORY = Path(__file__).resolve().parents[3]
BUILT = REPOSITORY / "dist" / "jobmon"
#: Read once: fixtures take it away from the tests.
NAMED = os.environ.get("JOBMON_BIN")
START_LIMIT_SECONDS = 60.0
STOP_LIMIT_SECONDS = 30.0
END_LIMIT_SECONDS = 5.0
SCRIPT_LIMIT_SECONDS = 120.0
POLL_SECONDS = 0.02


def find_jobmon() -> Path:
    path = Path(NAMED) if NAMED else BUILT
    if not os.access(path, os.X_OK):
        pytest.fail(f"there is no executable {path}: run `npm run build`, or set JOBMON_BIN")
    return path


class Sandbox:
    """Server and distributors of `jobmon up`, and the environment of a person who uses them."""

    def __init__(self, folder: Path, jobmon: Path) -> None:
        self.folder = folder
        self.jobmon = jobmon
        self.port = find_free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.token = "a-token-for-tests-only"
        self.environment = {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
            "HOME": str(folder),
            "JOBMON_BIN": str(jobmon),
            "JOBMON__DATA__DIR": str(folder / "data"),
            "JOBMON__HTTP__SERVICE_URL": self.url,
            "JOBMON__HTTP__TOKEN": self.token,
            "JOBMON__SERVER__PORT": str(self.port),
            "JOBMON__RETRY__BACKOFF_INITIAL": "0",
            # So that what one test leaves running does not keep those after it waiting.
            "JOBMON__CLUSTERS__MULTIPROCESS__CORES": "16",
        }
        self._log = folder / "up.log"
        self._process: Optional[subprocess.Popen[bytes]] = None

    def start(self) -> None:
        """Starts `jobmon up` and waits until it listens; also after `kill`."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(self.jobmon), "up"],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_until(f"jobmon up listens; its log is {self._log}", self._listens, START_LIMIT_SECONDS)

    def kill(self) -> None:
        """As a crash would: `kill -9`."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs `jobmon` with these words to its end."""
        return subprocess.run(
            [str(self.jobmon), *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=SCRIPT_LIMIT_SECONDS,
        )

    def run_script(self, script: Path, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Runs a Python script as a person does, `extra` being variables of its environment."""
        return subprocess.run(
            [sys.executable, str(script), *words],
            cwd=self.folder,
            env={**self.environment, **extra},
            capture_output=True,
            text=True,
            timeout=SCRIPT_LIMIT_SECONDS,
        )

    def stop(self) -> list[str]:
        """Ends the installation. Returns what was still running after that, and ends it too."""
        if self._process is not None:
            if self._process.poll() is None:
                self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_LIMIT_SECONDS)
            except subprocess.TimeoutExpired:
                pass
        deadline = time.monotonic() + END_LIMIT_SECONDS
        left = list_processes(self.folder)
        while left and time.monotonic() < deadline:  # What was told to end may need a moment.
            time.sleep(POLL_SECONDS)
            left = list_processes(self.folder)
        for pid, _ in left:
            end(pid)
        if self._process is not None:
            self._process.wait()
        return [f"{pid}: {command}" for pid, command in left]

    def _listens(self) -> bool:
        assert self._process is not None
        code = self._process.poll()
        if code is not None:
            raise AssertionError(f"jobmon up ended with code {code}:\n{self._log.read_text()}")
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return (self.folder / "data" / "server.json").exists()


def list_processes(folder: Path) -> list[tuple[int, str]]:
    """Id and command of each process whose environment names the folder: daemons, scripts, commands of tasks."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            if str(folder).encode() in (entry / "environ").read_bytes():
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                found.append((int(entry.name), command))
        except OSError:
            continue  # It ended meanwhile, or is someone else's.
    return found


def end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def wait_until(
    what: str, condition: Callable[[], Optional[T]], limit_seconds: float = 30.0
) -> T:
    """Waits until the condition gives something true."""
    deadline = time.monotonic() + limit_seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {limit_seconds} s in vain: {what}")
        time.sleep(POLL_SECONDS)


def find_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
