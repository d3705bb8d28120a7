"""Where a task finds its arguments.

A task holds a source, which it shares with others, and a row of it. What one `create_task` made has its values in the
row; what `create_tasks` made has a number, the place in a cross product whose axes are stored once.
"""

from __future__ import annotations

import math
from typing import Dict, Generic, List, NamedTuple, Sequence, Tuple, TypeVar, Union

from jobmon._values.warn import warn_script
from jobmon.client._definition.layout import ArgLayout

Row = TypeVar("Row")
#: One text for all tasks, or one for each.
Column = Union[str, List[str]]


class ArgSource(Generic[Row]):
    """The arguments of tasks of one template version, by row."""

    __slots__ = ("layout",)

    def __init__(self, layout: ArgLayout) -> None:
        self.layout = layout

    def values(self, row: Row) -> Sequence[object]:
        """As they were given, in the order of `layout.names`."""
        raise NotImplementedError

    def texts(self, row: Row) -> Sequence[str]:
        """As they stand in the command, in the order of `layout.names`."""
        raise NotImplementedError

    def column(self, at: int, rows: Sequence[Row]) -> Column:
        """The texts of one argument for these rows."""
        raise NotImplementedError


class CallSource(ArgSource[Tuple[object, ...]]):
    """Single tasks. A row holds the texts, followed by the values as given where any of them was no text."""

    __slots__ = ()

    def make_row(self, values: Tuple[object, ...]) -> Tuple[object, ...]:
        texts = self.layout.render_all(values)
        return texts if texts == values else texts + values

    def values(self, row: Tuple[object, ...]) -> Sequence[object]:
        return row[-len(self.layout.names) :] if self.layout.names else ()

    def texts(self, row: Tuple[object, ...]) -> Sequence[str]:
        return row[: len(self.layout.names)]  # type: ignore[return-value]  # make_row puts texts first

    def column(self, at: int, rows: Sequence[Tuple[object, ...]]) -> Column:
        texts: List[str] = [row[at] for row in rows]  # type: ignore[misc]  # make_row puts texts first
        first = texts[0]
        return first if texts.count(first) == len(texts) else texts


class Axis(NamedTuple):
    """The values of one argument in a cross product; of one that is the same for all tasks, just one."""

    values: Tuple[object, ...]
    texts: Tuple[str, ...]
    #: So many neighbouring rows have the same value.
    stride: int


class ProductSource(ArgSource[int]):
    """A cross product. The rows are numbered in the order of the axes, the last one turning fastest."""

    __slots__ = ("axes", "count")

    def __init__(self, layout: ArgLayout, given: Sequence[object]) -> None:
        """`given` holds for each name of the layout a list of values for a node argument, else one value."""
        super().__init__(layout)
        expanded = set(layout.node_positions)
        columns: List[Tuple[object, ...]] = [
            self._read_axis(at, one) if at in expanded else (one,) for at, one in enumerate(given)
        ]
        self.count = math.prod(len(column) for column in columns)
        strides: Dict[int, int] = {}
        stride = 1
        for at in reversed(range(len(columns))):
            strides[at] = stride
            stride *= max(1, len(columns[at]))
        self.axes = [
            Axis(column, tuple([layout.render(at, value) for value in column]), strides[at])
            for at, column in enumerate(columns)
        ]
        self._refuse_repeated(expanded)

    def _read_axis(self, at: int, given: object) -> Tuple[object, ...]:
        name = self.layout.names[at]
        if isinstance(given, (str, bytes)) and len(given) > 1:
            warn_script(
                f"create_tasks(): the node argument {name} is the text {given!r} and not a list, "
                "so there will be a task for each of its characters. To make one task, put it into a list."
            )
        try:
            return tuple(given)  # type: ignore[arg-type]  # the refusal below is for what cannot
        except TypeError:
            raise TypeError(
                f"create_tasks(): the node argument {name} is {given!r}, which is not iterable. "
                f"Give a list of values, such as [{given!r}]."
            ) from None

    def _refuse_repeated(self, expanded: "set[int]") -> None:
        for at in expanded:
            texts = self.axes[at].texts
            if len(set(texts)) == len(texts):
                continue
            repeated = sorted({text for text in texts if texts.count(text) > 1}) if len(texts) < 1000 else ()
            raise ValueError(
                f"create_tasks(): the node argument {self.layout.names[at]} has repeated values"
                f"{': ' + ', '.join(repeated[:10]) if repeated else ''}. Each combination makes one task; give each value once."
            )

    def values(self, row: int) -> Sequence[object]:
        return [axis.values[row // axis.stride % len(axis.values)] for axis in self.axes]

    def texts(self, row: int) -> Sequence[str]:
        return [axis.texts[row // axis.stride % len(axis.texts)] for axis in self.axes]

    def column(self, at: int, rows: Sequence[int]) -> Column:
        _, texts, stride = self.axes[at]
        size = len(texts)
        if size == 1:
            return texts[0]
        if stride == 1:
            return [texts[row % size] for row in rows]
        return [texts[row // stride % size] for row in rows]
