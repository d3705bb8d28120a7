"""The worker's program finds functions in modules, files and scripts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from jobmon.core.task_generator.entry_point import main

SOURCES = Path(__file__).resolve().parents[2] / "src"
MODULE = """
from jobmon.core.task_generator import task_generator

@task_generator(serializers={}, tool_name="study")
def save(path: str, rows: list[int]) -> None:
    '''Saves rows.'''
    open(path, "w").write(repr(rows))

plain = 3
"""


def call(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jobmon.core.task_generator", "task_generator", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("where", ["--module_search_path", "--module_source_path", "--script_path"])
def test_it_calls_the_function_wherever_it_is(tmp_path: Path, where: str) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "tasks.py").write_text(MODULE)
    place = folder if where == "--module_search_path" else folder / "tasks.py"
    ran = call(
        "--module_name", "tasks", "--func_name", "save", where, str(place), "path=out.txt", "rows=[1,2]", cwd=tmp_path
    )
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "out.txt").read_text() == "[1, 2]"


def test_a_script_is_not_run_again(tmp_path: Path) -> None:
    (tmp_path / "run_all.py").write_text(MODULE + "\nraise SystemExit('the workflow would run again')\n")
    ran = call(
        *("--module_name", "run_all", "--func_name", "save", "--script_path", str(tmp_path / "run_all.py")),
        *("path=out.txt", "rows=[]"),
        cwd=tmp_path,
    )
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "out.txt").read_text() == "[]"


def test_a_failing_function_fails_the_command_with_its_traceback(tmp_path: Path) -> None:
    (tmp_path / "tasks.py").write_text(MODULE)
    ran = call("--module_name", "tasks", "--func_name", "save", "path=no/such/folder", "rows=[]", cwd=tmp_path)
    assert ran.returncode == 1
    assert "FileNotFoundError" in ran.stderr


def test_what_is_no_generator_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tasks.py").write_text(MODULE)
    ran = call("--module_name", "tasks", "--func_name", "plain", cwd=tmp_path)
    assert ran.returncode == 1
    assert "ValueError: plain of tasks is a int: decorate" in ran.stderr


def test_help_is_printed_without_a_call(tmp_path: Path) -> None:
    (tmp_path / "tasks.py").write_text(MODULE)
    ran = call("--module_name", "tasks", "--func_name", "save", "--arghelp", "rows", cwd=tmp_path)
    assert ran.stdout == "rows: list[int]\n"


def test_other_commands_are_refused_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["worker_node_job"])
    assert ended.value.code == 2
    assert "task_generator" in capsys.readouterr().err
