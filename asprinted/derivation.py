"""Derivations: the `derive` expressions of the ledger, and what they make of printed figures.

An expression is a function over figure names, such as `share(any, operated)`. Rounded inputs
carry their intervals through it, exactly; a count that was not printed is tried at every whole
value. Imports the ledger and the statistics; knows nothing of verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from asprinted.ledger import LedgerFigure, Study

FUNCTIONS = {
    "count": "count(f): the whole number counted in figure f",
    "total": "total(f): the denominator printed in figure f",
    "sum": "sum(a, b, ...): a + b + ...",
    "difference": "difference(a, b, ...): a - b - ...",
    "same": "same(f): figure f again",
    "share": "share(a, b): a as a share of b; share(any, b) tries every whole count of b",
    "p_value": "p_value(f, g): tests of share f against share g, over the counts they allow",
}


class DerivationError(ValueError):
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


@dataclass(frozen=True)
class Span:
    """A quantity known up to rounding: an interval, closed at both ends."""

    low: Fraction
    high: Fraction

    def within(self, other: Span) -> bool:
        """Whether every value of this span lies in the other."""
        return other.low <= self.low and self.high <= other.high

    def meets(self, other: Span) -> bool:
        """Whether the two have a value in common."""
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True)
class Way:
    """One way of recomputing a figure: what was supposed, and what it gives."""

    supposed: str
    low: Fraction
    high: Fraction
    agrees: bool


@dataclass(frozen=True)
class Derivation:
    """Every way tried of recomputing a figure.

    Counts are tried as far as one whole number beyond those that agree.
    """

    ways: tuple[Way, ...]

    @property
    def works(self) -> tuple[Way, ...]:
        """Ways that would print the figure."""
        return tuple(way for way in self.ways if way.agrees)

    @property
    def fails(self) -> tuple[Way, ...]:
        """Ways that would print something else."""
        return tuple(way for way in self.ways if not way.agrees)


# Grammar ------------------------------------------------------------------------------------

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


# Evaluation ---------------------------------------------------------------------------------


def derive(figure: LedgerFigure, study: Study) -> Derivation:
    """Recompute a figure in every way that its `derive` expression allows.

    Raises
    ------
    DerivationError
        If the expression is not of the grammar, names no figure of the study, or asks of a
        figure what it does not print.
    """
    call = parse_expression(figure.derive)
    printed = Span(*figure.bounds)
    if call.function == "share" and call.arguments[0] == "any":
        return Derivation(tuple(_counted_ways(call, study, printed)))
    if call.function == "p_value":
        return Derivation(tuple(_tested_ways(call, study, printed)))
    span = _evaluate(call, study)
    supposed = _supposed(call, study)
    if span.within(printed) or not span.meets(printed):
        return Derivation((Way(supposed, span.low, span.high, span.within(printed)),))
    inside = Span(max(span.low, printed.low), min(span.high, printed.high))
    return Derivation(
        (
            Way(f"{supposed}, unrounded inputs near", inside.low, inside.high, True),
            Way(f"{supposed}, other unrounded inputs", span.low, span.high, False),
        )
    )


def denominator(figure: LedgerFigure, study: Study) -> Span | None:
    """Size of the group that a share's derivation divides by, or None if it derives no share."""
    call = parse_expression(figure.derive)
    if call.function != "share":
        return None
    _arity(call, 2)
    return _evaluate(call.arguments[1], study)


def attainable_counts(figure: LedgerFigure, study: Study) -> tuple[int, tuple[int, ...]]:
    """Denominator of a share, and every whole count of it that would print the share.

    A share that prints its count has that count alone.
    """
    call = parse_expression(figure.derive) if figure.derive else None
    if call is None or call.function != "share":
        raise DerivationError(f"{figure.key} is not derived as a share, so it has no counts")
    total = _whole(_evaluate(call.arguments[1], study), figure.derive)
    if call.arguments[0] != "any":
        return total, (_whole(_evaluate(call.arguments[0], study), figure.derive),)
    low, high = figure.bounds
    counts = range(-(-low * total // 1), int(high * total // 1) + 1)
    return total, tuple(counts)


def _counted_ways(call: Call, study: Study, printed: Span) -> Iterator[Way]:
    _arity(call, 2)
    total = _whole(_evaluate(call.arguments[1], study), str(call))
    first, last = int(-(-printed.low * total // 1)), int(printed.high * total // 1)
    for count in range(max(first - 1, 0), min(last + 1, total) + 1):
        share = Fraction(count, total)
        yield Way(f"{count}/{total}", share, share, printed.low <= share <= printed.high)


def _tested_ways(call: Call, study: Study, printed: Span) -> Iterator[Way]:
    _arity(call, 2)
    (total_1, counts_1), (total_2, counts_2) = (
        attainable_counts(_named(name, study), study) for name in call.arguments
    )
    for count_1 in counts_1:
        for count_2 in counts_2:
            for test, p in _p_values(count_1, total_1, count_2, total_2):
                supposed = f"{count_1}/{total_1} against {count_2}/{total_2}, {test}"
                yield Way(supposed, p, p, printed.low <= p <= printed.high)


@lru_cache(maxsize=256)
def _p_values(
    count_1: int, total_1: int, count_2: int, total_2: int
) -> tuple[tuple[str, Fraction], ...]:
    """P value of every distinct test; kept, since the exact ones take a while."""
    # Imported here: most derivations need no test, and SciPy costs seconds to load.
    from asprinted.stats.counts import DISTINCT_TESTS
    from asprinted.stats.tests import two_proportions

    return tuple(
        (test, Fraction(two_proportions(count_1, total_1, count_2, total_2, method=test).p_value))
        for test in DISTINCT_TESTS
    )


def _evaluate(term: Call | str, study: Study) -> Span:
    if isinstance(term, str):
        return Span(*_named(term, study).bounds)
    match term.function:
        case "count" | "total":
            return _printed_part(term, study)
        case "same":
            _arity(term, 1)
            return _evaluate(term.arguments[0], study)
        case "sum" | "difference" if len(term.arguments) < 2:
            raise DerivationError(f"'{term}' needs at least two arguments")
        case "sum":
            spans = [_evaluate(argument, study) for argument in term.arguments]
            return Span(sum(s.low for s in spans), sum(s.high for s in spans))
        case "difference":
            first, *rest = (_evaluate(argument, study) for argument in term.arguments)
            return Span(
                first.low - sum(s.high for s in rest), first.high - sum(s.low for s in rest)
            )
        case "share":
            _arity(term, 2)
            part, whole = (_evaluate(argument, study) for argument in term.arguments)
            if whole.low <= 0:
                raise DerivationError(f"'{term}' divides by {whole.low}")
            return Span(part.low / whole.high, part.high / whole.low)
    raise DerivationError(f"'{term}' is no number that another function can use")


def _named(term: Call | str, study: Study) -> LedgerFigure:
    if str(term) not in study:
        raise DerivationError(f"names '{term}', which is no figure of {study.stem}")
    return study[str(term)]


def _printed_part(term: Call, study: Study) -> Span:
    _arity(term, 1)
    figure = _named(term.arguments[0], study)
    number = figure.count if term.function == "count" else figure.total
    if number is None:
        raise DerivationError(
            f"'{term}' asks for the {term.function} of {figure.name}, "
            f"which prints {figure.printed!r}"
        )
    return Span(Fraction(number), Fraction(number))


def _arity(call: Call, expected: int) -> None:
    if len(call.arguments) != expected:
        raise DerivationError(
            f"'{call}' has {len(call.arguments)} arguments; expected {FUNCTIONS[call.function]}"
        )


def _whole(span: Span, expression: str) -> int:
    if span.low != span.high or span.low.denominator != 1 or span.low < 1:
        raise DerivationError(
            f"{expression!r} needs a whole number of people, found "
            f"{float(span.low):g} to {float(span.high):g}"
        )
    return int(span.low)


def _supposed(term: Call, study: Study) -> str:
    """Spell out an expression with the numbers put in: `28/57`, `54 + 46`."""

    def spell(argument: Call | str) -> str:
        if isinstance(argument, Call) and argument.function in {"sum", "difference"}:
            return f"({_supposed(argument, study)})"
        if isinstance(argument, Call) and argument.function not in {"count", "total"}:
            return _supposed(argument, study)
        span = _evaluate(argument, study)
        if span.low == span.high:
            return f"{float(span.low):g}"
        return _named(argument, study).printed

    signs = {"sum": " + ", "difference": " − ", "share": "/"}
    return signs.get(term.function, "").join(spell(argument) for argument in term.arguments)
