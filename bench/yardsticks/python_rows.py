"""What Python alone takes for the same: one dict per task, made, encoded as JSON in chunks, and read back into SQLite.

Usage: python python_rows.py '{"tasks": 1000, "folder": "..."}'
"""

from __future__ import annotations

import json
import resource
import sqlite3
import sys
import time

CHUNK = 10_000
IDENTITY = "0" * 64


def main() -> None:
    plan = json.loads(sys.argv[1])
    started = time.perf_counter()
    tasks = [
        {"name": f"noop_task-{task}", "args": [str(task), "/tmp"], "identity": IDENTITY, "attempts": 3}
        for task in range(plan["tasks"])
    ]
    made = time.perf_counter()
    database = sqlite3.connect(f"{plan['folder']}/rows.sqlite")
    database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
    database.execute("CREATE TABLE task (id INTEGER PRIMARY KEY, name TEXT, args TEXT, identity TEXT, attempts INTEGER)")
    for first in range(0, len(tasks), CHUNK):
        rows = json.loads(json.dumps(tasks[first : first + CHUNK]))
        with database:
            database.executemany(
                "INSERT INTO task (name, args, identity, attempts) VALUES (?, ?, ?, ?)",
                [(row["name"], json.dumps(row["args"]), row["identity"], row["attempts"]) for row in rows],
            )
    database.close()
    print(
        json.dumps(
            {
                "defineMs": (made - started) * 1_000,
                "bindMs": (time.perf_counter() - made) * 1_000,
                "peakMemoryBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024,
            }
        )
    )


main()
