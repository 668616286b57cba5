"""Which cells of a chapter its reported numbers need; the rest only show something.

A sweep wants numbers, and most of a chapter's time goes into charts and sentences. A cell is left
out only if all that it does is known to change nothing that a needed cell reads: names are followed
backwards from the cells that report, a name once wanted stays wanted, and whatever is not known to
leave things as they are counts as a change (a function or method of unknown kind, a library not
named here, another name of the same object). What cannot be read keeps everything before it. `run`
also compares numbers with and without the other cells. It imports nothing of the package.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count

ALWAYS = {"parameters", "injected-parameters", "setup", "checks"}
# What stores a reported number: MyST-NB's function, and ours that rounds for it.
REPORTING = {"glue", "report"}
OPAQUE = {"globals", "locals", "vars", "dir", "eval", "exec", "get_ipython", "__import__"}
# Built-in functions that leave their arguments and everything else as they are.
READING_BUILTINS = set(dir(builtins)) - OPAQUE
READING_BUILTINS -= {"setattr", "delattr", "next", "open", "input", "breakpoint", "exit", "quit"}
# Libraries whose functions leave their arguments as they are, but for those of CHANGING_MODULES.
READING_LIBRARIES = {"asprinted", "pandas", "numpy", "scipy", "statsmodels", "altair", "math"}
READING_LIBRARIES |= {"IPython", "myst_nb", "itertools", "collections", "statistics", "fractions"}
READING_LIBRARIES |= {"decimal", "functools", "operator", "re", "json", "types", "dataclasses"}
READING_LIBRARIES |= {"typing", "datetime", "string", "textwrap", "__future__"}
# Methods of numbers, texts, lists, dictionaries, arrays and frames that only read.
READING_METHODS = frozenset(
    """
    agg all any apply argmax argmin argsort as_integer_ratio assign astype between capitalize center
    clip copy count cummax cumprod cumsum decode describe diff dot drop drop_duplicates dropna
    duplicated encode endswith eq explode fillna filter find format ge get groupby gt head idxmax
    idxmin index is_integer isalpha isdigit isin isna isnull isnumeric item items iterrows
    itertuples join keys le ljust lower lstrip lt map max mean median melt merge min most_common ne
    nlargest notna notnull nsmallest nunique partition pct_change pipe pivot pivot_table prod
    quantile query rank ravel reindex removeprefix removesuffix rename rename_axis replace
    reset_index reshape rjust rolling round rpartition rsplit rstrip sample select_dtypes set_axis
    set_index shift size sort_index sort_values split splitlines squeeze stack startswith std strip
    sum swapcase tail take title to_dict to_frame to_list to_numpy to_string tolist transform
    transpose unique unstack upper value_counts values var where xs zfill
    """.split()  # noqa: SIM905 (nine lines rather than a hundred)
)
# Those of them whose result may be, or hold, what they are called on.
SHARING_METHODS = {"get", "items", "iterrows", "pipe", "ravel", "reshape", "squeeze", "transpose"}
SHARING_METHODS |= {"values"}
# Methods that change what they are called on, and leave what they are given as it is.
CHANGING_METHODS = {"append", "extend", "insert", "update", "setdefault", "pop", "popitem", "sort"}
CHANGING_METHODS |= {"remove", "discard", "add", "clear", "reverse"}
# Calls on a module that change it, or what they are given, for all later cells.
CHANGING_MODULES = re.compile(
    r"seed|^set(_|[A-Z]|$)|option|enable|register|^use$|filter|^fill_|^put|^place$|^copyto$|shuffle|^at$"
)
# What draws from a generator that all cells share, but for what makes one of its own.
DRAWING = {"rvs", "sample", "resample", "bootstrap", "permutation_test", "monte_carlo_test"}
MAKERS = {"default_rng", "Generator", "SeedSequence", "PCG64", "RandomState"}
# What calls a function that it is given.
CALLERS = {"map", "filter", "reduce", "starmap", "takewhile", "dropwhile", "filterfalse", "iter"}
CALLERS |= {"accumulate", "apply", "agg", "pipe", "transform", "assign", "sorted", "min", "max"}
CALLERS |= {"sort", "groupby", "partial"}
# What gives an object that is used up as it is read.
USED_UP = {"iter", "zip", "map", "filter", "enumerate", "reversed", "itertuples", "iterrows"}
USED_UP |= {"finditer"}
# Objects that change when they are used.
STATEFUL = re.compile(r"(^|_)(rng|random|generator|stream|file|iter)s?(_|$)", re.I)


# Values that are new objects and hold no other.
NEW = ast.BinOp | ast.UnaryOp | ast.Compare | ast.JoinedStr | ast.Constant
NEW_FROM = {"abs", "bool", "float", "int", "len", "range", "repr", "round", "str", "sum"}


@dataclass
class Names:
    """The names that a cell reads, may assign and may change; `opaque` if it cannot be told."""

    read: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    changes_all: bool = False
    opaque: bool = False


@dataclass(frozen=True)
class Notebook:
    """What all cells together say of a name.

    Attributes
    ----------
    libraries : dict
        By name, the library that it is imported from.
    harmless : set of str
        Functions that the notebook itself makes and that change nothing but objects of their own.
    harmful : set of str
        Its other functions, and its classes.
    groups : dict
        By name, all names that may be other names of the same object, or of a part of it.
    used_up : set of str
        Names of objects that are used up as they are read.
    """

    libraries: dict[str, str]
    harmless: set[str]
    harmful: set[str]
    groups: dict[str, set[str]]
    used_up: set[str]


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
    notebook = _notebook([source for source, _ in cells])
    found = [_names(source, notebook) for source, _ in cells]
    wanted, wished = set[str](), ALWAYS.union(also)
    everything = False
    keep = [False] * len(cells)
    for place in reversed(range(len(cells))):
        names, tags = found[place], set(cells[place][1])
        is_root = REPORTING & names.read or names.changes_all or names.opaque or wished & tags
        if is_root or everything or (names.assigned | names.changed) & wanted:
            keep[place] = True
            wanted |= names.read
            everything |= names.opaque
    return keep


def _notebook(sources: Iterable[str]) -> Notebook:
    nodes = [node for tree in map(_parsed, sources) if tree for node in ast.walk(tree)]
    libraries = dict(pair for node in nodes for pair in _imports(node))
    made = {
        name: body for node in nodes for name, body in _functions(node) if name not in libraries
    }
    groups: dict[str, set[str]] = {}
    for target, value in (pair for node in nodes for pair in _bindings(node)):
        _join(groups, (_bound(target) - {"_"}) | (_may_share(value, libraries) - made.keys()))
    picked = {name for node in nodes for name in _picked(node)}
    notebook = Notebook(libraries, picked, set(made), groups, _used_up(nodes, libraries, made))
    # Again and again, since a function is as harmful as those that it calls.
    while found := {name for name in notebook.harmful if _is_harmless(made[name], notebook)}:
        notebook.harmless.update(found)
        notebook.harmful.difference_update(found)
    return notebook


def _imports(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each name that is imported with the library it comes from."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            library = alias.name.split(".")[0]
            yield alias.asname or library, _library(alias.name) if alias.asname else library
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name, _library(f"{node.module or ''}.{alias.name}")


def _library(name: str) -> str:
    """Return the library of a dotted name; one that draws at random is no library of its kind."""
    parts = name.split(".")
    return "random" if _draws(parts) else parts[0]


def _draws(parts: Sequence[str]) -> bool:
    """Return whether a dotted name is `numpy.random.normal` or the like, and not a maker's."""
    return "random" in parts and parts[-1] not in MAKERS


def _yields(made: ast.AST) -> bool:
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(made))


def _used_up(
    nodes: Iterable[ast.AST], libraries: Mapping[str, str], made: Mapping[str, ast.AST]
) -> set[str]:
    """Return the names of objects, or of what holds them, that are used up as they are read."""
    known: set[str] = set()
    makers = USED_UP | {name for name, body in made.items() if _yields(body)}
    bound = [
        (target, value)
        for node in nodes
        for target, value in _bindings(node)
        if not isinstance(node, ast.For | ast.AsyncFor | ast.comprehension)  # these get the items
        and (isinstance(target, ast.Name) or isinstance(value, ast.Tuple))  # as several names do
    ]

    def is_used_up(value: ast.AST) -> bool:
        if isinstance(value, ast.Call):
            root, called = _called(value)
            return called in makers or libraries.get(root) == "itertools"
        if isinstance(value, ast.Tuple | ast.List | ast.Dict | ast.IfExp | ast.NamedExpr):
            return any(map(is_used_up, ast.iter_child_nodes(value)))
        return isinstance(value, ast.GeneratorExp) or getattr(value, "id", None) in known

    # Again and again, since one may have several names.
    while found := {
        name for target, value in bound if is_used_up(value) for name in _bound(target) - known
    }:
        known |= found
    return known


def _functions(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield the functions and classes that are made, with what makes them."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name, node
    for target, value in _bindings(node):
        if isinstance(value, ast.Lambda):
            yield from ((name, value) for name in _bound(target))


def _picked(node: ast.AST) -> Iterator[str]:
    """Yield a comprehension's variable that goes through built-in functions: `for f in (min, max)`.

    It has a name of its own, so nothing else is meant by it.
    """
    if isinstance(node, ast.comprehension) and isinstance(node.iter, ast.Tuple):
        functions = {getattr(item, "id", None) for item in node.iter.elts}
        if functions <= READING_BUILTINS:
            yield from _bound(node.target)


def _is_harmless(made: ast.AST, notebook: Notebook) -> bool:
    """Return whether a function, when it is called, changes nothing but objects of its own."""
    if isinstance(made, ast.ClassDef):
        return False
    names = Names()
    for node in ast.walk(made):
        if isinstance(node, ast.Global | ast.Nonlocal):
            return False
        _note_change(node, names, notebook)
    if names.changes_all or names.opaque or _loaded(made) & (notebook.harmful | OPAQUE):
        return False
    own = {it.id for it in ast.walk(made) if isinstance(it, ast.Name) and _is_stored(it)}
    return _with_others(names.changed, notebook) <= own


def _is_stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _with_others(names: set[str], notebook: Notebook) -> set[str]:
    """Add all other names of the same objects."""
    return names.union(*(notebook.groups.get(name, ()) for name in names))


@lru_cache(maxsize=1000)  # so that a comprehension's variable has one name of its own
def _parsed(source: str) -> ast.Module | None:
    try:
        return _OwnNames().visit(ast.parse(source))
    except SyntaxError:  # IPython's own syntax
        return None


class _OwnNames(ast.NodeTransformer):
    """Gives the variables of each comprehension, which are its own, names of their own."""

    numbers = count()

    def _renamed(self, node: ast.AST) -> ast.AST:
        first = self.visit(node.generators[0].iter)  # read outside of the comprehension
        node.generators[0].iter = ast.Constant(None)
        own = set().union(*(_bound(generator.target) for generator in node.generators))
        number = next(self.numbers)
        for name in ast.walk(node):
            if isinstance(name, ast.Name) and name.id in own:
                name.id = f"{name.id}·{number}"  # a name that Python takes and nobody gives
        self.generic_visit(node)
        node.generators[0].iter = first
        return node

    visit_ListComp = visit_SetComp = _renamed  # noqa: N815 (the standard library's names)
    visit_DictComp = visit_GeneratorExp = _renamed  # noqa: N815


def _bindings(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield what a piece of code binds, with what it is bound to."""
    if isinstance(node, ast.Assign):
        yield from ((target, node.value) for target in node.targets)
    elif isinstance(node, ast.NamedExpr) or (isinstance(node, ast.AnnAssign) and node.value):
        yield node.target, node.value
    elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        yield node.target, node.iter
    elif isinstance(node, ast.withitem) and node.optional_vars:
        yield node.optional_vars, node.context_expr


def _may_share(value: ast.AST, libraries: Mapping[str, str]) -> set[str]:
    """Return the names whose objects a value may be, or hold; a sum or a text is a new one."""
    if isinstance(value, NEW | ast.Lambda):
        return set()
    if isinstance(value, ast.Name):
        known = value.id in libraries or value.id in READING_BUILTINS
        return set() if known else {value.id}
    parts: Iterable[ast.AST] = ast.iter_child_nodes(value)
    if isinstance(value, ast.Call):
        root, called = _root(value.func), getattr(value.func, "attr", None)
        if libraries.get(root) in READING_LIBRARIES or root in NEW_FROM:
            return set()
        if called in READING_METHODS - SHARING_METHODS:
            return set()
        parts = [value.func, *value.args, *(keyword.value for keyword in value.keywords)]
    return set().union(*(_may_share(part, libraries) for part in parts))


def _join(groups: dict[str, set[str]], names: set[str]) -> None:
    joined = set().union(names, *(groups.get(name, ()) for name in names))
    for name in joined:
        groups[name] = joined


def _names(source: str, notebook: Notebook) -> Names:
    names = Names()
    tree = _parsed(source)
    if tree is None:
        names.opaque = True
        return names
    # From Python 3.12 on a comprehension's variables are the cell's; here they have other names.
    _note_scope(symtable.symtable(ast.unparse(tree), "cell", "exec"), names)
    names.read &= _read_first(tree)
    for node in ast.walk(tree):
        _note_change(node, names, notebook)
    names.opaque |= bool(names.read & OPAQUE)
    # Called here, or handed to what calls it.
    names.changes_all |= bool(_loaded(tree) & notebook.harmful)
    names.changed |= {name for name in names.read if STATEFUL.search(name)}
    names.changed = _with_others(names.changed, notebook)
    # What it was made of is not used up with it.
    names.changed |= _with_others(names.read & notebook.used_up, notebook) & notebook.used_up
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


def _note_change(node: ast.AST, names: Names, notebook: Notebook) -> None:
    """Note what one piece of a cell changes, or may change, in place."""
    if isinstance(node, ast.ImportFrom):
        names.opaque |= any(alias.name == "*" for alias in node.names)
    elif isinstance(node, ast.AugAssign):
        _changed(node.target, names, notebook)
        names.read |= {_root(node.target)} - {None}
    elif isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
        _changed(node, names, notebook)
    elif isinstance(node, ast.Call):
        _note_call(node, names, notebook)


def _note_call(call: ast.Call, names: Names, notebook: Notebook) -> None:
    root, called = _called(call)
    writes = any(keyword.arg in ("inplace", "out") for keyword in call.keywords)
    names.changes_all |= called in DRAWING
    if called in CALLERS:
        _note_calls_of_arguments(call, names, notebook)
    if root in notebook.libraries:
        # Another library may keep something that later cells find changed.
        names.changes_all |= notebook.libraries[root] not in READING_LIBRARIES
        names.changes_all |= bool(CHANGING_MODULES.search(called))
        names.changes_all |= _draws(_attributes(call.func))
        if writes:
            _change_arguments(call, names, notebook)
    elif isinstance(call.func, ast.Attribute):
        if writes or called not in READING_METHODS:
            _changed(call.func, names, notebook)
        if called not in READING_METHODS | CHANGING_METHODS:
            _change_arguments(call, names, notebook)
    elif called not in READING_BUILTINS | notebook.harmless:
        names.changes_all = True


def _note_calls_of_arguments(call: ast.Call, names: Names, notebook: Notebook) -> None:
    """Note what a function that is handed over changes when it is called with the rest."""
    given = [*call.args[:1], *(it.value for it in call.keywords if it.arg in ("key", "func"))]
    for function in given:
        if isinstance(function, ast.Attribute):
            _note_call(ast.Call(function, call.args[1:], []), names, notebook)


def _change_arguments(call: ast.Call, names: Names, notebook: Notebook) -> None:
    for value in (*call.args, *(keyword.value for keyword in call.keywords)):
        names.changed |= _may_share(value, notebook.libraries)


def _changed(node: ast.AST, names: Names, notebook: Notebook) -> None:
    root = _root(node)
    if root is None or root in notebook.libraries:
        names.changes_all = True
    else:
        names.changed.add(root)


def _attributes(node: ast.AST) -> list[str]:
    """Return `["a", "b"]` of `name.a.b`."""
    found: list[str] = []
    while isinstance(node, ast.Attribute):
        found.insert(0, node.attr)
        node = node.value
    return found


def _called(call: ast.Call) -> tuple[str | None, str | None]:
    """Return the name at the bottom of what is called, and the name that is called."""
    root = _root(call.func)
    return root, call.func.attr if isinstance(call.func, ast.Attribute) else root


def _root(node: ast.AST) -> str | None:
    """Return the name at the bottom of `name.a[b].c()`."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None
