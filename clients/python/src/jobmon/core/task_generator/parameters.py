"""The parameters of a function: for each, how its values become text, and its default."""

from __future__ import annotations

import inspect
import sys
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union

from jobmon.core.task_generator.codec import (
    Codec,
    CollectionCodec,
    OptionalCodec,
    Serializer,
    bool_codec,
    custom_codec,
    float_codec,
    int_codec,
    str_codec,
)

_SCALARS: dict[type, Callable[[], Codec]] = {
    str: str_codec,
    int: int_codec,
    float: float_codec,
    bool: bool_codec,
}
_COLLECTIONS = (list, tuple, set)
#: Words that mean something else to `create_task`.
RESERVED = frozenset(
    "executable module_search_path script_path name cluster_name compute_resources resource_scales upstream_tasks "
    "task_attributes max_attempts max_concurrently_running compute_resources_callable fallback_queues".split()
)
REQUIRED = inspect.Parameter.empty


@dataclass(frozen=True)
class Parameter:
    name: str
    codec: Codec
    is_collection: bool
    #: `REQUIRED` when a value must be given.
    default: Any

    def encode(self, value: Any) -> str:
        try:
            return self.codec.encode(value)
        except TypeError as error:
            raise TypeError(f"Parameter {self.name}: {error}") from error

    def decode(self, text: str) -> Any:
        try:
            return self.codec.decode(text)
        except Exception as error:  # A serializer of the user's may fail in any way.
            raise ValueError(f"Parameter {self.name}: {text!r:.200} is no {self.codec.label}: {error}") from error


def read_parameters(
    function: Callable[..., Any], serializers: Mapping[type, Serializer]
) -> dict[str, Parameter]:
    """Raises TypeError for a parameter whose values could not be sent."""
    where = f"{function.__module__}.{function.__qualname__}"
    hints = _resolve_hints(function, where)
    parameters = {}
    for name, declared in inspect.signature(function).parameters.items():
        if declared.kind not in (declared.POSITIONAL_OR_KEYWORD, declared.KEYWORD_ONLY):
            raise TypeError(f"Parameter {name} of {where} must be an ordinary one, not {declared.kind.description}.")
        if name in RESERVED:
            raise TypeError(f"Parameter {name} of {where} must have another name: create_task means something by it.")
        if name not in hints:
            raise TypeError(f"Parameter {name} of {where} needs a type annotation.")
        try:
            codec = make_codec(hints[name], serializers)
        except TypeError as error:
            raise TypeError(f"Parameter {name} of {where}: {error}") from None
        inner = _optional_of(hints[name]) or hints[name]
        default = declared.default
        if default is REQUIRED and isinstance(codec, OptionalCodec):
            default = None
        parameters[name] = Parameter(name, codec, typing.get_origin(inner) in _COLLECTIONS, default)
    return parameters


def _resolve_hints(function: Callable[..., Any], where: str) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function)
    except NameError as error:
        raise TypeError(f"An annotation of {where} cannot be resolved: {error}.") from error
    except TypeError as error:
        hint = "; write Optional[X] for X | None before Python 3.10" if sys.version_info < (3, 10) else ""
        raise TypeError(f"An annotation of {where} cannot be resolved: {error}{hint}.") from error


def make_codec(kind: Any, serializers: Mapping[type, Serializer]) -> Codec:
    inner = _optional_of(kind)
    if inner is not None:
        return OptionalCodec(_required_codec(inner, serializers))
    return _required_codec(kind, serializers)


def _required_codec(kind: Any, serializers: Mapping[type, Serializer]) -> Codec:
    origin = typing.get_origin(kind)
    if origin in _COLLECTIONS:
        return _collection_codec(kind, origin, serializers)
    return _scalar_codec(kind, serializers)


def _scalar_codec(kind: Any, serializers: Mapping[type, Serializer]) -> Codec:
    if isinstance(kind, type):
        if kind in serializers:
            return custom_codec(kind, serializers[kind])
        if kind in _SCALARS:
            return _SCALARS[kind]()
    name = getattr(kind, "__name__", kind)
    raise TypeError(
        f"values of type {name} cannot be sent. Use str, int, float, bool, a list, tuple or set of those, Optional, or a "
        "type with an entry in serializers."
    )


def _collection_codec(kind: Any, origin: type, serializers: Mapping[type, Serializer]) -> Codec:
    def element(of: Any) -> Codec:
        inner = _optional_of(of)
        return _scalar_codec(of, serializers) if inner is None else OptionalCodec(_scalar_codec(inner, serializers))

    arguments = typing.get_args(kind)
    if origin is tuple and not (len(arguments) == 2 and arguments[1] is Ellipsis):
        fixed: Sequence[Codec] = [element(argument) for argument in arguments if argument != ()]
        label = f"tuple[{', '.join(codec.label for codec in fixed)}]"
        return CollectionCodec(tuple, lambda _count: fixed, label)
    if not arguments or isinstance(arguments[0], typing.TypeVar):
        raise TypeError(f"say what the {origin.__name__} holds, as in {origin.__name__}[int].")
    each = element(arguments[0])
    return CollectionCodec(origin, lambda count: [each] * count, f"{origin.__name__}[{each.label}]")


def _optional_of(kind: Any) -> Any:
    """X of Optional[X]; None for anything else."""
    unions = (Union, getattr(types, "UnionType", Union))
    if typing.get_origin(kind) not in unions:
        return None
    members = [member for member in typing.get_args(kind) if member is not type(None)]
    return members[0] if len(members) == 1 and len(typing.get_args(kind)) == 2 else None
