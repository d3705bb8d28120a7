"""A script before a terminal: a person types, and reads what is on the screen."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Dict, List, Optional, Type

from tests.run.scripts import SOURCES

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Terminal:
    """Runs a script whose standard streams are a terminal, as the leader of its session."""

    def __init__(self, code: str, words: List[str], environment: Dict[str, str], folder: Path) -> None:
        self._own, other = pty.openpty()
        self.text = ""
        command = [sys.executable, "-c", f"import fcntl, termios\nfcntl.ioctl(0, termios.TIOCSCTTY, 0)\n{code}", *words]
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env={**environment, "PYTHONPATH": SOURCES, "TERM": "xterm-256color", "COLUMNS": "100"},
            stdin=other,
            stdout=other,
            stderr=other,
            start_new_session=True,
        )
        os.close(other)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._own)

    def type(self, text: str) -> None:
        os.write(self._own, text.encode())

    def wait_for(self, pattern: str, limit_seconds: float = 30.0) -> "re.Match[str]":
        """Reads until the pattern is on the screen; what came before it is forgotten."""
        deadline = time.monotonic() + limit_seconds
        while True:
            match = re.search(pattern, self.text)
            if match is not None:
                self.text = self.text[match.end() :]
                return match
            assert time.monotonic() < deadline, f"{pattern!r} did not appear: {self.text!r}"
            if select.select([self._own], [], [], 0.1)[0]:
                try:
                    data = os.read(self._own, 65_536)
                except OSError:  # the other side is gone
                    data = b""
                assert data or re.search(pattern, self.text), f"{pattern!r} did not appear: {self.text!r}"
                self.text += _COLOURS.sub("", data.decode("utf-8", "replace"))
