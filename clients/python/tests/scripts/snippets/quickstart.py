"""Two commands, the second after the first, on this machine. No queue is named anywhere."""

import uuid

from jobmon.client.tool import Tool

tool = Tool(name="quickstart")
template = tool.get_task_template(
    template_name="say", command_template="echo {text}", node_args=["text"], default_cluster_name="sequential"
)
workflow = tool.create_workflow(name="hello world", workflow_args=f"quickstart {uuid.uuid4()}")
hello = template.create_task(name="hello", text="hello")
world = template.create_task(name="world", text="world", upstream_tasks=[hello])
workflow.add_tasks([hello, world])

status = workflow.run()

assert status == "D", status
assert [hello.final_status, world.final_status] == ["D", "D"]
