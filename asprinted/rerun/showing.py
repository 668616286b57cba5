"""Which cells of a chapter a sweep may leave out: those that their authors mark as showing.

A mark may be wrong, so a marked cell is left out only if it binds no name that a cell which runs
reads, and calls nothing that is not known to only read. That can be told of plain notebooks alone:
their cells import known libraries, make no classes, and keep nothing that acts or is used up when
it is read. Of any other notebook every cell is run. What is told wrongly all the same, a sweep
finds by running some of its settings with and without these cells; see `asprinted.rerun.watch`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from asprinted.syntax import parsed
from asprinted.tags import is_showing

LIBRARIES = re.compile(
    r"(asprinted|altair|numpy|pandas|scipy(?!\.sparse)|math|statistics|decimal|fractions|myst_nb|__future__"
    r"|IPython\.display)(\.\w+)*"
)
OURS = "asprinted"  # what is imported from it shows or reads, but for what reports
REPORTING = {"glue", "report"}
PLAIN = ast.Expr | ast.Assign | ast.AnnAssign | ast.For | ast.If | ast.Pass
LATE = ast.FunctionDef | ast.Lambda | ast.GeneratorExp
GOING_THROUGH = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
UNTOLD = ast.ClassDef | ast.AsyncFunctionDef | ast.Yield | ast.YieldFrom | ast.Await | ast.Match
# Functions and methods that only read what they are given, of Python, numpy and pandas.
READING = frozenset(
    """
    arange array assign astype bool capitalize comb concat copy count DataFrame default_rng
    density dict diff display drop drop_duplicates dropna endswith enumerate explode fillna
    first float format fromkeys get groupby head HTML int interp inv_cdf isin isna items
    iterrows itertuples join keys len linspace list lower Markdown melt meshgrid nlargest
    NormalDist notna nsmallest nunique pivot print range reindex removeprefix removesuffix
    rename rename_axis repeat replace reset_index reversed searchsorted Series set set_axis
    set_index shift sort_index sort_values sorted split startswith str strip tail title to_frame
    to_numpy tolist tuple unique upper value_counts values where zip
    """.split()  # noqa: SIM905 (a dozen lines rather than a hundred)
)
# Those that fill what numpy is given after the first argument.
FILLING = frozenset(
    """
    abs all any ceil cumsum exp expit floor isfinite isnan log max mean median min ndtri ptp
    quantile round sqrt std stdtrit sum
    """.split()  # noqa: SIM905
)
# Methods that call what they are given, which has to be written out there.
CALLING = {"map", "agg"}
WRITTEN_OUT = ast.Lambda | ast.Dict | ast.List | ast.Constant
# Arguments by which such a function would do something else, or something besides.
CHANGING = {"inplace", "out", "copy", "file", "key", "overwrite_input", "raw", "metadata", None}
# Arguments by which a reader of files gives a part at a time.
IN_PARTS = {"chunksize", "iterator"}
# Methods that change their object, and those of them that keep what they are given.
KEEPING = {"add", "append", "extend", "insert", "setdefault", "update"}
ACTING = KEEPING | {"clear", "discard", "pop", "popitem", "remove", "reverse", "sort"}
# What gives each item once.
USED_UP = {"enumerate", "filter", "items", "iter", "iterrows", "itertuples", "map", "nditer"}
USED_UP |= {"ndenumerate", "ndindex", "open", "reversed", "zip", "flat", "broadcast"}
USED_UP |= {"nested_iters", "glob", "rglob", "iterdir", "walk", "finditer"}
# What goes through all it is given before it returns, or gives what is itself used up.
CONSUMING = {"all", "any", "dict", "enumerate", "filter", "frozenset", "join", "len", "list"}
CONSUMING |= {"map", "max", "min", "print", "set", "sorted", "sum", "tuple", "zip"}
CONSUMING |= {"array", "concat", "DataFrame", "extend", "Series", "update"}
# What calls a function it is given before it returns, or is itself used up.
AT_ONCE = {"agg", "apply", "filter", "map", "max", "min", "sort", "sorted"}
# Methods of a generator of random numbers, which move it on wherever they are called.
DRAWING = {"binomial", "choice", "integers", "normal", "permutation", "permuted", "poisson"}
DRAWING |= {"random", "shuffle", "uniform"}
# What reads names that are not written out, or the results that the shell keeps.
OPAQUE = re.compile(
    r"globals|locals|vars|dir|eval|exec|get_ipython|__\w+__|_getframe|currentframe|inspect|builtins"
    r"|gc|flags|traps|sparse|displayhook|stdout|stderr|In|Out|_{1,3}|_i{1,3}|_i?\d+|_[iod]h"
)
IN_A_TEXT = re.compile(r"@(\w*)")  # how pandas' queries name a variable


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
    try:
        trees = [parsed(source) for source, _ in cells]
    except (SyntaxError, ValueError):  # IPython's own syntax, which may do anything
        return [False] * len(cells)
    known = _Known([node for tree in trees for node in ast.walk(tree)])
    out = [
        known.is_plain and is_showing(set(tags)) and all(map(known.is_harmless, _within(tree)))
        for (_, tags), tree in zip(cells, trees, strict=True)
    ]
    bound, read = [set(_bound(tree)) for tree in trees], [set(_read(tree.body)) for tree in trees]
    while True:  # a cell that is not left out after all may read what another binds
        wanted = set().union(*(it for it, is_out in zip(read, out, strict=True) if not is_out))
        still = [is_out and not it & wanted for it, is_out in zip(bound, out, strict=True)]
        if still == out:
            return out
        out = still


class _Known:
    """What all cells together say of the names that a marked cell uses."""

    def __init__(self, nodes: Sequence[ast.AST]):
        functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
        stored = {it.id for it in nodes if isinstance(it, ast.Name) and not _is_load(it)}
        stored |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        ours, others = set(), set()
        for node in nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                is_ours = _modules(node)[0].split(".")[0] == OURS
                for it in node.names:
                    trusted = is_ours and it.name not in REPORTING
                    (ours if trusted else others).add(it.asname or it.name)
        self._imported = ours | others
        self._made = {node.name for node in functions}
        self._bound = self._made | stored
        self._trusted = ours - others - self._bound
        self._readers: set[str] = set()
        # Again and again, since a function may call others.
        while read := {name for name in self._made - stored if self._all_read(name, functions)}:
            self._made -= read
            self._readers |= read
        self.is_plain = not any(map(self._is_untold, nodes)) and not _writes_below(nodes)

    def is_harmless(self, node: ast.AST) -> bool:
        """Return whether a part of a cell changes nothing but names."""
        if isinstance(node, ast.stmt):
            return isinstance(node, PLAIN)
        if isinstance(node, ast.Call):
            return self._only_reads(node)
        if isinstance(node, ast.Attribute):
            return _is_load(node) and node.attr not in ACTING | REPORTING
        if isinstance(node, ast.Subscript):
            return _is_load(node)
        if isinstance(node, ast.Name):
            return node.id not in self._made | REPORTING
        return not isinstance(node, ast.NamedExpr)

    def _all_read(self, name: str, functions: list[ast.FunctionDef]) -> bool:
        """Return whether every function of a name only computes what it returns."""
        return all(
            not it.decorator_list
            and all(isinstance(part, ast.Return) or self.is_harmless(part) for part in _within(it))
            for it in functions
            if it.name == name
        )

    def _only_reads(self, call: ast.Call) -> bool:
        called, name = call.func, _name(call.func)
        root = called
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and root.id in self._trusted:
            return True
        if not all(map(_is_usual, call.keywords)):
            return False
        if isinstance(called, ast.Name) and name in self._bound:
            return name in self._readers
        if name == "format" and isinstance(called, ast.Attribute):  # a Styler's changes it
            return isinstance(called.value, ast.Constant)
        if name == "concat" and len(call.args) > 2:
            return False
        if name in FILLING:
            is_python = isinstance(called, ast.Name) and name not in self._imported
            return is_python or (len(call.args) < 2 and not _is_starred(call))
        if name in CALLING and isinstance(called, ast.Attribute):
            return all(isinstance(it, WRITTEN_OUT) for it in call.args) and not call.keywords
        return name in READING

    def _is_untold(self, node: ast.AST) -> bool:
        """Return whether no cell's effects can be told in a notebook that has such a part."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {it.name for it in node.names}
            return "*" in names or not all(map(LIBRARIES.fullmatch, _modules(node)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return "" in IN_A_TEXT.findall(node.value)
        if isinstance(node, ast.Attribute) or (isinstance(node, ast.Name) and _is_load(node)):
            return OPAQUE.fullmatch(_name(node)) is not None
        if isinstance(node, UNTOLD):
            return True
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            return True
        if isinstance(node, ast.Call) and self._hands_on(node):
            return True
        return any(map(self._is_kept, _kept(node)))

    def _hands_on(self, call: ast.Call) -> bool:
        """Return whether a call may keep what acts or is used up among its arguments."""
        given = [
            it for it in call.args if not isinstance(it, ast.Starred)
        ]  # those are gone through
        named = [it.value for it in call.keywords]
        if any(it.arg in IN_PARTS for it in call.keywords):
            return True
        name = _name(call.func)
        if any(isinstance(it, ast.Attribute) and self._acts(it) for it in (*given, *named)):
            return True
        if name not in AT_ONCE and any(self._acts(it) for it in (*given, *named)):
            return True
        root = call.func
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and root.id in self._trusted:
            return False
        if name in ("next", "fromkeys"):
            given = given[1:]
        elif name in CONSUMING and name not in self._bound:
            given = []
        return any(self._is_used_up(it) for it in (*given, *named))

    def _acts(self, value: ast.AST) -> bool:
        """Return whether a value is a function that may change something when it is called."""
        if isinstance(value, ast.Attribute):
            return _is_load(value) and value.attr in DRAWING
        if isinstance(value, ast.Name):
            return _is_load(value) and value.id in self._made
        return isinstance(value, ast.Lambda) and not all(map(self.is_harmless, _within(value)))

    def _is_used_up(self, value: ast.AST) -> bool:
        """Return whether a value gives each item once."""
        if isinstance(value, ast.Call):
            is_method = isinstance(value.func, ast.Attribute)
            return _name(value.func) in USED_UP - (CALLING if is_method else set())
        return isinstance(value, ast.GeneratorExp)

    def _is_kept(self, value: ast.AST) -> bool:
        """Return whether what acts or is used up would be kept as a value."""
        if isinstance(value, ast.Attribute):
            return (_is_load(value) and value.attr in (ACTING | USED_UP | DRAWING) - {"map"}) or (
                value.attr == "style"
            )
        if isinstance(value, ast.Name) and _is_load(value) and value.id in USED_UP - self._bound:
            return True  # as another name
        return self._acts(value) or self._is_used_up(value)


def _writes_below(nodes: Sequence[ast.AST]) -> bool:
    """Return whether items of a table are set below what may be a view of it.

    Pandas copies what has another reference, and numpy resizes only what has none; a cell that
    shows a table may leave one.
    """
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    named = [node for node in nodes if isinstance(node, ast.Attribute)]
    attributes = {node.attr for node in named if node.attr != "values" or id(node) not in called}
    sets = any(
        isinstance(node, ast.Subscript)
        and not _is_load(node)
        and _name(node.value) in ("loc", "iloc", "at", "iat")
        for node in nodes
    )
    return "resize" in attributes or (sets and bool(attributes & {"values", "to_numpy"}))


def _kept(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node that are more than called, gone through or handed to a call."""
    if isinstance(node, ast.Call) and _name(node.func) not in KEEPING:
        return
    if isinstance(node, ast.Starred | ast.keyword) or _unpacks(node):
        return
    passed = "func" if isinstance(node, ast.Call) else "iter"
    parts = (value for name, value in ast.iter_fields(node) if name != passed)
    for part in parts:
        yield from part if isinstance(part, list) else [part]


def _unpacks(node: ast.AST) -> bool:
    several = ast.Tuple | ast.List
    return isinstance(node, ast.Assign) and all(isinstance(it, several) for it in node.targets)


def _within(node: ast.AST) -> Iterator[ast.AST]:
    """Yield all that a cell or a function holds, but for itself."""
    return (part for part in ast.walk(node) if part is not node)


def _name(called: ast.AST) -> str:
    """Return the last part of a name, or nothing."""
    return getattr(called, "attr", getattr(called, "id", ""))


def _is_load(node: ast.AST) -> bool:
    return isinstance(node.ctx, ast.Load)


def _is_starred(call: ast.Call) -> bool:
    return any(isinstance(it, ast.Starred) for it in call.args)


def _is_usual(argument: ast.keyword) -> bool:
    return argument.arg not in CHANGING or (
        argument.arg == "key" and isinstance(argument.value, ast.Lambda)
    )


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [it.name for it in node.names]
    return ["." * node.level + (node.module or "")]


def _bound(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a cell of plain form binds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.For):
            for target in getattr(node, "targets", None) or [node.target]:
                yield from (it.id for it in ast.walk(target) if isinstance(it, ast.Name))


def _read(node: object, sure: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the names that a part of a cell may read of other cells.

    Parameters
    ----------
    node : ast.AST, list of ast.AST or anything within
        The part, or parts one after another.
    sure : frozenset of str
        Names that the cell itself has bound before, whatever happens.
    """
    if isinstance(node, list):
        for part in node:
            yield from _read(part, sure)
            if isinstance(part, ast.Assign):
                sure = sure.union(*map(_targets, part.targets))
    elif isinstance(node, ast.Name):
        if node.id not in sure and not isinstance(node.ctx, ast.Store):
            yield node.id
    elif isinstance(node, ast.Constant):
        yield from IN_A_TEXT.findall(node.value) if isinstance(node.value, str) else ()
    elif isinstance(node, ast.AST):
        if isinstance(node, ast.AugAssign):
            yield from _targets(node.target) - sure
        first = within = sure
        if isinstance(node, LATE):  # its names are read when it is used
            first = within = frozenset()
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            yield from _read([*node.args.defaults, *node.args.kw_defaults])
            within = frozenset(_arguments(node.args))
        if isinstance(node, GOING_THROUGH):
            yield from _read(node.generators[0].iter, first)
            within = within.union(*(_targets(it.target) for it in node.generators))
            yield from (name for it in node.generators[1:] for name in _read(it.iter, within))
            yield from (name for it in node.generators for name in _read(it.ifs, within))
        for name, value in ast.iter_fields(node):
            if isinstance(node, ast.For) and name == "body":
                yield from _read(value, within | _targets(node.target))
            elif name not in ("generators", "args") or isinstance(node, ast.Call):
                yield from _read(value, within)


def _arguments(given: ast.arguments) -> Iterator[str]:
    several = [given.vararg, given.kwarg]
    found = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, several)]
    return (it.arg for it in found)


def _targets(target: ast.expr) -> frozenset[str]:
    """Return the names that a target binds; those whose items or attributes it sets are read."""
    parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    return frozenset(part.id for part in parts if isinstance(part, ast.Name))
