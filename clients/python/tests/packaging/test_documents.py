"""Code in the documents is code that runs."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from tests.sandbox import REPOSITORY, Sandbox

CLIENT = REPOSITORY / "clients" / "python"
QUICKSTART = CLIENT / "examples" / "quickstart.py"
DOCUMENTS = ["README.md", "AGENTS.md", *(f"docs/{path.name}" for path in sorted((CLIENT / "docs").glob("*.md")))]


def code_blocks(document: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (CLIENT / document).read_text(), re.DOTALL)


def test_the_readme_shows_the_example() -> None:
    assert code_blocks("README.md") == [QUICKSTART.read_text()]


def test_the_example_runs(server: Sandbox) -> None:
    ran = server.run_script(QUICKSTART)
    assert (ran.returncode, ran.stdout) == (0, "D: 16 of 16 tasks\n"), ran.stderr


@pytest.mark.skipif(sys.version_info < (3, 10), reason="documents are written for the Python of today")
def test_the_example_of_task_generators_defines_its_tasks(server: Sandbox, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    (code,) = code_blocks("docs/task-generator.md")
    script.write_text(code + "\nassert len(workflow.tasks) == 5, workflow\nworkflow.bind()\n")
    ran = server.run_script(script)
    assert ran.returncode == 0, ran.stderr


def test_folders_and_files_that_documents_name_exist() -> None:
    for document in DOCUMENTS:
        text = (CLIENT / document).read_text()
        for target in re.findall(r"\]\(([\w./-]+)\)", text):
            assert ((CLIENT / document).parent / target).exists(), f"{document} names {target}"


def test_what_holds_a_decision_exists() -> None:
    text = (CLIENT / "docs" / "decisions.md").read_text()
    named = set(re.findall(r"`((?:definition|bind|run|config|http|scripts|packaging)/[\w./]+)`", text))
    assert len(named) > 15
    assert sorted(name for name in named if not (CLIENT / "tests" / name).exists()) == []
