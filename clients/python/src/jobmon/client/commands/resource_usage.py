"""What tasks used, by template, and a resource file made of it."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Dict, List, Mapping, Optional, Sequence

from jobmon._connect import get_api
from jobmon._http import ApiClient
from jobmon.client._run.api_rows import Row
from jobmon.core.exceptions import NotFoundError
from jobmon.core.requester import Requester

_STATISTICS = {"avg": "mean", "mean": "mean", "max": "max", "min": "min"}
_MIB_BYTES = 1024 * 1024
#: A word that YAML cannot take for a number, a boolean or a date.
_PLAIN = re.compile(r"^(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z_][A-Za-z0-9_.-]*$", re.IGNORECASE)


def task_template_resources(
    task_template_version: int,
    workflows: Optional[Sequence[int]] = None,
    node_args: Optional[Mapping[str, Sequence[Any]]] = None,
    ci: Optional[float] = None,
    requester: Optional[Requester] = None,
) -> Optional[Dict[str, Any]]:
    """What the DONE tasks of a template version used; None where there are none.

    Keys: num_tasks, min_mem, max_mem, mean_mem, min_runtime, max_runtime, mean_runtime, median_mem, median_runtime,
    ci_mem, ci_runtime. Memory is a text of bytes (`"1024B"`), runtime seconds. `ci` is a confidence level such as 0.95;
    the two intervals are pairs around the mean, None without it.
    """
    chosen = {name: [str(value) for value in values] for name, values in (node_args or {}).items()}
    query = {
        "templateVersionId": int(task_template_version),
        "workflowId": [int(workflow) for workflow in workflows] if workflows else None,
        "nodeArgs": json.dumps(chosen) if chosen else None,
        "ci": ci,
    }
    try:
        rows = get_api(requester).call("getUsage", query=query)["rows"]
    except NotFoundError:
        return None  # no workflow has tasks of it yet
    return _describe_usage(rows[0]) if rows and rows[0]["instances"] else None


def _describe_usage(row: Row) -> Dict[str, Any]:
    memory, runtime = row["peakMemoryBytes"], row["wallSeconds"]
    usage: Dict[str, Any] = {"num_tasks": row["instances"]}
    for name, key in (("min", "min"), ("max", "max"), ("mean", "mean"), ("median", "median")):
        usage[f"{name}_mem"] = _bytes_text(memory[key]) if memory else None
        usage[f"{name}_runtime"] = runtime[key] if runtime else None
    interval = row.get("peakMemoryBytesInterval")
    usage["ci_mem"] = [_bytes_text(interval["low"]), _bytes_text(interval["high"])] if interval else None
    interval = row.get("wallSecondsInterval")
    usage["ci_runtime"] = [interval["low"], interval["high"]] if interval else None
    return usage


def _bytes_text(number: float) -> str:
    return f"{int(round(number))}B"


def create_resource_yaml(
    wfid: int,
    tid: Optional[int] = None,
    v_mem: str = "avg",
    v_core: str = "avg",
    v_runtime: str = "max",
    clusters: Optional[Sequence[str]] = None,
    requester: Optional[Requester] = None,
) -> str:
    """The text of a resource file from what the tasks of a workflow used; with `tid`, of that task's template only.

    `v_mem`, `v_core` and `v_runtime` are `avg`, `max` or `min`. Without `clusters`, the clusters the tasks ran on.
    """
    for word in (v_mem, v_core, v_runtime):
        if word not in _STATISTICS:
            raise ValueError(f"{word!r} is not one of {', '.join(_STATISTICS)}.")
    api = get_api(requester)
    usage = {row["templateName"]: row for row in api.call("getUsage", query={"workflowId": int(wfid)})["rows"]}
    arrays = api.call("listArrays", path={"workflowId": int(wfid)})["rows"]
    if tid is not None:
        only = api.call("getTask", path={"taskId": int(tid)})["templateName"]
        arrays = [array for array in arrays if array["templateName"] == only]
    lines = ["task_template_resources:"]
    for array in arrays:
        lines.append(f"  {_yaml_word(array['templateName'])}:")
        values = _choose_values(usage.get(array["templateName"]), v_mem, v_core, v_runtime)
        queue = _find_queue(api, int(wfid), array["templateName"])
        if queue is not None:
            values.append(f"queue: {_yaml_word(queue)}")
        for cluster in clusters or [array["cluster"]]:
            lines.append(f"    {_yaml_word(cluster)}:{'' if values else ' {}'}")
            lines.extend(f"      {value}" for value in values)
    return "\n".join(lines) + "\n"


def _choose_values(row: Optional[Row], v_mem: str, v_core: str, v_runtime: str) -> List[str]:
    """Rounded up, so that the same tasks fit."""
    if row is None:
        return []
    cores, memory, runtime = row["requestedCores"], row["peakMemoryBytes"], row["wallSeconds"]
    values = []
    if cores:
        values.append(f"cores: {max(1, math.ceil(cores[_STATISTICS[v_core]]))}")
    if memory:
        values.append(f'memory: "{max(1, math.ceil(memory[_STATISTICS[v_mem]] / _MIB_BYTES))}M"')
    if runtime:
        values.append(f'runtime: "{max(1, math.ceil(runtime[_STATISTICS[v_runtime]]))}s"')
    return values


def _find_queue(api: ApiClient, workflow_id: int, template: str) -> Optional[str]:
    """The queue that a task of the template asks for; tasks of one template seldom differ in it."""
    query = {"where": [f"template:is:{template}"], "limit": 1}
    rows = api.call("listTasks", path={"workflowId": workflow_id}, query=query)["rows"]
    if not rows:
        return None
    queue: Optional[str] = api.call("getTask", path={"taskId": rows[0]["id"]})["resources"]["queue"]
    return queue


def _yaml_word(text: str) -> str:
    """JSON text is YAML text."""
    return text if _PLAIN.match(text) else json.dumps(text, ensure_ascii=False)
