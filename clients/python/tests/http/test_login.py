"""The token of `jobmon login` is found, used for its own server only, and says under which name scripts act."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from jobmon._config.settings import load_client_settings
from jobmon.client._run.submitter import this_user
from jobmon.core.exceptions import ConfigError, ForbiddenError

URL = "https://jobmon.example.org/team"
TOKEN = "jobmon_ana.lopez.b7cQ0rJm2kYtV1sXnE8dLgb7cQ0rJm2kYtV1sXnE8d_"


@pytest.fixture
def login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "logins"
    folder.mkdir(mode=0o700)
    path = folder / "https___jobmon.example.org_team.json"
    path.write_text(json.dumps({"url": URL, "token": TOKEN, "user": "ana.lopez", "expiresAt": 1}))
    path.chmod(0o600)
    monkeypatch.setenv("JOBMON__DATA__DIR", str(tmp_path))
    monkeypatch.setenv("JOBMON__HTTP__SERVICE_URL", URL + "/")
    monkeypatch.setenv("JOBMON__HTTP__TOKEN", "")
    return path


def test_a_login_is_the_token_and_the_name(login: Path) -> None:
    assert load_client_settings().token == TOKEN
    assert this_user() == "ana.lopez"


def test_the_token_of_the_configuration_wins(login: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBMON__HTTP__TOKEN", "the server's own")
    assert load_client_settings().token == "the server's own"
    import pwd

    assert this_user() == pwd.getpwuid(os.getuid()).pw_name


def test_another_server_does_not_get_it(login: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBMON__HTTP__SERVICE_URL", "https://jobmon.example.org_team")
    assert load_client_settings().token == ""


def test_one_that_others_can_read_is_refused(login: Path) -> None:
    login.chmod(0o644)
    with pytest.raises(ForbiddenError, match="chmod 600"):
        load_client_settings()


def test_a_damaged_one_is_refused(login: Path) -> None:
    login.write_text("{}")
    with pytest.raises(ConfigError, match="damaged"):
        load_client_settings()
