from jobmon.client.api import Tool

tool = Tool("quickstart")
tool.set_default_compute_resources_from_dict("multiprocess", {"cores": 1, "memory": "500M", "runtime": "10m"})
model = tool.get_task_template(
    template_name="model",
    command_template="echo location {location}, year {year} > {out}/{location}-{year}.txt",
    node_args=["location", "year"],
    op_args=["out"],
)
summary = tool.get_task_template("summary", "cat {out}/*-*.txt > {out}/summary.txt", op_args=["out"])

workflow = tool.create_workflow(name="quickstart", default_cluster_name="multiprocess")
models = model.create_tasks(location=[1, 2, 3, 4, 5], year=[2000, 2010, 2020], out="/tmp")
workflow.add_tasks(models)
workflow.add_task(summary.create_task(out="/tmp", upstream_tasks=models))

result = workflow.run()
print(f"{result}: {result.done_count} of {result.total_tasks} tasks")
