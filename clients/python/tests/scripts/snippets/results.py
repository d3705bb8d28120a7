"""What run() returns is the letter, as scripts compare it, and the result, as documents describe it."""

import uuid

from jobmon.client.tool import Tool
from jobmon.core.constants import WorkflowRunStatus

tool = Tool(name="results")
template = tool.get_task_template("work", "test {x} -lt 3", node_args=["x"], default_cluster_name="multiprocess")
workflow = tool.create_workflow(workflow_args=str(uuid.uuid4()), default_max_attempts=1)
tasks = template.create_tasks(x=[1, 2, 3])
workflow.add_tasks(tasks)

result = workflow.run()

assert isinstance(result, str)
assert result == "E" == WorkflowRunStatus.ERROR
if result != "D":
    failed = [task.name for task in tasks if task.final_status != "D"]
    assert failed == ["work_x-3"]

assert result.final_status == "E"
assert (result.total_tasks, result.done_count, result.failed_count) == (3, 2, 1)
assert result.elapsed_time > 0
assert result.done_task_ids == {tasks[0].task_id, tasks[1].task_id}
assert result.failed_task_ids == {tasks[2].task_id}
assert result.task_final_statuses[tasks[2].task_id] == "F"
