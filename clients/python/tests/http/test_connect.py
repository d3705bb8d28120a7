"""Finding the server, and starting one where none is configured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
from jobmon._connect import executable
from jobmon._connect.local_server import find_local_server, read_local_server
from jobmon._connect.start_lock import take_start_lock
from jobmon._connect.start_server import start_local_server
from jobmon.core.exceptions import ConfigError, ForbiddenError, ServerUnreachableError
from tests.http.rude_server import RudeServer, reply
from tests.sandbox import REPOSITORY, find_free_port, list_processes, wait_until

CONNECT = """
import os
from jobmon._connect import get_api
print(get_api().call("getHealth")["pid"], flush=True)
"""


@pytest.fixture()
def home(tmp_path: Path, jobmon_bin: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dict[str, str]]:
    """The environment of somebody who has configured nothing. What it starts is ended."""
    environment = {
        "HOME": str(tmp_path / "home"),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(REPOSITORY / "clients" / "python" / "src"),
        "JOBMON_BIN": str(jobmon_bin),
    }
    monkeypatch.setenv("JOBMON_BIN", str(jobmon_bin))
    yield environment
    for folder in (tmp_path / "home" / ".jobmon",):
        if (folder / "server.json").exists():
            subprocess.run([str(jobmon_bin), "down", "--stop-tasks"], env=environment, capture_output=True, check=True)
    wait_until("everything has ended", lambda: list_processes(tmp_path) == [])


def connect(environment: Dict[str, str], code: str = CONNECT) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def test_scripts_that_start_at_once_start_one_server_and_it_is_told_once(home: Dict[str, str]) -> None:
    found: List["subprocess.CompletedProcess[str]"] = []
    threads = [threading.Thread(target=lambda: found.append(connect(home))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({script.stdout for script in found}) == 1 and found[0].stdout.strip().isdigit()
    told = [script.stderr for script in found if script.stderr]
    assert told and all("the local server runs at http://127.0.0.1:" in text and "jobmon down" in text for text in told)
    assert connect(home).stderr == ""
    # It goes on without the script that started it, and a crash of it is overcome.
    os.kill(int(found[0].stdout), 9)
    again = connect(home)
    assert again.stdout != found[0].stdout and "runs at" in again.stderr


def test_a_server_that_cannot_start_is_told_with_its_last_words(home: Dict[str, str]) -> None:
    refused = connect({**home, "JOBMON__SERVER__PORT": "nonsense"})
    assert refused.returncode != 0
    assert "ServerUnreachableError" in refused.stderr and "erver.port" in refused.stderr
    assert "up`, but it ended with exit code" in refused.stderr


def test_without_the_executable_the_message_says_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JOBMON_BIN", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(executable, "_PACKAGED", str(tmp_path / "none"))
    with pytest.raises(ServerUnreachableError, match="http.service_url.*JOBMON_BIN"):
        start_local_server(str(tmp_path / "data"))
    assert not (tmp_path / "data" / "start.lock").exists()


def test_the_executable_is_the_named_one_then_the_packaged_one_then_that_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(folder: str, text: str) -> str:
        path = tmp_path / folder / "jobmon"
        path.parent.mkdir()
        path.write_text(text)
        path.chmod(0o755)
        return str(path)

    monkeypatch.delenv("JOBMON_BIN", raising=False)
    packaged = make("packaged", "#!/bin/sh\n")
    script = make("script", "#!/usr/bin/python3\nfrom jobmon.client.cli import main\n")
    real = make("real", "#!/bin/sh\nexec true\n")
    monkeypatch.setenv("PATH", os.pathsep.join([os.path.dirname(script), os.path.dirname(real)]))
    monkeypatch.setattr(executable, "_PACKAGED", packaged)
    assert executable.find_executable() == packaged
    monkeypatch.setattr(executable, "_PACKAGED", str(tmp_path / "none"))
    assert executable.find_executable() == real
    monkeypatch.setenv("JOBMON_BIN", "/elsewhere/jobmon")
    assert executable.find_executable() == "/elsewhere/jobmon"


def write_server_file(folder: Path, **changes: Any) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    server = {"url": "http://127.0.0.1:1", "token": "t", "pid": os.getpid(), "startedAt": "2026-11-21T00:00:00Z"}
    path = folder / "server.json"
    path.write_text(json.dumps({**server, "version": "0.1.0", **changes}))
    path.chmod(0o600)


def test_a_file_of_a_server_that_is_gone_counts_for_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert find_local_server(str(folder)) is None
    write_server_file(folder, url=f"http://127.0.0.1:{find_free_port()}")
    assert find_local_server(str(folder)) is None
    write_server_file(folder, pid=2**22 + 1)
    assert find_local_server(str(folder)) is None


def test_a_stranger_on_the_port_never_sees_the_token(tmp_path: Path) -> None:
    with RudeServer(reply({"status": "ok", "pid": 1})) as stranger:
        write_server_file(tmp_path / "data", url=stranger.url)
        assert find_local_server(str(tmp_path / "data")) is None
        assert all("authorization" not in request.headers for request in stranger.received)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"url": 1}'])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    write_server_file(tmp_path / "data")
    (tmp_path / "data" / "server.json").write_text(text)
    with pytest.raises(ConfigError, match="server.json is damaged"):
        read_local_server(str(tmp_path / "data"))


def test_a_file_that_others_may_read_or_that_is_a_link_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    write_server_file(folder)
    (folder / "server.json").chmod(0o644)
    with pytest.raises(ForbiddenError, match="chmod 600"):
        read_local_server(str(folder))
    (folder / "server.json").rename(folder / "real.json")
    (folder / "server.json").symlink_to(folder / "real.json")
    with pytest.raises(ForbiddenError):
        read_local_server(str(folder))


def test_a_data_folder_that_others_may_write_to_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(ForbiddenError, match="chmod go-w"):
        start_local_server(str(folder))


def test_the_start_lock_has_one_holder_and_outlives_none(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    first = take_start_lock(str(folder))
    assert first is not None and take_start_lock(str(folder)) is None
    first.release()
    assert os.listdir(folder) == []
    (folder / "start.lock").write_text(str(2**22 + 1))
    second = take_start_lock(str(folder))
    assert second is not None
    second.release()
    assert os.listdir(folder) == []
