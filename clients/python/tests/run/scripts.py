"""Scripts as people write them, run as processes of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Optional

from tests.sandbox import REPOSITORY

SOURCES = str(REPOSITORY / "clients" / "python" / "src")

#: Commands come as words of the command line; the first word is the argument of `run`.
RUN = """
import sys
from jobmon.client.tool import Tool
tool = Tool("scripts")
template = tool.get_task_template("shell", "{script}", node_args=["script"])
workflow = tool.create_workflow(name="script", default_cluster_name="multiprocess")
tasks = []
for script in sys.argv[2:]:
    tasks.append(template.create_task(script=script, cluster_name="multiprocess", max_attempts=1, upstream_tasks=tasks[-1:]))
workflow.add_tasks(tasks)
workflow.bind()
print(workflow.workflow_id, flush=True)
result = workflow.run(**eval(sys.argv[1]))
print("result", result, flush=True)
"""

ATTACH = """
import sys
from jobmon.client.workflow import Workflow
print(Workflow.attach(int(sys.argv[1])).wait(), flush=True)
"""


def open_script(
    code: str, words: List[str], environment: Dict[str, str], folder: Path, stderr: Optional[int] = subprocess.PIPE
) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", code, *words],
        cwd=folder,
        env={**environment, "PYTHONPATH": SOURCES},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )
