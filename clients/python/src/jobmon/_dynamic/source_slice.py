"""The part of a script that one of its functions needs.

A statement at the top level is needed when it binds a name that a needed statement reads. Only statements whose effect is
what they bind are taken: imports, definitions, assignments, and `if` and `try` made of these. A name that the script
binds in another way (a loop, `if __name__ == "__main__"`) cannot be had without running more of it, and is refused.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator


class SliceRefused(ValueError):
    """Says why the function cannot be taken out of its script."""


def slice_source(text: str, function: str) -> str:
    """The source of the function and of what it needs, in the order of the script."""
    statements = ast.parse(text).body
    binders: dict[str, list[int]] = {}
    for at, statement in enumerate(statements):
        for name in _bound_names(statement):
            binders.setdefault(name, []).append(at)
    if function not in binders:
        raise SliceRefused(f"the script does not define {function} at its top level")
    taken: set[int] = {at for at, statement in enumerate(statements) if _is_future_import(statement)}
    wanted = [function]
    seen = set(wanted)
    while wanted:
        name = wanted.pop()
        for at in binders.get(name, ()):
            if at in taken:
                continue
            if not _only_binds(statements[at]):
                line = statements[at].lineno
                raise SliceRefused(f"it needs {name}, which line {line} of the script binds while doing more")
            taken.add(at)
            needed = _read_names(statements[at]) - seen
            seen |= needed
            wanted.extend(needed)
    kept = ast.Module(body=[statements[at] for at in sorted(taken)], type_ignores=[])
    return ast.unparse(kept) + "\n"


def _is_future_import(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _only_binds(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.If):
        return not _asks_for_main(statement) and all(map(_only_binds, [*statement.body, *statement.orelse]))
    if isinstance(statement, ast.Try):
        handled = [inner for handler in statement.handlers for inner in handler.body]
        return all(map(_only_binds, [*statement.body, *handled, *statement.orelse, *statement.finalbody]))
    return isinstance(
        statement,
        (
            ast.Import,
            ast.ImportFrom,
            ast.FunctionDef,
            ast.AsyncFunctionDef,
            ast.ClassDef,
            ast.Assign,
            ast.AnnAssign,
            ast.AugAssign,
            ast.Pass,
        ),
    )


def _asks_for_main(statement: ast.If) -> bool:
    return "__name__" in _read_names(ast.Expr(statement.test))


def _bound_names(statement: ast.stmt) -> Iterator[str]:
    """What the statement binds in the script: names inside functions and classes are their own affair."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
        return
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        for alias in statement.names:
            yield alias.asname or alias.name.split(".")[0]
        return
    for node in ast.iter_child_nodes(statement):
        yield from _names_bound_within(node)


def _names_bound_within(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.stmt):
        yield from _bound_names(node)
    elif isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Store):
            yield node.id
    elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
        # `table["a"] = 1` changes what `table` is bound to.
        yield from (inner.id for inner in ast.walk(node.value) if isinstance(inner, ast.Name))
    elif not isinstance(node, ast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from _names_bound_within(child)


def _read_names(statement: ast.stmt) -> set[str]:
    """Names that the statement, or a function in it, looks up in the script. Annotations count."""
    return set(_global_reads(symtable.symtable(ast.unparse(statement), "<script>", "exec")))


def _global_reads(table: symtable.SymbolTable) -> Iterator[str]:
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module"):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _global_reads(inner)
