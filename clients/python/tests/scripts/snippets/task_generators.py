"""Functions as tasks: serializers, special characters, naming, defaults. The script has no `if __name__`."""

import json
import tempfile
import uuid
from pathlib import Path
from typing import List, Optional

from jobmon.client.tool import Tool
from jobmon.core.task_generator import get_tasks_by_node_args, task_generator


class YearRange:
    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end

    @classmethod
    def parse(cls, text: str) -> "YearRange":
        return cls(*map(int, text.split(":")))

    def __str__(self) -> str:
        return f"{self.start}:{self.end}"


@task_generator(
    serializers={YearRange: (str, YearRange.parse)},
    tool_name="generators",
    naming_args=["location"],
    max_attempts=1,
    default_cluster_name="multiprocess",
    default_compute_resources={"cores": 1, "memory": "200M", "runtime": "1m"},
)
def model(out: str, location: str, years: YearRange, draws: List[int], note: Optional[str] = "none given") -> None:
    """Writes down how it was called."""
    told = [location, years.start, years.end, draws, note]
    (Path(out) / f"{len(location)}-{years.start}.json").write_text(json.dumps(told))


scratch = tempfile.mkdtemp()
location = "côte d'ivoire, \"a=b\"; $HOME `id` \\ {x}"
tool = Tool("generators")
workflow = tool.create_workflow(workflow_args=str(uuid.uuid4()), default_cluster_name="multiprocess")
single = model.create_task(out=scratch, location=location, years=YearRange(1990, 2020), draws=[1, 2], note="")
workflow.add_task(single)
several = model.create_tasks(
    out=scratch, location=["peru", "chile"], years=[YearRange(2000, 2001), YearRange(2010, 2011)], draws=[[3]]
)
workflow.add_task_array(several)
documented = model.create_task(workflow, out=scratch, location="togo", years=YearRange(1, 2), draws=[4])
workflow.add_task(documented)

assert single.name.startswith("model:location=côte_d_ivoire,__a=b")
found = get_tasks_by_node_args(workflow, model, {"location": "peru", "years": YearRange(2010, 2011)})
assert found == [several[1]], found
assert workflow.run() == "D", workflow.get_errors()
told = json.loads((Path(scratch) / f"{len(location)}-1990.json").read_text())
assert told == [location, 1990, 2020, [1, 2], ""], told
assert json.loads((Path(scratch) / "4-1.json").read_text()) == ["togo", 1, 2, [4], "none given"]
assert json.loads((Path(scratch) / "5-2010.json").read_text()) == ["chile", 2010, 2011, [3], "none given"]
