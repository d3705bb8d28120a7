"""The fixture `server` itself: what other tests rely on."""

from __future__ import annotations

import os
import urllib.request
from pathlib import Path

from tests.sandbox import Sandbox


def test_the_server_answers_at_the_address_in_the_environment(server: Sandbox) -> None:
    url = os.environ["JOBMON__HTTP__SERVICE_URL"]
    assert url == server.url
    with urllib.request.urlopen(f"{url}/api/docs", timeout=10) as reply:
        assert reply.status == 200


def test_the_command_line_talks_to_the_same_server(server: Sandbox) -> None:
    listed = server.run("workflow", "list", "-o", "json")
    assert listed.returncode == 0, listed.stderr


def test_without_the_fixture_home_is_empty(tmp_path: Path) -> None:
    assert list(Path.home().iterdir()) == []
    assert "JOBMON__HTTP__SERVICE_URL" not in os.environ
