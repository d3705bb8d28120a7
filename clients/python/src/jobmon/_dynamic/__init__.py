"""Resources that a function of the script decides when its task becomes ready.

The function is described at bind, kept by the server, and evaluated on the submit host by the interpreter that bound it,
in the run's environment, working directory and umask. The distributor runs `command`, writes one JSON object
`{"payloads": [text, ...]}` to its standard input, and reads the last line of its standard output, which is
`JOBMON-RESOURCES ` followed by a JSON list with one answer per payload: `{"resources": {...}}` or `{"error": "..."}`.
The command exits 0 when it answered.

`describe.py` runs in the script, `evaluate.py` beside the distributor. The latter is one file that imports nothing of
this package, so that it works wherever the interpreter does.
"""

from jobmon._dynamic.describe import DynamicResources, describe_callable

__all__ = ["DynamicResources", "describe_callable"]
