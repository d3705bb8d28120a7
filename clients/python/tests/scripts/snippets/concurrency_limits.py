"""At most so many tasks at once, of the workflow and of a template."""

import tempfile
import uuid
from pathlib import Path

from jobmon.client.tool import Tool

scratch = Path(tempfile.mkdtemp())
tool = Tool(name="concurrency")
template = tool.get_task_template(
    template_name="alone",
    # Fails when another one is inside.
    command_template="mkdir {lock} && sleep 0.05 && rmdir {lock} && test {x} -ge 0",
    node_args=["x"],
    op_args=["lock"],
    default_cluster_name="multiprocess",
)
workflow = tool.create_workflow(workflow_args=str(uuid.uuid4()), max_concurrently_running=10)
workflow.add_tasks(template.create_tasks(x=list(range(6)), lock=scratch / "lock", max_attempts=1))
workflow.set_task_template_max_concurrency_limit(task_template_name="alone", limit=1)

assert workflow.max_concurrently_running == 10
assert workflow.run() == "D"
