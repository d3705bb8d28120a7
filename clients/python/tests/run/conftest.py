"""Commands of these tests wait for a file `go`; whatever became of the test, they are let go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def let_go(tmp_path: Path) -> Iterator[None]:
    yield
    (tmp_path / "go").touch()
