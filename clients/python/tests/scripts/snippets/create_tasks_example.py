"""A cross product of tasks, and the tool named as older documents name it."""

import uuid

from jobmon.client.api import Tool

tool = Tool(tool_name="create tasks example")
workflow = tool.create_workflow(workflow_args=str(uuid.uuid4()), name="cross product")
template = tool.get_task_template(
    template_name="model",
    default_cluster_name="multiprocess",
    command_template="test {location} -le {year} && echo {version} {interpreter}",
    node_args=["location", "year"],
    task_args=["version"],
    op_args=["interpreter"],
    default_compute_resources={"cores": 1, "memory": "100M", "runtime": "5m"},
)
tasks = template.create_tasks(location=[1, 2], year=[2000, 2010, 2020], version="v1", interpreter="sh")
workflow.add_tasks(tasks)

assert [task.name for task in tasks[:3]] == [
    "model_location-1_year-2000",
    "model_location-1_year-2010",
    "model_location-1_year-2020",
]
assert workflow.run() == "D"
assert len(workflow.get_tasks_by_node_args("model", year=2010)) == 2
