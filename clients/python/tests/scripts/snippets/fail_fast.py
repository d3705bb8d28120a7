"""The first failure ends the run; what runs already may finish, and nothing new starts."""

import tempfile
import time
import uuid
from pathlib import Path

from jobmon.client.tool import Tool
from jobmon.core.constants import WorkflowRunStatus

release = Path(tempfile.mkdtemp()) / "release"
tool = Tool(name="fail fast")
template = tool.get_task_template("work", "{command}", node_args=["command"], default_cluster_name="multiprocess")
workflow = tool.create_workflow(workflow_args=str(uuid.uuid4()), default_max_attempts=1)
bad = template.create_task(command="exit 1", name="bad")
slow = template.create_task(command=f"until test -e {release}; do sleep 0.05; done", name="slow")
later = template.create_task(command="true", name="later", upstream_tasks=[slow])
workflow.add_tasks([slow, bad, later])

started = time.monotonic()
status = workflow.run(fail_fast=True)

assert status == WorkflowRunStatus.ERROR, status
release.touch()
assert time.monotonic() - started < 60
assert bad.final_status == "F"
assert later.final_status != "D"
