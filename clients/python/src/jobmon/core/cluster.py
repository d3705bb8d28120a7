"""Clusters and queues as the server knows them. Running commands on them is the distributors' part."""

from __future__ import annotations

from typing import Any, Dict, NamedTuple, Optional

from jobmon._connect import get_api
from jobmon.core.exceptions import InvalidRequest
from jobmon.core.requester import Requester

__all__ = ["Cluster", "Queue"]


class Queue(NamedTuple):
    """A part of a cluster, with its limits; None: no limit."""

    queue_name: str
    max_cores: Optional[float]
    max_memory_bytes: Optional[int]
    max_runtime_seconds: Optional[int]

    @property
    def parameters(self) -> Dict[str, Any]:
        return {name: value for name, value in self._asdict().items() if name != "queue_name" and value is not None}


class Cluster:
    """A cluster that some distributor serves, or served."""

    def __init__(self, cluster_name: str, requester: Optional[Requester] = None) -> None:
        self.cluster_name = cluster_name
        self._requester = requester
        self._row: Optional[Dict[str, Any]] = None

    @classmethod
    def get_cluster(cls, cluster_name: str, requester: Optional[Requester] = None) -> Cluster:
        """The cluster of that name. Raises InvalidRequest if no distributor ever served one."""
        cluster = cls(cluster_name, requester)
        cluster.bind()
        return cluster

    def bind(self) -> None:
        """Asks the server for it; does nothing once it is known."""
        if self._row is not None:
            return
        rows = get_api(self._requester).call("listClusters")["rows"]
        found = [row for row in rows if row["name"] == self.cluster_name]
        if not found:
            known = ", ".join(sorted(row["name"] for row in rows)) or "none"
            raise InvalidRequest(
                f"There is no cluster {self.cluster_name!r}; the server knows {known}.",
                hint="A cluster is known once its distributor ran: `jobmon up`, or `jobmon distributor start`.",
            )
        self._row = found[0]

    @property
    def is_bound(self) -> bool:
        return self._row is not None

    @property
    def kind(self) -> str:
        """`slurm`, `multiprocess`, `sequential`, `dummy`, or that of a plugin."""
        return str(self._bound()["kind"])

    @property
    def is_alive(self) -> bool:
        """Whether a distributor has registered for it."""
        return bool(self._bound()["distributors"])

    @property
    def queues(self) -> Dict[str, Queue]:
        """By name; empty where the cluster has no queues, or takes any name."""
        return {
            row["name"]: Queue(row["name"], row["maxCores"], row["maxMemoryBytes"], row["maxRuntimeSeconds"])
            for row in self._bound()["queues"]
        }

    def get_queue(self, queue_name: str) -> Queue:
        """A queue by name. A cluster without queues accepts every name, and limits nothing."""
        queues = self.queues
        if queue_name in queues:
            return queues[queue_name]
        if not queues:
            return Queue(queue_name, None, None, None)
        raise InvalidRequest(
            f"Cluster {self.cluster_name!r} has no queue {queue_name!r}; it has {', '.join(sorted(queues))}."
        )

    def _bound(self) -> Dict[str, Any]:
        self.bind()
        assert self._row is not None
        return self._row

    def __repr__(self) -> str:
        return f"Cluster({self.cluster_name!r})"
