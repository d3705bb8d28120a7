"""What all tests share: a home of their own, and a real Jobmon for those that ask for the fixture `server`.

A test that asks for `server` runs with the environment of a person whose configuration names that server. Every other
test runs with an empty home, so that none reaches the developer's own Jobmon.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from tests.sandbox import Sandbox, find_jobmon

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("jobmon", deadline=None)
hypothesis.settings.load_profile("jobmon")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "server" in getattr(item, "fixturenames", ()):
            item.add_marker("server")


@pytest.fixture(scope="session")
def jobmon_bin() -> Path:
    """The executable under test: `JOBMON_BIN`, else the one `npm run build` made."""
    return find_jobmon()


@pytest.fixture(scope="session")
def server(jobmon_bin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A running `jobmon up` in a folder of its own. It is stopped at the end, and nothing may be left of it."""
    sandbox = Sandbox(tmp_path_factory.mktemp("jobmon"), jobmon_bin)
    try:
        sandbox.start()
        yield sandbox
    finally:
        left = sandbox.stop()
    assert left == [], "processes that tests left behind:\n" + "\n".join(left)


@pytest.fixture(autouse=True)
def own_environment(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("JOBMON")]:
        monkeypatch.delenv(name)
    if "server" in request.fixturenames:
        sandbox: Sandbox = request.getfixturevalue("server")
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
    else:
        home = tmp_path / "home"
        home.mkdir()
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("JOBMON__DATA__DIR", str(home / ".jobmon"))
    yield
