"""The grammar of `derive` expressions: a function over figure names, `share(any, operated)`.

Imports the errors and nothing else of the package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from asprinted.errors import AsPrintedError

FUNCTIONS = {
    "count": "count(f): the whole number counted in figure f",
    "total": "total(f): the denominator printed in figure f",
    "sum": "sum(a, b, ...): a + b + ...",
    "difference": "difference(a, b, ...): a - b - ...",
    "same": "same(f): figure f again",
    "share": "share(a, b): a as a share of b; share(any, b) tries every whole count of b",
    "p_value": "p_value(f, g): tests of share f against share g, over the counts they allow",
}


class DerivationError(AsPrintedError):
    """An expression that is not of the grammar, or that its figures do not allow."""


@dataclass(frozen=True)
class Call:
    """A function applied to figure names and further calls."""

    function: str
    arguments: tuple[Call | str, ...]

    def names(self) -> Iterator[str]:
        """Figure names in the expression, in order; `any` is none."""
        for argument in self.arguments:
            if isinstance(argument, Call):
                yield from argument.names()
            elif argument != "any":
                yield argument

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.arguments))})"


_TOKEN = re.compile(r"([a-z][a-z0-9_]*(?:-[a-z0-9]+)*|[(),])|\S")


def parse_expression(text: str) -> Call:
    """Parse a `derive` expression.

    Raises
    ------
    DerivationError
        If the text is not a call of a known function, with its place and what was expected.
    """
    tokens = _tokens(text)
    call, position = _call(tokens, 0, text)
    if position != len(tokens):
        raise DerivationError(
            f"{text!r}: found {tokens[position]!r} after the end of the expression"
        )
    return call


def _tokens(text: str) -> list[str]:
    tokens = []
    for match in _TOKEN.finditer(text):
        if match[1] is None:
            raise DerivationError(
                f"{text!r}: found {match[0]!r} at character {match.start() + 1}; "
                "expected figure names, functions, commas and parentheses"
            )
        tokens.append(match[1])
    return tokens


def _call(tokens: list[str], position: int, text: str) -> tuple[Call, int]:
    function = tokens[position] if position < len(tokens) else ""
    if function not in FUNCTIONS:
        raise DerivationError(
            f"{text!r}: found {function!r}, expected one of the functions {', '.join(FUNCTIONS)}"
        )
    position = _expect("(", tokens, position + 1, text)
    arguments: list[Call | str] = []
    while True:
        argument, position = _argument(tokens, position, text)
        arguments.append(argument)
        if position < len(tokens) and tokens[position] == ",":
            position += 1
            continue
        return Call(function, tuple(arguments)), _expect(")", tokens, position, text)


def _argument(tokens: list[str], position: int, text: str) -> tuple[Call | str, int]:
    if position + 1 < len(tokens) and tokens[position + 1] == "(":
        return _call(tokens, position, text)
    if position >= len(tokens) or tokens[position] in "(),":
        found = tokens[position] if position < len(tokens) else "the end"
        raise DerivationError(f"{text!r}: found {found!r}, expected a figure name or a function")
    return tokens[position], position + 1


def _expect(token: str, tokens: list[str], position: int, text: str) -> int:
    found = tokens[position] if position < len(tokens) else "the end"
    if found != token:
        raise DerivationError(f"{text!r}: found {found!r}, expected {token!r}")
    return position + 1
