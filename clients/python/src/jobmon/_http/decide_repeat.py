"""Whether a request that brought no reply is sent again, and when."""

from __future__ import annotations

from typing import Callable, NamedTuple, Optional

from jobmon._http.policy import HttpPolicy
from jobmon._http.trouble import BROKEN, DECLINED, REFUSED, UNSENT, Trouble

_FIRST_WAIT_SECONDS = 0.1
_LONGEST_WAIT_SECONDS = 30.0
#: A server that fails over a request mostly fails over it again.
_MAX_REPEATS_OF_BROKEN = 3
_REPEATED_WHEN_UNSAFE = (UNSENT, DECLINED)


class RepeatState(NamedTuple):
    is_safe: bool
    repeats: int
    elapsed_seconds: float


def decide_repeat(
    trouble: Trouble, state: RepeatState, policy: HttpPolicy, random: Callable[[], float]
) -> Optional[float]:
    """Seconds to wait before the request is sent again; None: give up."""
    if trouble.kind == REFUSED or state.repeats >= policy.retries_attempts:
        return None
    if trouble.kind == BROKEN and state.repeats >= _MAX_REPEATS_OF_BROKEN:
        return None
    if not state.is_safe and trouble.kind not in _REPEATED_WHEN_UNSAFE:
        return None
    wait_seconds = trouble.retry_after_seconds + jitter_wait_seconds(state.repeats, random)
    is_late = state.elapsed_seconds + wait_seconds > policy.retries_timeout_seconds
    return None if is_late else wait_seconds


def jitter_wait_seconds(
    repeats: int, random: Callable[[], float], longest_seconds: float = _LONGEST_WAIT_SECONDS
) -> float:
    """Exponential back-off with full jitter: any wait from nothing to a bound that doubles.

    A thousand clients of a server that comes back then do not all arrive at the same moment.
    """
    return random() * min(longest_seconds, _FIRST_WAIT_SECONDS * 2.0 ** min(repeats, 30))
