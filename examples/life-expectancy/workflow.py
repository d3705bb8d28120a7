"""The study of this folder, defined in Python: the same workflow as `workflow.ts`, to the identity.

    python examples/life-expectancy/workflow.py [--data FILE] [--run FOLDER]

Needs only the wheel (`npm run build:wheel`, then `pip install dist/jobmon-*manylinux*.whl`). No server is configured, so
the script starts one; `jobmon down` ends it. The tasks are TypeScript programs, which the `jobmon` executable can run
itself: it has their interpreter inside.

Two tasks are made to fail, to show what Jobmon does about it: one stumbles at its first attempt, and one outgrows the
memory that is right for all the others.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import shutil
import sys
import unicodedata
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from jobmon.client.api import Tool
from jobmon.client.workflow import Workflow

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "node_modules" / "vega-datasets" / "data" / "gapminder.json"
INDICATORS = ["life-expectancy", "fertility"]
#: The data set numbers its regions as "clusters", in this order.
REGIONS = [
    "south-asia",
    "europe-central-asia",
    "sub-saharan-africa",
    "america",
    "east-asia-pacific",
    "middle-east-north-africa",
]
DRAWS = 5_000
STUMBLES = ("peru", "fertility")
OUTGROWS = ("china", "life-expectancy")
OUTGROWN_DRAWS = 200_000


def define_study(data: Path, run: Path, bun: str) -> Workflow:
    """`data` is the downloaded data set, `run` the folder of the results, `bun` what runs the task programs."""
    tool = Tool("life expectancy")
    tool.set_default_compute_resources_from_dict("multiprocess", {"cores": 1, "memory": "96M", "runtime": "5m"})
    paths: dict[str, Any] = {"bun": bun, "tasks": str(HERE / "tasks"), "run": str(run)}
    ops = ["bun", "tasks"]

    prepare = tool.get_task_template(
        template_name="prepare",
        command_template="{bun} {tasks}/prepare.ts --data {data} --out {run}",
        task_args=["data", "run"],
        op_args=ops,
    )
    model = tool.get_task_template(
        template_name="model",
        command_template="{bun} {tasks}/model.ts --data {run} --out {run} --country {country} --indicator {indicator} "
        "--draws {draws} --fail-attempts {stumbles}",
        node_args=["country", "indicator"],
        task_args=["draws", "stumbles", "run"],
        op_args=ops,
        default_cluster_name="multiprocess",
        default_resource_scales={"memory": 2},
    )
    check = tool.get_task_template(
        template_name="check",
        command_template="{bun} {tasks}/check.ts --data {run} --out {run} --region {region} --indicator {indicator}",
        node_args=["region", "indicator"],
        task_args=["run"],
        op_args=ops,
    )
    summarise = tool.get_task_template(
        template_name="summarise",
        command_template="{bun} {tasks}/summarise.ts --data {run} --out {run} --region {region} --indicator {indicator}",
        node_args=["region", "indicator"],
        task_args=["run"],
        op_args=ops,
    )
    report = tool.get_task_template(
        template_name="report",
        command_template="{bun} {tasks}/report.ts --data {run} --out {run}",
        task_args=["run"],
        op_args=ops,
    )

    workflow = tool.create_workflow(
        workflow_args=str(run), name="life-expectancy", default_cluster_name="multiprocess"
    )
    prepared = workflow.add_task(prepare.create_task(data=str(data), **paths))
    countries = read_countries(data)
    last = []
    for indicator in INDICATORS:
        for region in REGIONS:
            models = [
                model.create_task(
                    country=country,
                    indicator=indicator,
                    draws=OUTGROWN_DRAWS if (country, indicator) == OUTGROWS else DRAWS,
                    stumbles=1 if (country, indicator) == STUMBLES else 0,
                    upstream_tasks=[prepared],
                    **paths,
                )
                for country, its_region in countries.items()
                if its_region == region
            ]
            workflow.add_tasks(models)
            summary = summarise.create_task(region=region, indicator=indicator, upstream_tasks=models, **paths)
            checked = check.create_task(region=region, indicator=indicator, upstream_tasks=[prepared], **paths)
            workflow.add_tasks([summary, checked])
            last += [summary, checked]
    workflow.add_task(report.create_task(upstream_tasks=last, **paths))
    return workflow


def read_countries(data: Path) -> dict[str, str]:
    """The region of each country, by an id that is safe in a command, a file name and a task name."""
    return {country_id(row["country"]): REGIONS[row["cluster"]] for row in json.loads(data.read_text())}


def country_id(name: str) -> str:
    """"Hong Kong, China" is hong-kong-china."""
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def find_interpreter() -> str:
    """The `jobmon` command of this environment, as the interpreter of TypeScript that it holds."""
    beside = Path(sys.executable).with_name("jobmon")
    jobmon = str(beside) if beside.exists() else shutil.which("jobmon")
    if jobmon is None:
        sys.exit("The command `jobmon` was not found: activate the environment that the package is installed in.")
    return f"env BUN_BE_BUN=1 {shlex.quote(jobmon)}"


def main() -> int:
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H-%M-%S-%fZ")
    parser = argparse.ArgumentParser(description="Life expectancy and fertility, forecast to 2030.")
    parser.add_argument("--data", type=Path, default=DATA, help="gapminder.json of the npm package vega-datasets.")
    parser.add_argument("--run", type=Path, default=HERE / "results" / now, help="Folder of the results.")
    options = parser.parse_args()
    if not options.data.exists():
        sys.exit(f"There is no {options.data}: `npm ci` downloads it, or name another with --data.")
    run = options.run.resolve()
    run.mkdir(parents=True, exist_ok=True)

    study = define_study(options.data.resolve(), run, find_interpreter())
    print(f"Life expectancy and fertility, forecast to 2030: {len(study.tasks)} tasks on this machine.\n", flush=True)
    status = study.run()
    if status != "D":
        print(f"\nThe study did not finish. `jobmon workflow errors {study.workflow_id}` says why.", file=sys.stderr)
        return 1
    print(f"\n{(run / 'report' / 'table.txt').read_text().rstrip()}")
    print(f"\nChart: {run / 'report' / 'chart.svg'}")
    print("\nJobmon goes on in the background; `jobmon down` ends it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
