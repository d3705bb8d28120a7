"""A command that fails twice goes through at the third attempt; one that always fails is given up after its attempts."""

import tempfile
import uuid
from pathlib import Path

from jobmon.client.tool import Tool

scratch = Path(tempfile.mkdtemp())
tool = Tool(name="retries")
template = tool.get_task_template(
    template_name="stumble",
    command_template="echo x >> {file}; test $(wc -l < {file}) -ge {needed} || {{ echo not yet >&2; exit 3; }}",
    node_args=["file", "needed"],
    default_cluster_name="multiprocess",
)
workflow = tool.create_workflow(workflow_args=str(uuid.uuid4()), default_max_attempts=2)
patient = template.create_task(file=scratch / "patient", needed=3, max_attempts=3, name="patient")
hasty = template.create_task(file=scratch / "hasty", needed=99, name="hasty")
workflow.add_tasks([patient, hasty])

assert workflow.run() == "E"
assert (patient.final_status, hasty.final_status) == ("D", "F")
assert (scratch / "patient").read_text().count("x") == 3
assert (scratch / "hasty").read_text().count("x") == 2

errors = workflow.get_errors()
assert set(errors) == {patient.task_id, hasty.task_id} or set(errors) == {hasty.task_id}, errors
assert "not yet" in errors[hasty.task_id]["error_log"][0]["description"]
assert list(workflow.task_errors) == ["hasty"]
