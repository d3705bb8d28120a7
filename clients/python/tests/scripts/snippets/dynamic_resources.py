"""Resources that a function decides when its task becomes ready: from what its upstream left behind."""

import tempfile
import uuid
from pathlib import Path

from jobmon.client.tool import Tool

scratch = Path(tempfile.mkdtemp())
size_file = scratch / "size"


def decide():
    """Called on the submit host, not here."""
    return {"memory": f"{size_file.read_text().strip()}M", "cores": 1, "runtime": "1m"}


def fail():
    raise LookupError("nobody knows")


tool = Tool(name="dynamic")
prepare = tool.get_task_template("prepare", "echo 150 > {file}", node_args=["file"], default_cluster_name="sequential")
model = tool.get_task_template("model", "true {x}", node_args=["x"], default_cluster_name="sequential")
workflow = tool.create_workflow(workflow_args=str(uuid.uuid4()))
prepared = prepare.create_task(file=size_file)
as_callable = model.create_task(x=1, compute_resources_callable=decide, upstream_tasks=[prepared])
as_resources = model.create_task(x=2, compute_resources=decide, upstream_tasks=[prepared])
broken = model.create_task(x=3, compute_resources_callable=fail, name="broken")
workflow.add_tasks([prepared, as_callable, as_resources, broken])

assert workflow.run() == "E"
assert [task.final_status for task in (prepared, as_callable, as_resources)] == ["D", "D", "D"]
assert broken.final_status == "F"
description = workflow.get_errors()[broken.task_id]["error_log"][0]["description"]
assert "LookupError: nobody knows" in description, description
