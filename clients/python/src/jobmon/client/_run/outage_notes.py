"""Says once a minute that the server is away, and once that it is back."""

from __future__ import annotations

from typing import Callable

from jobmon._http.events import Outage

_NOTE_INTERVAL_SECONDS = 60


class OutageNotes:
    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._notes = 0

    def on_outage(self, outage: Outage) -> None:
        minutes = int(outage.silent_seconds // _NOTE_INTERVAL_SECONDS)
        if minutes <= self._notes:
            return
        self._notes = minutes
        self._say(f"jobmon: no word from the server for {outage.silent_seconds:.0f} s, still trying. {outage.error}")

    def on_event(self) -> None:
        if self._notes > 0:
            self._say("jobmon: the server is back.")
        self._notes = 0
