"""Six tasks in three phases, with resources from a YAML file."""

import uuid
from pathlib import Path

from jobmon.client.tool import Tool

yaml_file = str(Path(__file__).with_name("six_tasks.yaml"))
tool = Tool(name="six tasks")
tool.set_default_compute_resources_from_yaml(default_cluster_name="sequential", yaml_file=yaml_file)
phase_1 = tool.get_task_template("phase_1", "true {id}", node_args=["id"])
phase_2 = tool.get_task_template(
    "phase_2", "true {id}", node_args=["id"], default_cluster_name="sequential", yaml_file=yaml_file
)
phase_3 = tool.get_task_template("phase_3", "true {id}", node_args=["id"])

workflow = tool.create_workflow(workflow_args=f"six {uuid.uuid4()}", name="six tasks")
first = [phase_1.create_task(id=i) for i in range(3)]
second = [phase_2.create_task(id=i, upstream_tasks=[first[i]]) for i in range(2)]
last = phase_3.create_task(id=0, upstream_tasks=second + first[2:])
workflow.add_tasks(first + second + [last])

assert second[0].compute_resources["memory"] != first[0].compute_resources["memory"]
assert workflow.run(configure_logging=False) == "D"
