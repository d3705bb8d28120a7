"""The `jobmon` command of the package: it hands over to the executable, whose commands it does not know."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import List, NoReturn, Optional, Sequence

from jobmon._connect.executable import find_executable
from jobmon.core.exceptions import ServerUnreachableError

__all__ = ["ClientCLI", "cli", "main"]

#: What a shell reports for a command that is not there.
_NOT_FOUND = 127


def main(arguments: Optional[Sequence[str]] = None) -> NoReturn:
    """Becomes the executable: same process id, terminal and signals, so its exit code is ours."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        executable = find_executable()
    except ServerUnreachableError as error:
        print(f"jobmon: {error}", file=sys.stderr)
        sys.exit(_NOT_FOUND)
    try:
        os.execv(executable, [executable, *words])
    except OSError as error:
        print(f"jobmon: {executable} cannot be run: {error.strerror}", file=sys.stderr)
        sys.exit(_NOT_FOUND)


cli = main


class ClientCLI:
    """Runs commands from Python, for code that used the old argument parser."""

    def main(self, argstr: Optional[str] = None) -> int:
        """Runs `jobmon ARGSTR` (default: the words of this process) to its end, and returns its exit code."""
        import shlex

        words: List[str] = shlex.split(argstr) if argstr is not None else sys.argv[1:]
        return subprocess.run([find_executable(), *words], check=False).returncode
