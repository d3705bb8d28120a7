"""What is known of a run while it is watched: counts by tone, rate, time left."""

from __future__ import annotations

from typing import Dict, List, Mapping, NamedTuple, Optional, Tuple

from jobmon._generated.statuses import TASK_TONES

_WINDOW_SECONDS = 60.0
#: Where tasks take hours, a minute says nothing: as many completions are looked at, however long they took.
_MIN_COMPLETIONS = 10
_MAX_SAMPLES = 1_000
#: The first tasks of a run end together; what they would promise is not kept.
_MIN_OBSERVED_SECONDS = 1.0
TONES = ("done", "failed", "running", "scheduled", "waiting")


class Progress(NamedTuple):
    """All that is shown of a run."""

    name: str
    workflow_id: int
    workflow_run_id: int
    sums: Mapping[str, int]
    paused: bool
    rate_per_second: Optional[float]
    elapsed_seconds: float

    @property
    def total(self) -> int:
        return sum(self.sums.values())

    @property
    def seconds_left(self) -> Optional[float]:
        left = self.sums["running"] + self.sums["scheduled"] + self.sums["waiting"]
        return left / self.rate_per_second if self.rate_per_second and left else None


def sum_by_tone(counts: Mapping[str, int]) -> Dict[str, int]:
    sums: Dict[str, int] = {tone: 0 for tone in TONES}
    for state, count in counts.items():
        sums[TASK_TONES[state]] += count
    return sums


class RateMeter:
    """Completions per second over the last minute, or over the last ten completions."""

    def __init__(self) -> None:
        self._samples: List[Tuple[float, int]] = []

    def add(self, at_seconds: float, done_count: int) -> None:
        """A reset of done tasks begins anew."""
        if self._samples and done_count < self._samples[-1][1]:
            self._samples = []
        if self._samples and done_count == self._samples[-1][1]:
            return
        kept = [
            sample
            for sample in self._samples
            if at_seconds - sample[0] <= _WINDOW_SECONDS or done_count - sample[1] <= _MIN_COMPLETIONS
        ]
        self._samples = [*kept, (at_seconds, done_count)][-_MAX_SAMPLES:]

    def rate_per_second(self, now_seconds: float) -> Optional[float]:
        """None before it means anything."""
        if len(self._samples) < 2:
            return None
        (first_at, first), (last_at, last) = self._samples[0], self._samples[-1]
        elapsed = max(now_seconds, last_at) - first_at
        return (last - first) / elapsed if elapsed >= _MIN_OBSERVED_SECONDS and last > first else None
