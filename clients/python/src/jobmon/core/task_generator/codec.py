"""Values as the text of a command, and back without loss.

Simple values are their own text: `3`, `peru`, `[1,2]`, `None`. What would be read back as something else gets a backslash
in front: the text `None` of an optional parameter is `\\None`. Inside a collection a backslash stands before a comma, a
backslash, and a quote or a blank at either end of an element. Quotes of the shell are not this module's business.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Optional, Protocol

Serializer = tuple[Callable[[Any], str], Callable[[str], Any]]

EMPTY = '""'
NONE = "None"
_BRACKETS = {"[": "]", "(": ")", "{": "}"}
_QUOTES = "'\""


class Codec(Protocol):
    """One kind of parameter."""

    @property
    def label(self) -> str:
        """The kind, as a person writes it."""
        ...

    def encode(self, value: Any) -> str:
        """Raises TypeError for a value of another kind."""
        ...

    def decode(self, text: str) -> Any:
        """Raises ValueError for text that is no such value."""
        ...


class ScalarCodec:
    def __init__(self, label: str, to_text: Callable[[Any], str], from_text: Callable[[str], Any]) -> None:
        self.label = label
        self._to_text = to_text
        self._from_text = from_text

    def encode(self, value: Any) -> str:
        text = self._to_text(value)
        if text == "":
            return EMPTY
        return "\\" + text if _strip_mark(text) != text else text

    def decode(self, text: str) -> Any:
        return self._from_text(_strip_mark(text))


def _strip_mark(text: str) -> str:
    """Takes away the backslash that `encode` put in front, and only that."""
    if text == EMPTY:
        return ""
    rest = text[1:]
    return rest if text.startswith("\\") and _strip_mark(rest) != rest else text


class OptionalCodec:
    def __init__(self, inner: Codec) -> None:
        self.label = f"Optional[{inner.label}]"
        self._inner = inner

    def encode(self, value: Any) -> str:
        if value is None:
            return NONE
        text = self._inner.encode(value)
        return "\\" + text if self._is_marked_none(text) else text

    def decode(self, text: str) -> Any:
        if text == NONE:
            return None
        marked = text.startswith("\\") and self._is_marked_none(text[1:])
        return self._inner.decode(text[1:] if marked else text)

    @staticmethod
    def _is_marked_none(text: str) -> bool:
        return text.lstrip("\\") == NONE


class CollectionCodec:
    def __init__(self, kind: type, elements: Callable[[int], Sequence[Codec]], label: str) -> None:
        self.kind = kind
        self.label = label
        self._elements = elements

    def encode(self, value: Any) -> str:
        if not self._is_kind(value):
            raise _wrong_kind(self.label, value)
        members: list[Any] = sorted(value, key=repr) if self.kind is set else list(value)
        codecs = self._codecs(len(members), TypeError)
        encoded = (codec.encode(member) for codec, member in zip(codecs, members))
        return f"[{','.join(map(_escape_element, encoded))}]"

    def decode(self, text: str) -> Any:
        elements = _split_elements(_strip_brackets(text))
        codecs = self._codecs(len(elements), ValueError)
        return self.kind(codec.decode(element) for codec, element in zip(codecs, elements))

    def _is_kind(self, value: object) -> bool:
        return isinstance(value, self.kind) or (self.kind is set and isinstance(value, frozenset))

    def _codecs(self, count: int, refusal: type[Exception]) -> Sequence[Codec]:
        codecs = self._elements(count)
        if len(codecs) != count:
            raise refusal(f"{self.label} has {len(codecs)} elements, not {count}")
        return codecs


def _escape_element(text: str) -> str:
    if text == EMPTY:
        return text
    escaped = text.replace("\\", "\\\\").replace(",", "\\,")
    if escaped[0] in _QUOTES or escaped[0].isspace():
        escaped = "\\" + escaped
    if len(text) > 1 and text[-1].isspace():
        escaped = f"{escaped[:-1]}\\{escaped[-1]}"
    return escaped


def _strip_brackets(text: str) -> str:
    trimmed = text.strip()
    closing = _BRACKETS.get(trimmed[:1])
    if closing is not None and len(trimmed) > 1 and trimmed.endswith(closing):
        return trimmed[1:-1]
    return text


def _split_elements(text: str) -> list[str]:
    """Elements without their escapes. Python's own notation, as a person types it, is understood as well."""
    if text.strip() == "":
        return []
    elements: list[str] = []
    at = 0
    while at <= len(text):
        while at < len(text) and text[at].isspace():
            at += 1
        quoted = _quoted_end(text, at)
        if quoted is not None:
            literal = text[at:quoted]
            elements.append(EMPTY if literal == EMPTY else str(ast.literal_eval(literal)))
            at = quoted
            while at < len(text) and text[at] != ",":
                at += 1
        else:
            element, at = _read_element(text, at)
            elements.append(element)
        at += 1
    return elements


def _quoted_end(text: str, at: int) -> Optional[int]:
    """Behind a quoted element that starts here; None if none does."""
    if at >= len(text) or text[at] not in _QUOTES:
        return None
    end = at + 1
    while end < len(text) and text[end] != text[at]:
        end += 2 if text[end] == "\\" else 1
    rest = text[end + 1 :].lstrip()
    return end + 1 if end < len(text) and (rest == "" or rest.startswith(",")) else None


def _read_element(text: str, at: int) -> tuple[str, int]:
    read: list[str] = []
    kept = 0
    while at < len(text) and text[at] != ",":
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
            read.append(text[at])
            kept = len(read)
        else:
            read.append(text[at])
            kept = kept if text[at].isspace() else len(read)
        at += 1
    return "".join(read[:kept]), at


def str_codec() -> Codec:
    def to_text(value: Any) -> str:
        if not isinstance(value, str):
            raise _wrong_kind("str", value)
        return "".join(value)

    return ScalarCodec("str", to_text, str)


def int_codec() -> Codec:
    def to_text(value: Any) -> str:
        try:
            return str(int(operator.index(value)))
        except TypeError:
            raise _wrong_kind("int", value) from None

    return ScalarCodec("int", to_text, int)


def float_codec() -> Codec:
    def to_text(value: Any) -> str:
        if isinstance(value, (str, bytes)) or not hasattr(value, "__float__"):
            raise _wrong_kind("float", value)
        return repr(float(value))

    return ScalarCodec("float", to_text, float)


def bool_codec() -> Codec:
    words = {"true": True, "1": True, "false": False, "0": False}

    def to_text(value: Any) -> str:
        if type(value).__name__ not in ("bool", "bool_"):
            raise _wrong_kind("bool", value)
        return str(bool(value))

    def from_text(text: str) -> bool:
        if text.lower() not in words:
            raise ValueError(f"{text!r} is neither True nor False")
        return words[text.lower()]

    return ScalarCodec("bool", to_text, from_text)


def custom_codec(kind: type, serializer: Serializer) -> Codec:
    to_custom, from_custom = serializer

    def to_text(value: Any) -> str:
        if not isinstance(value, kind):
            raise _wrong_kind(kind.__name__, value)
        text = to_custom(value)
        if not isinstance(text, str):
            raise TypeError(f"the serializer of {kind.__name__} gave {type(text).__name__}, not str")
        return text

    return ScalarCodec(kind.__name__, to_text, from_custom)


def _wrong_kind(label: str, value: Any) -> TypeError:
    return TypeError(f"expected {label}, got {type(value).__name__}: {value!r:.100}")


def is_listed(value: Any) -> bool:
    """Whether a value given for a scalar parameter means several: whatever can be iterated, but for text."""
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes))
