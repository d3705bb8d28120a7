"""What is computed: a template version with values of its node arguments."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Dict, Iterable, Mapping, Optional, Set

from jobmon._values.names import default_task_name
from jobmon._values.scalar import render_value
from jobmon.client._definition.layout import fold_digest

if TYPE_CHECKING:
    from jobmon.client.task import Task
    from jobmon.client.task_template_version import TaskTemplateVersion
    from jobmon.core.requester import Requester

__all__ = ["Node"]


class Node:
    """What is computed: a template version with values of its node arguments. Two of the same are equal.

    Tasks hold no nodes; `task.node` makes one to look at.
    """

    def __init__(
        self,
        task_template_version: TaskTemplateVersion,
        node_args: Mapping[str, Any],
        requester: Optional[Requester] = None,
    ) -> None:
        self.task_template_version = task_template_version
        self.node_args: Dict[str, Any] = dict(node_args)
        self._task: Optional[Task] = None
        self._upstream_nodes: Set[Node] = set()
        self._downstream_nodes: Set[Node] = set()
        self._hash = self._make_hash()

    def _make_hash(self) -> int:
        texts = [render_value(self.node_args[name], name) for name in sorted(self.node_args)]
        encoded = "".join(f"{len(text)}:{text}" for text in texts)
        return fold_node(self.task_template_version, encoded)

    @property
    def default_name(self) -> str:
        """`<template>_<argument>-<value>_...`: the name of its task if that is given none."""
        pairs = [(name, render_value(value, name)) for name, value in self.node_args.items()]
        return default_task_name(self.task_template_version.name, pairs)

    @property
    def node_id(self) -> int:
        """The id of its task. `AttributeError` before the workflow is bound."""
        if self._task is None:
            raise AttributeError(f"Node {self.default_name} belongs to no task, so it has no id.")
        return self._task.task_id

    @property
    def upstream_nodes(self) -> Set[Node]:
        """The nodes it waits for."""
        own = set(self._upstream_nodes)
        return own if self._task is None else own | {task.node for task in self._task.upstream_tasks}

    @property
    def downstream_nodes(self) -> Set[Node]:
        """The nodes that wait for it."""
        own = set(self._downstream_nodes)
        return own if self._task is None else own | {task.node for task in self._task.downstream_tasks}

    def add_upstream_node(self, upstream_node: Node) -> None:
        """Waits for one more node. Nodes of tasks follow their tasks; link those with `task.add_upstream`."""
        self._upstream_nodes.add(upstream_node)
        upstream_node._downstream_nodes.add(self)

    def add_upstream_nodes(self, upstream_nodes: Iterable[Node]) -> None:
        """Waits for more nodes."""
        for node in upstream_nodes:
            self.add_upstream_node(node)

    def add_downstream_node(self, downstream_node: Node) -> None:
        """One more node waits for this one."""
        downstream_node.add_upstream_node(self)

    def add_downstream_nodes(self, downstream_nodes: Iterable[Node]) -> None:
        """More nodes wait for this one."""
        for node in downstream_nodes:
            self.add_downstream_node(node)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and self._hash == other._hash

    def __lt__(self, other: Node) -> bool:
        return self._hash < other._hash

    def __repr__(self) -> str:
        return f"Node({self.default_name!r})"


def fold_node(template_version: TaskTemplateVersion, encoded_args: str) -> int:
    """The hash of a node, from its arguments as `ArgLayout.encode_node` writes them."""
    return fold_digest(hashlib.sha256(f"node;{template_version._identity}{encoded_args}".encode()).digest())
