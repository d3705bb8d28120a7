"""Five phases, each task waiting for all or for its own part of the phase before."""

import uuid

from jobmon.client.tool import Tool

LOCATIONS = [1, 2, 3]
YEARS = [1990, 2020]
tool = Tool(name="phases")
tool.set_default_compute_resources_from_dict("multiprocess", {"memory": "1G", "runtime": "60s", "cores": 1})


def template(name, *node_args):
    command = " ".join(["true", *(f"--{arg} {{{arg}}}" for arg in node_args)])
    return tool.get_task_template(template_name=name, command_template=command, node_args=list(node_args))


workflow = tool.create_workflow(
    workflow_args=str(uuid.uuid4()), default_cluster_name="multiprocess", max_concurrently_running=50
)
detail = template("most_detailed", "location", "year")
for location in LOCATIONS:
    for year in YEARS:
        workflow.add_task(detail.create_task(location=location, year=year, compute_resources={"cores": 1}))
aggregate = template("aggregate", "year")
for year in YEARS:
    upstream = workflow.get_tasks_by_node_args("most_detailed", year=year)
    workflow.add_task(aggregate.create_task(year=year, upstream_tasks=upstream))
clean = template("clean", "location", "year")
summaries = template("summarise", "location")
for location in LOCATIONS:
    cleaned = []
    for year in YEARS:
        upstream = workflow.get_tasks_by_node_args("aggregate", year=year)
        cleaned.append(workflow.add_task(clean.create_task(location=location, year=year, upstream_tasks=upstream)))
    workflow.add_task(summaries.create_task(location=location, upstream_tasks=cleaned))
upload = template("upload").create_task(upstream_tasks=workflow.get_tasks_by_node_args("summarise"))
workflow.add_task(upload)

assert len(workflow.tasks) == 6 + 2 + 6 + 3 + 1
assert workflow.run() == "D"
