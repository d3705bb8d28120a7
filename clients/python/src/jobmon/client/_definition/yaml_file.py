"""Resource files: defaults of tools and task templates in YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Mapping, Union


def read_yaml_file(path: Union[str, Path]) -> Mapping[str, Any]:
    """The mapping a YAML file holds.

    Raises `ImportError` without PyYAML, `ValueError` if the file is not YAML or holds no mapping, `OSError` if it cannot
    be read.
    """
    try:
        import yaml
    except ImportError:
        raise ImportError(
            f"Reading {path} needs PyYAML, which is not installed. Install it with: pip install jobmon[yaml]"
        ) from None
    text = Path(path).read_text(encoding="utf-8")
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"{path} is not a YAML file: {error}") from error
    if not isinstance(content, dict):
        raise ValueError(f"{path} holds {type(content).__name__} and not a mapping such as `tool_resources: ...`.")
    return content


def find_template_entry(content: Mapping[str, Any], section: str, name: str, cluster_name: str) -> Mapping[str, Any]:
    """`section: <template>: <cluster>:`, or `section: <template>:` if that holds values and not clusters.

    Raises `KeyError`, naming the path, when there is none.
    """
    entry = _read_mapping(_read_mapping(content, section), name)
    if cluster_name in entry:
        return _read_mapping(entry, cluster_name)
    if entry and not any(isinstance(value, dict) for value in entry.values()):
        return entry
    raise KeyError(f"The resource file has no entry {section!r} -> {name!r} -> {cluster_name!r}.")


def find_tool_entry(content: Mapping[str, Any], section: str, name: str, cluster_name: str) -> Mapping[str, Any]:
    """`section: <cluster>:`, or `section: <tool>: <cluster>:`. Raises `KeyError`, naming the path, when there is none."""
    entry = _read_mapping(content, section)
    if cluster_name in entry:
        return _read_mapping(entry, cluster_name)
    own = _read_mapping(entry, name)
    if cluster_name in own:
        return _read_mapping(own, cluster_name)
    raise KeyError(f"The resource file has no entry {section!r} -> {cluster_name!r}.")


def _read_mapping(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = content.get(key)
    return found if isinstance(found, dict) else {}
