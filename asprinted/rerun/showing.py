"""Which cells of a chapter a sweep may leave out: those that their authors mark as showing.

A mark may be wrong, so a marked cell is left out only if it has a form that cannot matter to other
cells: it binds names that they do not read, and calls nothing that is not known to only read. In
doubt it runs. What no form can tell, such as a list used up by printing it, a sweep finds by
running some of its settings with and without these cells; see `sweep`.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterable, Iterator, Sequence

from asprinted.tags import is_showing

PACKAGE = "asprinted"  # what is imported from it shows or reads, but for what reports
REPORTING = {"glue", "report"}
MAKING = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
PLAIN = ast.Expr | ast.Assign | ast.AnnAssign | ast.For | ast.If | ast.Pass
# Functions and methods that only read what they are given, of Python, numpy and pandas.
READING = frozenset(
    """
    abs all any arange array assign astype bool capitalize ceil comb concat copy count cumsum
    DataFrame default_rng density dict diff display drop drop_duplicates dropna endswith
    enumerate exp expit explode fillna float floor format fromkeys get groupby head HTML int
    interp inv_cdf isfinite isin isna isnan items iterrows itertuples join keys len linspace
    list log lower Markdown max mean median melt meshgrid min ndtri nlargest NormalDist notna
    nsmallest nunique pivot print ptp quantile range reindex removeprefix removesuffix rename
    rename_axis repeat replace reset_index reversed round searchsorted Series set set_axis
    set_index shift sort_index sort_values sorted split sqrt startswith std stdtrit str strip
    sum tail title to_frame tolist tuple unique upper value_counts values where zip
    """.split()  # noqa: SIM905 (a dozen lines rather than a hundred)
)
# Methods that call what they are given, which has to be written out there.
CALLING = {"map", "agg"}
WRITTEN_OUT = ast.Lambda | ast.Dict | ast.List | ast.Constant
# Arguments by which such a function would do something else, or something besides.
CHANGING = {"inplace", "out", "copy", "file", "key", None}
# What reads names that are not written out, or the results that the shell keeps.
OPAQUE = re.compile(
    r"globals|locals|vars|dir|eval|exec|get_ipython|__\w+__|_getframe|currentframe|inspect|builtins"
    r"|gc|displayhook|stdout|stderr|In|Out|_{1,3}|_i{1,3}|_i?\d+|_[iod]h"
)
IN_A_TEXT = re.compile(r"@(\w+)")  # how pandas' queries name a variable
AT_ONCE = {"top", "listcomp", "setcomp", "dictcomp"}  # other scopes may read a name later


def left_out(cells: Sequence[tuple[str, Iterable[str]]]) -> list[bool]:
    """Return for each cell whether a sweep may leave it out.

    Parameters
    ----------
    cells : sequence of (str, iterable of str)
        Each code cell's source and tags.

    Examples
    --------
    >>> cells = [("x = 1", ()), ("print(x)", ("results",)), ("x = 2; print(x)", ("results",))]
    >>> left_out([*cells, ("report(x=x)", ())])
    [False, True, False, False]
    """
    trees = [_parsed(source) for source, _ in cells]
    if None in trees or any(map(_is_opaque, trees)):
        return [False] * len(cells)
    marked = [is_showing(set(tags)) for _, tags in cells]
    known = _Known(trees)
    out = [
        mark and all(map(known.is_plain, tree.body))
        for mark, tree in zip(marked, trees, strict=True)
    ]
    bound = [{name for it in tree.body for name in _bound(it)} for tree in trees]
    read = [_read(tree.body) for tree in trees]
    while True:  # a cell that is not left out after all may read what another binds
        wanted = set().union(
            *(names for names, is_out in zip(read, out, strict=True) if not is_out)
        )
        still = [is_out and not names & wanted for is_out, names in zip(out, bound, strict=True)]
        if still == out:
            return out
        out = still


class _Known:
    """What the cells together say of the names that a marked cell calls."""

    def __init__(self, trees: Iterable[ast.Module]):
        nodes = [node for tree in trees for node in ast.walk(tree)]
        made = [it for it in nodes if isinstance(it, MAKING)]
        stored = {
            n.id for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
        }
        stored |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        ours = (n for n in nodes if isinstance(n, ast.ImportFrom) and _is_ours(n.module))
        imported = {alias.asname or alias.name for node in ours for alias in node.names}
        self._own = {node.name for node in made}
        self._bound = self._own | stored
        self._trusted = imported - REPORTING - self._bound
        self._readers: set[str] = set()
        # Again and again, since a function may call others.
        while read := {name for name in self._own - stored if self._all_read(name, made)}:
            self._own -= read
            self._readers |= read

    def is_plain(self, statement: ast.stmt) -> bool:
        """Return whether a statement has a form that changes nothing but names."""
        return all(map(self._is_harmless, ast.walk(statement)))

    def _all_read(self, name: str, functions: list[ast.AST]) -> bool:
        """Return whether every function of a name only computes what it returns."""
        own = [node for node in functions if node.name == name]
        return all(
            isinstance(node, ast.FunctionDef)
            and not node.decorator_list
            and all(isinstance(it, ast.Return) or self._is_harmless(it) for it in _within(node))
            for node in own
        )

    def _is_harmless(self, node: ast.AST) -> bool:
        if isinstance(node, ast.stmt):
            return isinstance(node, PLAIN)
        if isinstance(node, ast.Call):
            return self._only_reads(node)
        if isinstance(node, ast.Attribute | ast.Subscript):
            return isinstance(node.ctx, ast.Load)
        if isinstance(node, ast.Name):  # what the notebook itself makes may do anything
            return node.id not in self._own | REPORTING
        return not isinstance(node, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom)

    def _only_reads(self, call: ast.Call) -> bool:
        root = called = call.func
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and root.id in self._trusted:
            return True
        if not all(map(_is_usual, call.keywords)):
            return False
        if isinstance(called, ast.Name):
            return called.id in self._readers or called.id in READING - self._bound
        if not isinstance(called, ast.Attribute) or called.attr in self._own | self._readers:
            return False
        if called.attr in CALLING:
            return all(isinstance(it, WRITTEN_OUT) for it in call.args) and not call.keywords
        return called.attr in READING


def _within(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield all that a function holds, but for itself."""
    return (node for node in ast.walk(function) if node is not function)


def _is_ours(module: str | None) -> bool:
    return (module or "").split(".")[0] == PACKAGE


def _is_usual(argument: ast.keyword) -> bool:
    return argument.arg not in CHANGING or (
        argument.arg == "key" and isinstance(argument.value, ast.Lambda)
    )


def _parsed(source: str) -> ast.Module | None:
    """Return a cell's syntax, or None if it has IPython's own, which may do anything."""
    try:
        _scopes(source)
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return None


def _is_opaque(tree: ast.Module) -> bool:
    """Return whether a cell may read any name, or what the shell keeps of other cells."""
    mentioned = set().union(*(names for _, names in _scopes(ast.unparse(tree))))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            mentioned.add(node.attr)
        elif isinstance(node, ast.Import):
            mentioned.update(part for alias in node.names for part in alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            mentioned.update((node.module or "").split("."), (alias.name for alias in node.names))
    return "*" in mentioned or any(map(OPAQUE.fullmatch, mentioned))


def _scopes(source: str) -> Iterator[tuple[str, set[str]]]:
    """Return each scope's kind, with the names that it reads of the cells'."""
    tables, found = [symtable.symtable(source, "cell", "exec")], []
    while tables:
        table = tables.pop()
        is_top = table.get_type() == "module"
        names = {
            it.get_name()
            for it in table.get_symbols()
            if (it.is_referenced() if is_top else it.is_global())
        }
        found.append(("top" if is_top else table.get_name(), names))
        tables += table.get_children()
    return found


def _bound(statement: ast.stmt) -> set[str]:
    """Return the names that a statement of plain form binds."""
    targets = [
        target
        for node in ast.walk(statement)
        for target in getattr(node, "targets", [getattr(node, "target", None)])
        if isinstance(node, ast.stmt) and target is not None
    ]
    return {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}


def _read(body: Iterable[ast.stmt], sure: frozenset[str] = frozenset()) -> set[str]:
    """Return the names that statements may read of other cells.

    Parameters
    ----------
    body : iterable of ast.stmt
        The statements.
    sure : frozenset of str
        Names that are bound before, whatever happens.
    """
    found: set[str] = set()
    for statement in body:
        if isinstance(statement, ast.For):
            within = sure | _bound_by(statement.target)
            found |= _mentioned(statement.iter, sure)
            found |= _read(statement.body, within) | _read(statement.orelse, sure)
        elif isinstance(statement, ast.If):
            found |= _mentioned(statement.test, sure)
            found |= _read(statement.body, sure) | _read(statement.orelse, sure)
        else:
            found |= _mentioned(statement, sure)
            if isinstance(statement, ast.Assign):
                sure = sure.union(*map(_bound_by, statement.targets))
    return found


def _bound_by(target: ast.expr) -> frozenset[str]:
    """Return the names of a target; those whose items or attributes are set are read."""
    parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    return frozenset(part.id for part in parts if isinstance(part, ast.Name))


def _mentioned(node: ast.AST, sure: frozenset[str]) -> set[str]:
    found: set[str] = set()
    for kind, names in _scopes(ast.unparse(node)):
        found |= names - sure if kind in AT_ONCE else names
    for part in ast.walk(node):
        if isinstance(part, ast.AugAssign | ast.Delete):
            found |= {it.id for it in ast.walk(part) if isinstance(it, ast.Name)} - sure
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            found.update(IN_A_TEXT.findall(part.value))
    return found
