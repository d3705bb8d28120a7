"""A user's Python script: makes tasks with `create_tasks`, binds them, and tells what that took.

Usage: python define_and_bind.py '{"tasks": 1000, "url": "...", "token": "..."}'; without a url nothing is bound.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time


def resident_bytes() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    plan = json.loads(sys.argv[1])
    os.environ["JOBMON__HTTP__SERVICE_URL"] = plan.get("url", "")
    os.environ["JOBMON__HTTP__TOKEN"] = plan.get("token", "")
    from jobmon.client.api import Tool

    gc.collect()
    before_bytes = resident_bytes()
    started = time.perf_counter()
    tool = Tool("bench")
    template = tool.get_task_template("noop", "true {task} {out}", node_args=["task"], op_args=["out"])
    workflow = tool.create_workflow(
        default_cluster_name="dummy",
        default_compute_resources_set={"dummy": {"cores": 1, "memory": "1G", "runtime": "1h"}},
    )
    workflow.add_tasks(template.create_tasks(task=range(plan["tasks"]), out="/tmp"))
    defined = time.perf_counter()
    defined_bytes = resident_bytes() - before_bytes
    if plan.get("url"):
        workflow.bind()
    print(
        json.dumps(
            {
                "defineMs": (defined - started) * 1_000,
                "bindMs": (time.perf_counter() - defined) * 1_000,
                "bytesPerTask": defined_bytes / plan["tasks"],
                "peakMemoryBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024,
            }
        )
    )


main()
