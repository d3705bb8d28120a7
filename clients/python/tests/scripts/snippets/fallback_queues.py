"""Other queues that a task may move to when it outgrows its own."""

import uuid

from jobmon.client.tool import Tool

tool = Tool(name="fallback")
template = tool.get_task_template("work", "echo {x}", node_args=["x"], default_cluster_name="sequential")
workflow = tool.create_workflow(workflow_args=str(uuid.uuid4()))
one = template.create_task(
    x=1,
    compute_resources={"queue": "null.q", "memory": "1G", "runtime": "60s"},
    resource_scales={"memory": 0.5},
    fallback_queues=["long.q", "huge.q"],
)
workflow.add_task(one)

assert list(one.fallback_queues) == ["long.q", "huge.q"]
assert workflow.run() == "D"
