"""What the package says about itself."""

from __future__ import annotations

import json
import re

from tests.sandbox import REPOSITORY

CLIENT = REPOSITORY / "clients" / "python"


def test_the_package_has_the_version_of_the_workspace() -> None:
    workspace = json.loads((REPOSITORY / "package.json").read_text())["version"]
    assert f'version = "{workspace}"\n' in (CLIENT / "pyproject.toml").read_text()


def test_every_development_requirement_is_pinned_to_one_version() -> None:
    lines = (CLIENT / "requirements-dev.txt").read_text().splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    loose = [line for line in wanted if not re.fullmatch(r"[\w-]+==[\d.]+(; python_version (>=|<) \"3\.11\")?", line)]
    assert wanted
    assert loose == []


def test_the_package_requires_nothing_at_run_time() -> None:
    assert "\ndependencies = []\n" in (CLIENT / "pyproject.toml").read_text()
