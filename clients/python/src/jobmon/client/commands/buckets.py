"""The five words in which status commands speak of tasks."""

from __future__ import annotations

from typing import Dict, List, Mapping, Optional, Sequence, Union

BUCKETS: Dict[str, Sequence[str]] = {
    "PENDING": ("ADJUSTING_RESOURCES", "REGISTERING", "QUEUED", "INSTANTIATING", "ERROR_RECOVERABLE"),
    "SCHEDULED": ("LAUNCHED",),
    "RUNNING": ("RUNNING",),
    "DONE": ("DONE",),
    "FATAL": ("ERROR_FATAL",),
}
_BUCKET_OF = {state: bucket for bucket, states in BUCKETS.items() for state in states}


def bucket_of(state: str) -> str:
    return _BUCKET_OF[state]


def states_of(status: Union[str, Sequence[str], None]) -> Optional[List[str]]:
    """The states behind some of the words, in any case; None for none given. Raises ValueError for another word."""
    if not status:
        return None
    words = [status] if isinstance(status, str) else list(status)
    unknown = [word for word in words if word.upper() not in BUCKETS]
    if unknown:
        raise ValueError(f"There is no status {unknown[0]!r}; use {', '.join(BUCKETS)}.")
    return [state for word in words for state in BUCKETS[word.upper()]]


def count_buckets(counts: Mapping[str, int], total: int) -> Dict[str, str]:
    """`2 (100.0%)` by word."""
    sums = dict.fromkeys(BUCKETS, 0)
    for state, count in counts.items():
        sums[_BUCKET_OF[state]] += count
    return {word: f"{number} ({100 * number / total if total else 0:.1f}%)" for word, number in sums.items()}
