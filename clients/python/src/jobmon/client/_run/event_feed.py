"""Events of a workflow, read in a thread of their own, so that the waiting thread can draw, time out and be interrupted."""

from __future__ import annotations

import queue
import threading
from typing import Union

from jobmon._http import ApiClient, Event
from jobmon._http.events import Outage, StreamControl

_Item = Union[Event, Outage, Exception]


class EventFeed:
    """A context manager; it ends its thread and connection when left."""

    def __init__(self, api: ApiClient, workflow_id: int) -> None:
        self._api = api
        self._workflow_id = workflow_id
        self._items: "queue.Queue[_Item]" = queue.Queue()
        self._control = StreamControl()
        self._thread = threading.Thread(target=self._follow, name=f"jobmon-events-{workflow_id}", daemon=True)

    def __enter__(self) -> EventFeed:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._control.stop()
        self._thread.join(timeout=2.0)

    def next(self, timeout_seconds: float) -> Union[Event, Outage, None]:
        """What happened; None: nothing within this time. Raises what the server refuses with."""
        try:
            item = self._items.get(timeout=timeout_seconds)
        except queue.Empty:
            return None
        if isinstance(item, Exception):
            raise item
        return item

    def _follow(self) -> None:
        try:
            for event in self._api.stream(
                "streamEvents",
                path={"workflowId": self._workflow_id},
                on_outage=self._items.put,
                control=self._control,
            ):
                self._items.put(event)
        except Exception as error:  # whatever it is, the waiting thread has to hear of it
            self._items.put(error)
