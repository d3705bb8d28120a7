"""Looking at what ran, and attributes that a task sets from inside."""

import sys
import uuid

from jobmon.client.api import Tool, task_status, workflow_status, workflow_tasks

INSIDE = f"{sys.executable} -c \"from jobmon.client.api import add_task_attributes as add; add({{{{'rmse': {{rmse}}}}}})\""
tool = Tool(name="attributes")
template = tool.get_task_template("fit", INSIDE, node_args=["rmse"], default_cluster_name="multiprocess")
workflow = tool.create_workflow(
    workflow_args=str(uuid.uuid4()), name="attributes", workflow_attributes={"round": 5, "draft": "yes"}
)
task = template.create_task(rmse=0.5, task_attributes={"kind": "test"})
workflow.add_task(task)
assert workflow.run() == "D", workflow.get_errors()

shown = workflow_status(workflow_id=[workflow.workflow_id], json=True)
assert "attributes" in shown
rows = workflow_tasks(workflow.workflow_id, json=True)
assert "fit_rmse-0.5" in rows
assert task_status([task.task_id], json=True)
