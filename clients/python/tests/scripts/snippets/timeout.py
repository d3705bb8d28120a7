"""A run that takes too long is given up, under either name of the limit."""

import uuid

from jobmon.client.tool import Tool

tool = Tool(name="timeout")
template = tool.get_task_template("work", "sleep {seconds}", node_args=["seconds"], default_cluster_name="multiprocess")

for options in ({"seconds_until_timeout": 1}, {"timeout": 1}):
    workflow = tool.create_workflow(workflow_args=str(uuid.uuid4()))
    workflow.add_task(template.create_task(seconds=600))
    try:
        workflow.run(**options)
    except RuntimeError as error:
        assert "Not all tasks completed within the given workflow timeout length (1 seconds)" in str(error), error
    else:
        raise AssertionError("it did not time out")
    workflow.stop()
