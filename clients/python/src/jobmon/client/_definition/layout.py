"""Which argument of a call stands where, worked out once for all calls with the same keywords."""

from __future__ import annotations

from typing import TYPE_CHECKING, AbstractSet, Mapping, Sequence, Tuple

from jobmon._values.scalar import is_plain, render_value

if TYPE_CHECKING:
    from jobmon.client.task_template_version import TaskTemplateVersion

_FOLD = 2**61 - 1


def fold_digest(digest: bytes) -> int:
    """A digest as a number that Python's `hash()` leaves as it is."""
    return int.from_bytes(digest[:8], "big") % _FOLD


class ArgLayout:
    """The arguments of a template version in the order of a call's keywords."""

    __slots__ = (
        "template_version",
        "names",
        "node_positions",
        "task_positions",
        "op_positions",
        "sorted_node_positions",
        "sorted_task_positions",
        "_formats",
    )

    def __init__(self, template_version: TaskTemplateVersion, names: Sequence[str]) -> None:
        self.template_version = template_version
        self.names: Tuple[str, ...] = tuple(names)
        self.node_positions = self._find_positions(template_version.node_args)
        self.task_positions = self._find_positions(template_version.task_args)
        self.op_positions = self._find_positions(template_version.op_args)
        self.sorted_node_positions = self._sort(self.node_positions)
        self.sorted_task_positions = self._sort(self.task_positions)
        self._formats = [template_version.formats.get(name) for name in self.names]

    def _find_positions(self, names: AbstractSet[str]) -> Tuple[int, ...]:
        return tuple(at for at, name in enumerate(self.names) if name in names)

    def _sort(self, positions: Tuple[int, ...]) -> Tuple[int, ...]:
        return tuple(sorted(positions, key=lambda at: self.names[at]))

    def render(self, at: int, value: object) -> str:
        """The text of the value of the argument at this position."""
        written = self._formats[at]
        if written is None and is_plain(value):
            return str(value)
        where = f"{self.names[at]} of task template {self.template_version.name}"
        return render_value(value if written is None else written.format(value), where)

    def render_all(self, values: Tuple[object, ...]) -> Tuple[str, ...]:
        return tuple([self.render(at, value) for at, value in enumerate(values)])

    def pick(self, positions: Sequence[int], values: Sequence[object]) -> Mapping[str, object]:
        return {self.names[at]: values[at] for at in positions}

    def encode_node(self, texts: Sequence[str]) -> str:
        """The node arguments as one text. Lengths keep `a_b`, `c` and `a`, `b_c` apart."""
        return "".join([f"{len(texts[at])}:{texts[at]}" for at in self.sorted_node_positions])

    def encode_task(self, texts: Sequence[str]) -> str:
        """The node and task arguments as one text."""
        positions = self.sorted_node_positions + self.sorted_task_positions
        return "".join([f"{len(texts[at])}:{texts[at]}" for at in positions])
