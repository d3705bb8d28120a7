"""Tasks from Python functions: the decorator makes a task template of a function, and the worker calls the function.

```python
@task_generator(serializers={}, tool_name="study")
def model(location: str, years: list[int], draws: int = 1000) -> None: ...

workflow.add_tasks(model.create_tasks(location=["peru", "chile"], years=[[2000, 2010]]))
```

Importing a module with generators costs nothing and talks to nobody: the Tool is made when the first task is.

`generator.py` has the decorator; `codec.py` turns values into the text of a command and back; `parameters.py` reads a
signature; `source.py` says how a worker finds the function, and finds it; `entry_point.py` is the worker's program.
"""

from jobmon.core.task_generator.generator import TaskGenerator, get_tasks_by_node_args, task_generator

__all__ = ["TaskGenerator", "get_tasks_by_node_args", "task_generator"]
