"""Plays scenarios with the Python client.

Usage: python run_scenarios.py PLAN-FILE; prints a JSON line for each scenario.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Callable, Dict, List, Union

from jobmon.client.api import Tool
from jobmon.client.workflow import Workflow
from jobmon.core.exceptions import JobmonError

CLUSTER = "multiprocess"
Json = Dict[str, Any]


def play(plan: Json, name: str, scenario: Json) -> Json:
    def define_own() -> Workflow:
        return define(f"{name} {plan['client']}", Path(plan["out"], name), scenario)

    shared = attempt(lambda: bind(define(f"{name} shared", Path(plan["shared"], name), scenario)))
    # What is run is not bound before: that would make it a workflow that exists.
    own = None if "acts" in scenario else attempt(lambda: bind(define_own()))
    ends: List[Union[str, int]] = []
    for act in scenario.get("acts", []):
        if act["do"] == "touch":
            Path(plan["out"], name, act["file"]).touch()
        else:
            resume = act.get("resume", False)
            ends.append(attempt(lambda: str(run(define_own(), resume))))
    return {"name": name, "shared": shared, "own": own, "ends": ends}


def bind(workflow: Workflow) -> int:
    workflow.bind()
    return int(workflow.workflow_id)


def run(workflow: Workflow, resume: bool) -> str:
    return str(workflow.run(resume=resume, progress="none").final_status)


def attempt(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except JobmonError as error:
        return error.code or type(error).__name__
    except ValueError as error:
        return type(error).__name__


def define(args: str, out: Path, scenario: Json) -> Workflow:
    out.mkdir(parents=True, exist_ok=True)
    options = scenario.get("workflow", {})
    tool = Tool("parity")
    if "defaults" in scenario:
        tool.set_default_compute_resources_from_dict(CLUSTER, scenario["defaults"])
    resource_file = out / "resources.yaml"
    if "yaml" in scenario:
        resource_file.write_text(scenario["yaml"])
        tool.set_default_compute_resources_from_yaml(CLUSTER, resource_file)
    templates = {
        name: tool.get_task_template(
            template_name=name,
            command_template=part["command"],
            node_args=part.get("nodeArgs"),
            task_args=part.get("taskArgs"),
            op_args=part.get("opArgs"),
            default_cluster_name=CLUSTER,
            default_compute_resources=part.get("resources"),
            yaml_file=resource_file if part.get("yaml") else None,
        )
        for name, part in scenario["templates"].items()
    }
    more = {"max_concurrently_running": options["maxConcurrentlyRunning"]} if "maxConcurrentlyRunning" in options else {}
    workflow = tool.create_workflow(
        workflow_args=args,
        name="parity",
        default_cluster_name=CLUSTER,
        default_compute_resources_set={CLUSTER: options.get("resources", {})},
        default_max_attempts=options.get("maxAttempts"),
        workflow_attributes=options.get("attributes"),
        **more,
    )
    results: Dict[str, List[Any]] = {}
    for step in scenario["steps"]:
        values = {name: str(out) if value == "${out}" else value for name, value in step["values"].items()}
        template = templates[step["template"]]
        settings: Json = {
            "upstream_tasks": [task for word in step.get("after", []) for task in results[word]],
            "compute_resources": step.get("resources"),
            "resource_scales": step.get("scales"),
            "max_attempts": step.get("maxAttempts"),
            "task_attributes": step.get("attributes", {}),
        }
        if step.get("many"):
            tasks = template.create_tasks(**settings, **values)
        else:
            tasks = [template.create_task(name=step.get("name", ""), **settings, **values)]
        if not step.get("isLeftOut"):
            workflow.add_tasks(tasks)
        if "as" in step:
            results[step["as"]] = tasks
    return workflow


def main() -> None:
    plan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for given in plan["scenarios"]:
        print(json.dumps(play(plan, given["name"], given["scenario"])), flush=True)


main()
