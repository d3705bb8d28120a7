"""Rows as scripts expect them: a pandas frame where pandas is installed, else a list of dicts, or JSON by column."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from importlib import import_module
from typing import Any, Dict, List, Optional, Sequence

Rows = List[Dict[str, Any]]


def tabulate(rows: Rows, columns: Sequence[str], as_json: bool) -> Any:
    """`as_json` gives the text of `DataFrame.to_json()`: `{"COLUMN": {"0": value}}`."""
    if as_json:
        by_column = {name: {str(index): row[name] for index, row in enumerate(rows)} for name in columns}
        return json.dumps(by_column, ensure_ascii=False, separators=(",", ":"))
    try:
        pandas: Any = import_module("pandas")
    except ImportError:
        return [{name: row[name] for name in columns} for row in rows]
    by_name = {name: [row[name] for row in rows] for name in columns}
    # Left to itself, pandas would turn ids beside a None into floats.
    return pandas.DataFrame(
        {name: pandas.Series(values, dtype=object if None in values else None) for name, values in by_name.items()}
    )


def format_time(milliseconds: Optional[int]) -> Optional[str]:
    """UTC, `2026-11-21 13:05:00`."""
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, timezone.utc).strftime("%Y-%m-%d %H:%M:%S")


def quote_list(values: Sequence[object]) -> str:
    """Values of an `in` filter, which commas part."""
    return ",".join(str(value) for value in values)
