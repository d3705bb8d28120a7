"""Progress as text: a bar for a terminal, a sentence for a log, a table row for a notebook."""

from __future__ import annotations

from typing import List, Mapping, Optional

from jobmon.client._progress.state import TONES, Progress

#: Different cells, so that the bar can be read without colours.
_CELLS = {"done": "█", "failed": "×", "running": "▓", "scheduled": "▒", "waiting": "░"}
_ANSI = {"done": 36, "failed": 166, "running": 32, "scheduled": 220, "waiting": 245}
_HTML = {"done": "#009e73", "failed": "#d55e00", "running": "#0072b2", "scheduled": "#f0e442", "waiting": "#dddddd"}
_MAX_BAR_CELLS = 40
_MIN_BAR_CELLS = 10


def render_line(progress: Progress, columns: int, colours: bool) -> str:
    """One line that fits the terminal: bar, share, what failed and runs, pace."""
    words = f" {_percent(progress)} {progress.sums['done']:,}/{progress.total:,}"
    rest = "".join(f"  {part}" for part in [*_troubles(progress), *_pace(progress)])
    cells = min(_MAX_BAR_CELLS, columns - 1 - len(words) - len(rest))
    if cells < _MIN_BAR_CELLS:
        return (words.strip() + rest)[: max(0, columns - 1)]
    return _bar(progress.sums, cells, colours) + words + rest


def describe(progress: Progress) -> str:
    """The same as one sentence, for logs and pipes."""
    parts = [f"{progress.sums[tone]:,} {tone}" for tone in ("running", "scheduled", "waiting", "failed")]
    shown = [part for part in parts if not part.startswith("0 ")]
    head = f"workflow {progress.workflow_id}: {progress.sums['done']:,} of {progress.total:,} done ({_percent(progress)})"
    return ", ".join([head, *shown, *_pace(progress)])


def render_html(progress: Progress) -> str:
    """For a notebook: a bar with its numbers below."""
    from html import escape

    total = max(1, progress.total)
    parts = "".join(
        f'<div style="width:{100 * progress.sums[tone] / total:.3f}%;background:{_HTML[tone]}"></div>'
        for tone in TONES
        if progress.sums[tone]
    )
    name = escape(progress.name) if progress.name else "workflow"
    return (
        f'<div role="img" aria-label="{escape(describe(progress))}" style="font-family:sans-serif;max-width:40em">'
        f"<b>{name}</b> {progress.workflow_id}"
        f'<div style="display:flex;height:12px;margin:4px 0;border-radius:3px;overflow:hidden">{parts}</div>'
        f"{escape(describe(progress).split(': ', 1)[1])}</div>"
    )


def _bar(sums: Mapping[str, int], cells: int, colours: bool) -> str:
    shares = share_cells([sums[tone] for tone in TONES], cells)
    bar = ""
    for tone, share in zip(TONES, shares):
        text = _CELLS[tone] * share
        bar += f"\x1b[38;5;{_ANSI[tone]}m{text}\x1b[0m" if colours and text else text
    return bar


def share_cells(amounts: List[int], width: int) -> List[int]:
    """In proportion, by largest remainder; nobody who has anything goes without."""
    total = sum(amounts)
    if total == 0:
        return [0 for _ in amounts]
    exact = [amount / total * width for amount in amounts]
    cells = [max(int(share), 1 if amount > 0 else 0) for share, amount in zip(exact, amounts)]
    while sum(cells) != width:
        step = 1 if sum(cells) < width else -1
        owed = [
            float("-inf") if cell == 0 or (step < 0 and cell == 1) else (share - cell) * step
            for share, cell in zip(exact, cells)
        ]
        at = owed.index(max(owed))
        if owed[at] == float("-inf"):
            break
        cells[at] += step
    return cells


def _percent(progress: Progress) -> str:
    """Only what is wholly done is 100%."""
    tenths = int(1000 * progress.sums["done"] / max(1, progress.total))
    return f"{tenths / 10:.1f}%"


def _troubles(progress: Progress) -> List[str]:
    parts = [f"✗ {progress.sums['failed']:,} failed"] if progress.sums["failed"] else []
    if progress.paused:
        parts.append("paused")
    return [*parts, f"● {progress.sums['running']:,} running"]


def _pace(progress: Progress) -> List[str]:
    if progress.rate_per_second is None:
        return []
    left = progress.seconds_left
    return [_describe_rate(progress.rate_per_second), *([] if left is None else [f"about {duration(left)} left"])]


def _describe_rate(per_second: float) -> str:
    for factor, unit in ((1, "s"), (60, "min"), (3600, "h")):
        if per_second * factor >= 1 or unit == "h":
            rate = per_second * factor
            return f"{rate:,.0f} tasks/{unit}" if rate >= 100 else f"{rate:.2g} tasks/{unit}"
    raise AssertionError("unreachable")


def duration(seconds: Optional[float]) -> str:
    """`42s`, `5m 28s`, `22h 46m`."""
    whole = max(0, int(round(seconds or 0)))
    hours, minutes = whole // 3600, whole % 3600 // 60
    if hours:
        return f"{hours}h {minutes:02d}m"
    return f"{minutes}m {whole % 60:02d}s" if minutes else f"{whole}s"
