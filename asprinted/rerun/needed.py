"""Which cells of a chapter its reported numbers need; the rest only show something.

A sweep wants numbers, and most of a chapter's time goes into charts and sentences. The answer is
cautious: names are followed backwards from the cells that report, a name once wanted stays wanted,
and a cell that cannot be read keeps everything before it. `run` compares numbers with and without
the other cells before it relies on this. It imports nothing of the package.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

ALWAYS = {"parameters", "injected-parameters", "setup", "checks"}
# What stores a reported number: MyST-NB's function, and ours that rounds for it.
REPORTING = {"glue", "report"}
OPAQUE = {"globals", "locals", "vars", "dir", "eval", "exec", "get_ipython", "__import__"}
# Objects that change when they are used.
STATEFUL = re.compile(r"rng|random|generator|stream|file|iter", re.I)
# Methods that change what they are called on.
CHANGING = {"append", "extend", "insert", "update", "setdefault", "pop", "popitem", "remove"}
CHANGING |= {"discard", "add", "clear", "sort", "reverse"}
# Calls on a module that change it for all later cells: pandas.set_option, numpy.random.seed.
CHANGING_MODULES = re.compile(r"seed|^set|option|enable|register|^use$|filter")


@dataclass
class Names:
    """The names that a cell reads, may assign and may change; `opaque` if it cannot be told."""

    read: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    changes_all: bool = False
    opaque: bool = False


def needed(cells: Sequence[tuple[str, Iterable[str]]], also: Iterable[str] = ()) -> list[bool]:
    """Return for each cell whether the reported numbers or the checks need it.

    Parameters
    ----------
    cells : sequence of (str, iterable of str)
        Each code cell's source and tags.
    also : iterable of str
        Tags of further cells that are wanted, with what they need.

    Examples
    --------
    >>> needed([("x = 1", ()), ("y = x", ()), ("print(y)", ()), ("glue('x', x)", ())])
    [True, False, False, True]
    """
    imported = {name for source, _ in cells for name in _imported(source)}
    found = [_names(source, imported) for source, _ in cells]
    wanted, wished = set[str](), ALWAYS.union(also)
    everything = False
    keep = [False] * len(cells)
    for place in reversed(range(len(cells))):
        names, tags = found[place], set(cells[place][1])
        is_root = REPORTING & names.read or names.changes_all or names.opaque or wished & tags
        if is_root or everything or names.assigned & wanted:
            keep[place] = True
            wanted |= names.read
            everything |= names.opaque
    return keep


def _names(source: str, imported: set[str]) -> Names:
    names = Names()
    try:
        tree, scope = ast.parse(source), symtable.symtable(source, "cell", "exec")
    except SyntaxError:  # IPython's own syntax
        names.opaque = True
        return names
    _note_scope(scope, names)
    names.read &= _read_first(tree)
    for node in ast.walk(tree):
        _note_change(node, names, imported)
    names.opaque |= bool(names.read & OPAQUE)
    names.assigned |= {name for name in names.read if STATEFUL.search(name)}
    return names


def _note_scope(scope: symtable.SymbolTable, names: Names) -> None:
    """Note the cell's own names; those of its functions and comprehensions are not the cell's."""
    top = scope.get_type() == "module"
    for symbol in scope.get_symbols():
        if top or symbol.is_global():
            if symbol.is_referenced():
                names.read.add(symbol.get_name())
            if symbol.is_assigned() or symbol.is_imported():
                names.assigned.add(symbol.get_name())
    for inner in scope.get_children():
        _note_scope(inner, names)


def _read_first(tree: ast.Module) -> set[str]:
    """Return the names that a cell reads before it has surely assigned them itself."""
    read: set[str] = set()
    own: set[str] = set()
    for statement in tree.body:
        bound = _bound(statement.target) if isinstance(statement, ast.For) else set()
        of_iterable = _loaded(statement.iter) if bound else set()
        read |= (_loaded(statement) - own - bound) | (of_iterable - own)
        if isinstance(statement, ast.Assign):
            own |= {name for target in statement.targets for name in _bound(target)}
    return read


def _loaded(node: ast.AST) -> set[str]:
    names = (inner for inner in ast.walk(node) if isinstance(inner, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Load)}


def _bound(target: ast.AST) -> set[str]:
    names = (inner for inner in ast.walk(target) if isinstance(inner, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}


def _note_change(node: ast.AST, names: Names, imported: set[str]) -> None:
    """Note what one piece of a cell changes in place."""
    if isinstance(node, ast.ImportFrom):
        names.opaque |= any(alias.name == "*" for alias in node.names)
    elif isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
        _changed(node, names, imported)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        root, method = _root(node.func), node.func.attr
        in_place = any(keyword.arg == "inplace" for keyword in node.keywords)
        if root in imported:
            names.changes_all |= bool(CHANGING_MODULES.search(method))
        elif method in CHANGING or in_place:
            _changed(node.func, names, imported)


def _changed(node: ast.AST, names: Names, imported: set[str]) -> None:
    root = _root(node)
    if root is None or root in imported:
        names.changes_all = True
    else:
        names.assigned.add(root)


def _root(node: ast.AST) -> str | None:
    """Return the name at the bottom of `name.a[b].c()`."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _imported(source: str) -> set[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    statements = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    aliases = (alias for statement in statements for alias in statement.names)
    return {(alias.asname or alias.name).split(".")[0] for alias in aliases}
