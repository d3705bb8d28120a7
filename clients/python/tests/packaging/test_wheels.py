"""Only the wheel installed in a fresh environment, without Node or Bun: the whole of Jobmon is there."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sandbox import REPOSITORY, end, find_jobmon, list_processes, wait_until

BUILD = REPOSITORY / "tools" / "build-wheel.ts"
BUN = REPOSITORY / "node_modules" / ".bin" / "bun"
STUDY = REPOSITORY / "examples" / "life-expectancy" / "workflow.py"
MAX_PURE_BYTES = 500_000
MAX_PLATFORM_BYTES = 90_000_000
STUDY_LIMIT_SECONDS = 480
pytestmark = pytest.mark.server


def build(folder: Path, *words: str) -> list[Path]:
    # Not built anew: the executable under test is the one that the wheel carries.
    environment = {**os.environ, "JOBMON_BIN": str(find_jobmon())}
    subprocess.run([str(BUN), str(BUILD), str(folder), *words], env=environment, check=True, capture_output=True)
    return sorted(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return build(tmp_path_factory.mktemp("wheels"))


class Installation:
    """A fresh virtual environment with one wheel, and a home of its own."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.folder = folder
        self.bin = folder / "environment" / "bin"
        subprocess.run([sys.executable, "-m", "venv", str(folder / "environment")], check=True)
        pip = [str(self.bin / "python"), "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
        subprocess.run(pip, check=True)
        self.home = folder / "person"
        self.home.mkdir()
        # `env`, `sh` and the like, but neither node nor bun.
        tools = folder / "tools"
        tools.mkdir()
        for name in ("env", "sh", "cat", "mkdir", "rm", "sleep", "ps"):
            (tools / name).symlink_to(Path("/usr/bin") / name)
        self.environment = {"PATH": f"{self.bin}{os.pathsep}{tools}", "HOME": str(self.home)}

    def run(self, *words: str, limit_seconds: float = 60) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, cwd=self.home, env=self.environment, capture_output=True, text=True, timeout=limit_seconds
        )


@pytest.fixture
def installation(wheels: list[Path], tmp_path: Path) -> Iterator[Installation]:
    platform_wheel = next(wheel for wheel in wheels if "manylinux" in wheel.name)
    made = Installation(tmp_path, platform_wheel)
    try:
        yield made
    finally:
        for pid, _ in list_processes(made.home):
            end(pid)


def test_there_is_a_pure_wheel_and_one_with_the_executable(wheels: list[Path]) -> None:
    pure, platform_wheel = wheels
    assert pure.name.endswith("-py3-none-any.whl")
    assert "-py3-none-manylinux_2_17_" in platform_wheel.name
    assert pure.stat().st_size < MAX_PURE_BYTES
    assert platform_wheel.stat().st_size < MAX_PLATFORM_BYTES
    names = {wheel: set(zipfile.ZipFile(wheel).namelist()) for wheel in wheels}
    assert "jobmon/py.typed" in names[pure]
    assert names[platform_wheel] - names[pure] == {"jobmon/_bin/jobmon"}
    assert not any("test" in name or "__pycache__" in name for name in names[pure])


def test_a_wheel_is_the_same_whenever_it_is_built(wheels: list[Path], tmp_path: Path) -> None:
    (again,) = build(tmp_path, "--pure")
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(wheels[0].read_bytes()).digest()


def test_the_study_runs_to_the_end_with_the_wheel_alone(installation: Installation, tmp_path: Path) -> None:
    python = str(installation.bin / "python")
    ran = installation.run(
        python, str(STUDY), "--run", str(tmp_path / "study"), limit_seconds=STUDY_LIMIT_SECONDS
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    assert "Life expectancy at birth" in ran.stdout
    assert (tmp_path / "study" / "report" / "chart.svg").exists()
    assert ran.stderr.count("the local server runs at http://127.0.0.1:") == 1

    again = installation.run(python, "-c", "from jobmon.client.api import Tool; print(Tool('study').id > 0)")
    assert (again.returncode, again.stdout) == (0, "True\n"), again.stderr
    assert "local server" not in again.stderr

    listed = installation.run("jobmon", "workflow", "list", "-o", "json")
    assert listed.returncode == 0 and "life-expectancy" in listed.stdout, listed.stderr
    down = installation.run("jobmon", "down")
    assert down.returncode == 0, down.stderr
    wait_until("nothing is left running", lambda: not list_processes(installation.home))


def test_the_console_scripts_are_there(installation: Installation) -> None:
    version = installation.run("jobmon", "--version")
    assert version.returncode == 0, version.stderr
    worker = installation.run("worker_node_entry_point", "task_generator", "--help")
    assert worker.returncode == 0 and "--func_name" in worker.stdout
    nothing = installation.run("sh", "-c", "command -v node || command -v bun")
    assert nothing.stdout == ""
