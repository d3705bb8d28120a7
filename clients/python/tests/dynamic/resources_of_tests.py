"""Callables of a module, as a library of a project has them."""

from __future__ import annotations

from typing import Any


def fixed() -> dict[str, Any]:
    print("deciding")
    return {"memory": "2G", "cores": 3}


def scaled(memory: str) -> dict[str, Any]:
    return {"memory": memory}


def failing() -> dict[str, Any]:
    raise RuntimeError("the input is not there yet")


def listed() -> Any:
    return ["2G"]


def leaving() -> Any:
    raise SystemExit("no more")


class Sizes:
    @staticmethod
    def large() -> dict[str, Any]:
        return {"memory": "64G"}
