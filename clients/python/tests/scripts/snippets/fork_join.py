"""Prepare once, model each location, summarise: found again by their arguments, bound before they run."""

import getpass
import uuid

from jobmon.client.tool import Tool

user = getpass.getuser()
tool = Tool(name="fork join")
tool.set_default_compute_resources_from_dict(
    cluster_name="multiprocess",
    compute_resources={"queue": "null.q", "cores": 1, "memory": "200M", "runtime": "60s"},
)
prepare = tool.get_task_template(template_name="prepare", command_template="echo {data}", task_args=["data"])
model = tool.get_task_template(
    template_name="model",
    command_template="echo --data {data} --location {location}",
    node_args=["location"],
    task_args=["data"],
)
summarise = tool.get_task_template(template_name="summarise", command_template="echo {data}", task_args=["data"])

workflow = tool.create_workflow(
    name=f"fork join of {user}", workflow_args=f"fork join {uuid.uuid4()}", default_cluster_name="multiprocess"
)
prepared = prepare.create_task(name="prepare", data="/data")
workflow.add_task(prepared)
models = model.create_tasks(upstream_tasks=[prepared], location=["usa", "peru", "chile", "togo", "mali"], data="/data")
workflow.add_tasks(models)
summary = summarise.create_task(name="summarise", data="/data")
for location in ["usa", "peru", "chile", "togo", "mali"]:
    for task in workflow.get_tasks_by_node_args(task_template_name="model", location=location):
        summary.add_upstream(task)
workflow.add_task(summary)

workflow.bind()
assert workflow.workflow_id > 0
assert len(summary.upstream_tasks) == 5
assert workflow.run() == "D"
assert all(task.final_status == "D" for task in workflow.tasks.values())
assert len(workflow.tasks) == 7
