"""The study of `examples/life-expectancy` is one workflow, whichever language defines it."""

from __future__ import annotations

import importlib.util
import json
import subprocess
from pathlib import Path
from typing import Any

from tests.sandbox import REPOSITORY, Sandbox

STUDY = REPOSITORY / "examples" / "life-expectancy"
DATA = REPOSITORY / "node_modules" / "vega-datasets" / "data" / "gapminder.json"
BUN = REPOSITORY / "node_modules" / ".bin" / "bun"
BIND_IN_TYPESCRIPT = """
import { defineStudy } from "STUDY/workflow.ts";
const [data, run, bun] = process.argv.slice(-3);
const bound = await defineStudy({ data, run, bun }).bind({ existing: "resume" });
console.log(JSON.stringify({ workflowId: bound.id }));
"""


def load_study() -> Any:
    spec = importlib.util.spec_from_file_location("life_expectancy", STUDY / "workflow.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bind_in_typescript(server: Sandbox, run: Path, bun: str) -> int:
    script = run / "bind.ts"
    script.write_text(BIND_IN_TYPESCRIPT.replace("STUDY", str(STUDY)))
    bound = subprocess.run(
        [str(BUN), str(script), str(DATA), str(run), bun],
        cwd=REPOSITORY,
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert bound.returncode == 0, bound.stderr
    return int(json.loads(bound.stdout.splitlines()[-1])["workflowId"])


def test_python_and_typescript_bind_the_same_workflow(server: Sandbox, tmp_path: Path) -> None:
    workflow = load_study().define_study(DATA, tmp_path, "bun")
    assert len(workflow.tasks) == 150
    workflow.bind()
    assert bind_in_typescript(server, tmp_path, "another bun") == workflow.workflow_id
