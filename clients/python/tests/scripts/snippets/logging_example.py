"""The client's own log lines, on request."""

import logging
import uuid

from jobmon.client.logging import configure_client_logging
from jobmon.client.tool import Tool

configure_client_logging()
assert logging.getLogger("jobmon").handlers or logging.getLogger("jobmon.client").handlers

tool = Tool(name="logging")
template = tool.get_task_template("work", "true {x}", node_args=["x"], default_cluster_name="sequential")
workflow = tool.create_workflow(workflow_args=str(uuid.uuid4()))
workflow.add_task(template.create_task(x=1))

assert workflow.run(configure_logging=True) == "D"
