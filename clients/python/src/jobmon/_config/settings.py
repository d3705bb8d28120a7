"""The settings that the client itself uses, decoded."""

from __future__ import annotations

import os
import re
from typing import Any, NamedTuple

from jobmon._config.layers import Layer, Written, load_layers
from jobmon._config.login import find_login_token
from jobmon._http.policy import HttpPolicy
from jobmon.core.exceptions import ConfigError

_UNIT_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400}


class ClientSettings(NamedTuple):
    """Empty `service_url`: find the local `jobmon up`, or start it. `token`: of the configuration, or of `jobmon login`."""

    service_url: str
    token: str
    data_dir: str
    policy: HttpPolicy


def load_client_settings() -> ClientSettings:
    return decode_client_settings(load_layers())


def decode_client_settings(layer: Layer) -> ClientSettings:
    service_url = _text(layer["http.service_url"]).rstrip("/")
    data_dir = _path("data.dir", layer["data.dir"])
    return ClientSettings(
        service_url=service_url,
        token=_text(layer["http.token"]) or (find_login_token(data_dir, service_url) if service_url else ""),
        data_dir=data_dir,
        policy=HttpPolicy(
            request_timeout_seconds=_seconds("http.request_timeout", layer["http.request_timeout"]),
            retries_attempts=_count("http.retries_attempts", layer["http.retries_attempts"]),
            retries_timeout_seconds=_seconds("http.retries_timeout", layer["http.retries_timeout"]),
        ),
    )


def _text(written: Written) -> str:
    return str(written.value).strip()


def _path(key: str, written: Written) -> str:
    text = os.path.expanduser(_text(written))
    if text == "" or text.startswith("~"):
        raise _refuse(key, written, "a path")
    return os.path.normpath(os.path.join(written.folder, text))


def _count(key: str, written: Written) -> int:
    if re.match(r"^\+?\d+$", _text(written)) is None:
        raise _refuse(key, written, "a whole number")
    return int(_text(written))


def _seconds(key: str, written: Written) -> float:
    """`90`, `90s`, `10m`, `1h30m`."""
    text = _text(written).replace(" ", "")
    if re.match(r"^\d+(\.\d+)?$", text):
        return float(text)
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise _refuse(key, written, "a time such as 90s, 10m or 1h30m, or a number of seconds")
    return sum(float(number) * _UNIT_SECONDS[unit] for number, unit in parts)


def _refuse(key: str, written: Written, accepted: str) -> ConfigError:
    value: Any = written.value
    return ConfigError(f"{key} = {value!r} ({written.origin}) cannot be used.", hint=f"Set it to {accepted}.")
