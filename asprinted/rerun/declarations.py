"""What a chapter's own `parameters` cell declares, a line a parameter."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Mapping

from asprinted.rerun.parameters import TYPES, Parameter, ParameterError
from asprinted.syntax import parsed
from asprinted.tags import PARAMETERS

RANGE = re.compile(r"\s*\[\s*(\S+)\s+to\s+(\S+)\s*\]\s*$")
CHOICES = re.compile(r"\s*\{(?:([1-9]) or more of )?([^{}]*)\}\s*$")


class NoParametersError(ParameterError):
    """A notebook in which nothing can be changed."""


def declared(notebook: Mapping, where: str = "the chapter") -> dict[str, Parameter]:
    """Return the parameters that a notebook's `parameters` cell declares, by name.

    Parameters
    ----------
    notebook : mapping
        A notebook, as `nbformat` or `json` reads it.
    where : str
        How messages name it.

    Raises
    ------
    ParameterError
        If it has no such cell, or a line is not `name: type = literal  # help [low to high]`.
    """
    for cell in notebook["cells"]:
        if PARAMETERS in cell["metadata"].get("tags", []):
            source = cell["source"]
            return from_source(source if isinstance(source, str) else "".join(source), where)
    words = "has no cell tagged 'parameters', so nothing can be changed"
    raise NoParametersError(f"{where}: {words}")


def from_source(source: str, where: str = "the chapter") -> dict[str, Parameter]:
    """Return the parameters that the text of a `parameters` cell declares.

    Examples
    --------
    >>> found = from_source("level: float = 0.95  # two-sided level [0.5 to 0.999]")
    >>> found["level"].read("0.9")
    0.9
    """
    try:
        statements = parsed(source).body
    except SyntaxError as error:
        raise ParameterError(
            f"{where}: line {error.lineno} of its parameters is not Python"
        ) from None
    comments = _comments(source)
    found = {}
    for statement in statements:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue  # a string used as a remark
        # A formatter sets a long line in parentheses, and the comment stays within them.
        own = [
            comments[line]
            for line in range(statement.lineno, statement.end_lineno + 1)
            if line in comments
        ]
        parameter = _declaration(statement, own[-1] if own else "", where)
        found[parameter.name] = parameter
    return found


def _comments(source: str) -> dict[int, str]:
    """Return the comment at the end of each line, by line number."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("# ").rstrip()
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def _declaration(statement: ast.stmt, comment: str, where: str) -> Parameter:
    """Return the parameter that one statement and the comment behind it declare."""
    line = f"{where}: line {statement.lineno} of its parameters"
    if not (
        isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and statement.value is not None
    ):
        raise ParameterError(f"{line} must read `name: type = value  # help`")
    name, annotation = statement.target.id, ast.unparse(statement.annotation)
    try:
        default = ast.literal_eval(statement.value)
    except ValueError:
        raise ParameterError(f"{line}: the default of {name} must be a plain value") from None
    listed = re.fullmatch(r"(?:list|tuple)\[(\w+)(?:, \.\.\.)?\]", annotation)
    kind = listed[1] if listed else annotation
    if kind not in TYPES:
        known = "bool, int, float, str or list[…] of one"
        raise ParameterError(f"{line}: the type of {name} must be {known}, not {annotation}")
    limits, words = _limits(comment, kind, bool(listed), line)
    parameter = Parameter(name, kind, bool(listed), default, words, **limits)
    try:
        checked = parameter.check(default)
    except ParameterError as error:
        raise ParameterError(f"{line}: its own default is not allowed: {error}") from None
    return Parameter(name, kind, bool(listed), checked, words, **limits)


def _limits(comment: str, kind: str, is_list: bool, line: str) -> tuple[dict, str]:
    """Split a comment into what the bracket at its end allows, and the words before it."""
    try:
        if found := RANGE.search(comment):
            low, high = float(found[1]), float(found[2])
            if kind not in ("int", "float") or not low <= high:
                raise ValueError
            return {"low": low, "high": high}, comment[: found.start()]
        if found := CHOICES.search(comment):
            choices = tuple(TYPES[kind](item.strip()) for item in found[2].split(","))
            least = int(found[1] or 1)
            if least > (len(choices) if is_list else 1):
                raise ValueError
            return {"choices": choices, "least": least}, comment[: found.start()]
    except ValueError:
        raise ParameterError(f"{line}: cannot read what its comment allows: {comment}") from None
    return {}, comment
