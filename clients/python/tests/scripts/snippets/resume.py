"""A workflow that failed is run again with the same arguments: what is done stays done."""

import tempfile
import uuid
from pathlib import Path

from jobmon.client.tool import Tool
from jobmon.core.exceptions import WorkflowAlreadyComplete, WorkflowAlreadyExists

scratch = Path(tempfile.mkdtemp())
version = str(uuid.uuid4())


def make_workflow():
    tool = Tool(name="resume")
    template = tool.get_task_template(
        template_name="step",
        command_template="echo x >> {scratch}/{step}; test {step} != b -o -e {scratch}/fixed",
        node_args=["step"],
        op_args=["scratch"],
        default_cluster_name="sequential",
    )
    workflow = tool.create_workflow(workflow_args=version, name="resume", default_max_attempts=1)
    a = template.create_task(step="a", scratch=scratch)
    b = template.create_task(step="b", scratch=scratch, upstream_tasks=[a])
    workflow.add_tasks([a, b])
    return workflow


first = make_workflow()
assert first.run() == "E"

try:
    make_workflow().run()
except WorkflowAlreadyExists as refusal:
    assert "resume" in str(refusal)
else:
    raise AssertionError("the same workflow ran twice")

(scratch / "fixed").touch()
second = make_workflow()
assert second.run(resume=True) == "D"
assert second.workflow_id == first.workflow_id
assert (scratch / "a").read_text().count("x") == 1
assert (scratch / "b").read_text().count("x") == 2

try:
    make_workflow().run(resume=True)
except WorkflowAlreadyComplete:
    pass
else:
    raise AssertionError("a workflow that is done ran again")
