"""The nodes of a workflow and their dependencies."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Dict, List, Optional, Set

from jobmon.client._definition.layout import fold_digest
from jobmon.client.node import Node
from jobmon.core.exceptions import CyclicGraphError, DuplicateNodeArgsError, NodeDependencyNotExistError

if TYPE_CHECKING:
    from jobmon.core.requester import Requester

__all__ = ["Dag"]


class Dag:
    """Nodes and their dependencies. A workflow needs none: it is checked and stored as a whole."""

    def __init__(self, requester: Optional[Requester] = None) -> None:
        self._nodes: Dict[Node, None] = {}

    @property
    def nodes(self) -> Set[Node]:
        """The nodes. The set is a copy."""
        return set(self._nodes)

    def add_node(self, node: Node) -> None:
        """Takes in a node. `DuplicateNodeArgsError` if an equal one is here."""
        if node in self._nodes:
            raise DuplicateNodeArgsError(
                f"Node {node.default_name} is in the graph already.",
                hint="Nodes of one template have to differ in their node arguments.",
            )
        self._nodes[node] = None

    def validate(self) -> None:
        """Raises `NodeDependencyNotExistError` for a neighbour that is not here, `CyclicGraphError` for a cycle."""
        for node in self._nodes:
            for word, neighbours in (("Upstream", node.upstream_nodes), ("Downstream", node.downstream_nodes)):
                strays = [stray.default_name for stray in neighbours if stray not in self._nodes]
                if strays:
                    raise NodeDependencyNotExistError(
                        f"{word} nodes of {node.default_name} are not in the graph: {', '.join(sorted(strays)[:10])}.",
                        hint="Add all nodes.",
                    )
        self._refuse_cycle()

    def _refuse_cycle(self) -> None:
        remaining = {node: len(node.upstream_nodes) for node in self._nodes}
        ready: List[Node] = [node for node, count in remaining.items() if count == 0]
        while ready:
            node = ready.pop()
            del remaining[node]
            for downstream in node.downstream_nodes:
                remaining[downstream] -= 1
                if remaining[downstream] == 0:
                    ready.append(downstream)
        if remaining:
            names = sorted(node.default_name for node in remaining)
            raise CyclicGraphError(
                f"Cycle detected in the task graph, among {', '.join(names[:20])}.",
                hint="Remove one of the dependencies.",
            )

    def __hash__(self) -> int:
        digest = hashlib.sha256()
        for node in sorted(self._nodes):
            downstream = sorted(hash(other) for other in node.downstream_nodes)
            digest.update(f"{hash(node)}:{len(downstream)}:{downstream};".encode())
        return fold_digest(digest.digest())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dag) and hash(self) == hash(other)

    def __repr__(self) -> str:
        return f"Dag(nodes={len(self._nodes)})"
