"""The shell a run was started from: its tasks get the same environment, working directory and umask.

It stays in a private file on the submit host, for an environment often holds passwords; the server knows only the path.
The distributor reads it, so the format is that of `packages/config/src/context.ts`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import Mapping

from jobmon._config.layers import working_folder
from jobmon._connect.private_file import ensure_data_dir, write_private_file

_FOLDER_NAME = "contexts"
_NAME_CHARACTERS = 32


def capture_context(data_dir: str) -> str:
    """Stores the context under a name made of its content, so that equal shells share one file. Returns its path."""
    text = encode_context(os.environ, working_folder(), read_umask()).encode("utf-8")
    name = f"{hashlib.sha256(text).hexdigest()[:_NAME_CHARACTERS]}.json"
    folder = os.path.join(data_dir, _FOLDER_NAME)
    ensure_data_dir(data_dir)
    ensure_data_dir(folder)
    path = os.path.join(folder, name)
    write_private_file(path, text)
    return path


def encode_context(environment: Mapping[str, str], cwd: str, umask: int) -> str:
    """One line of JSON. Bytes that are no text become U+FFFD, as in every other client."""
    readable = {_as_text(name): _as_text(value) for name, value in environment.items()}
    ordered = {name: readable[name] for name in sorted(readable, key=lambda name: name.encode("utf-16-be"))}
    content = {"cwd": _as_text(cwd), "umask": umask, "environment": ordered}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def read_umask() -> int:
    """Without changing it where the system tells it: another thread may be creating a file."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:
            match = re.search(r"^Umask:\s*([0-7]+)$", file.read(), re.MULTILINE)
        if match is not None:
            return int(match.group(1), 8)
    except OSError:
        pass
    umask = os.umask(0o077)
    os.umask(umask)
    return umask


def _as_text(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
