"""Scripts as people write them run as they are: the documented ones, in our own words, and each asserts what came out."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sandbox import Sandbox

SNIPPETS = sorted((Path(__file__).parent / "snippets").glob("*.py"))


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda path: path.stem)
def test_script_runs_as_it_is(server: Sandbox, snippet: Path) -> None:
    ran = server.run_script(snippet)
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"


def test_there_are_scripts() -> None:
    assert len(SNIPPETS) >= 15
