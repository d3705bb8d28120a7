"""Files that hold a token or an environment. What others can read is no secret, what others wrote is no order."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from typing import Optional

from jobmon.core.exceptions import ConfigError, ForbiddenError

_OPEN_TO_OTHERS = 0o077
_WRITABLE_BY_OTHERS = 0o022
_MAX_FILE_BYTES = 16 * 1024 * 1024


def read_private_file(path: str, what: str) -> Optional[str]:
    """The text of a private file, or None where there is none. Raises ForbiddenError where it is not private."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _refuse(path, what, error.strerror or str(error), "Restore it, or remove it.") from error
    with os.fdopen(descriptor, "rb") as file:
        _check(os.fstat(descriptor), path, what)
        return file.read(_MAX_FILE_BYTES).decode("utf-8", "replace")


def _check(status: os.stat_result, path: str, what: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise _refuse(path, what, "it is not a regular file", f"Remove it: rm -r {path}")
    if status.st_size > _MAX_FILE_BYTES:
        raise _refuse(path, what, f"it is larger than {_MAX_FILE_BYTES} bytes", f"Remove it: rm {path}")
    if status.st_uid != os.getuid():
        whose = f"it belongs to user {status.st_uid}, and you are user {os.getuid()}"
        raise _refuse(path, what, whose, "Find out who put it there; remove it if it should not be there.")
    if status.st_mode & _OPEN_TO_OTHERS:
        mode = format(status.st_mode & 0o777, "04o")
        raise _refuse(path, what, f"others may read or change it (mode {mode})", f"Run: chmod 600 {path}")


def _refuse(path: str, what: str, why: str, hint: str) -> ForbiddenError:
    return ForbiddenError(f"The {what} in {path} is not used: {why}.", hint=hint)


def ensure_data_dir(path: str) -> None:
    """Creates a folder for its owner alone. One that exists keeps its mode, but others must not be able to write."""
    try:
        os.makedirs(path, mode=0o700, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"The data folder {path} cannot be created: {error.strerror or error}.",
            hint="Set data.dir to a folder you may write to.",
        ) from error
    if os.stat(path).st_mode & _WRITABLE_BY_OTHERS:
        raise ForbiddenError(
            f"The data folder {path} is not used: others may write to it.", hint=f"Run: chmod go-w {path}"
        )


def write_private_file(path: str, data: bytes) -> None:
    """Writes a file so that a reader sees the old content or the new one, also after a crash, and never a part."""
    draft = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.{secrets.token_hex(6)}.tmp")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        os.replace(draft, path)
    except OSError as error:
        _remove(draft)
        full = "Free some space, then repeat." if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
        raise ConfigError(
            f"File {path} cannot be written: {error.strerror or error}. Nothing was changed.",
            hint=full or f"Make {os.path.dirname(path)} a folder you may write to, then repeat.",
        ) from error


def _remove(path: str) -> None:
    try:
        os.remove(path)
    except OSError:
        pass
