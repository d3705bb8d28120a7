"""Tasks that outgrow their memory: a function and a list decide what they get next."""

import sys
import uuid

from jobmon.client.tool import Tool

# The first attempt holds on until it is found to take too much; the next has room, and ends at once.
GROW = (
    f"{sys.executable} -c \"import os, time; b = bytearray({{megabytes}} << 20); "
    "time.sleep(60 if os.environ['JOBMON_ATTEMPT'] == '1' else 0)\""
)
tool = Tool(name="scales")
template = tool.get_task_template(
    template_name="grow", command_template=GROW, node_args=["megabytes"], default_cluster_name="multiprocess"
)
workflow = tool.create_workflow(workflow_args=str(uuid.uuid4()))
by_function = template.create_task(
    megabytes=200,
    compute_resources={"memory": "60M", "cores": 1, "runtime": "1m"},
    resource_scales={"memory": lambda gib: gib * 10, "runtime": 0.5},
)
by_list = template.create_task(
    megabytes=201,
    compute_resources={"memory": "60M", "cores": 1, "runtime": "1m"},
    resource_scales={"memory": iter([1, 2]), "runtime": iter([100, 200])},
)
workflow.add_tasks([by_function, by_list])

assert workflow.run() == "D"
assert by_function.resource_usage()["num_attempts"] == 2
assert by_list.resource_usage()["num_attempts"] == 2
