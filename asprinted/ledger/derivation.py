"""Derivations: the `derive` expressions of the ledger, and what they make of printed figures.

An expression is a function over figure names, such as `share(any, operated)`. Rounded inputs
carry their intervals through it, exactly; a count that was not printed is tried at every whole
value. Imports the ledger and the statistics; knows nothing of verdicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from asprinted.ledger.expression import FUNCTIONS, Call, DerivationError
from asprinted.ledger.studies import LedgerFigure, Study
from asprinted.stats.rounding import counts_between


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


# Evaluation ---------------------------------------------------------------------------------


def derive(figure: LedgerFigure, study: Study) -> Derivation:
    """Recompute a figure in every way that its `derive` expression allows.

    Raises
    ------
    DerivationError
        If the expression is not of the grammar, names no figure of the study, or asks of a
        figure what it does not print.
    """
    call = figure.expression
    if call is None:
        raise DerivationError(f"{figure.key} has no derivation")
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
    call = figure.expression
    if call is None or call.function != "share":
        return None
    _arity(call, 2)
    return _evaluate(call.arguments[1], study)


def attainable_counts(figure: LedgerFigure, study: Study) -> tuple[int, tuple[int, ...]]:
    """Denominator of a share, and every whole count of it that would print the share.

    A share that prints its count has that count alone.
    """
    call = figure.expression
    if call is None or call.function != "share":
        raise DerivationError(f"{figure.key} is not derived as a share, so it has no counts")
    total = _whole(_evaluate(call.arguments[1], study), figure.derive)
    if call.arguments[0] != "any":
        return total, (_whole(_evaluate(call.arguments[0], study), figure.derive),)
    return total, tuple(counts_between(*figure.bounds, total))


def _counted_ways(call: Call, study: Study, printed: Span) -> Iterator[Way]:
    _arity(call, 2)
    total = _whole(_evaluate(call.arguments[1], study), str(call))
    agreeing = counts_between(printed.low, printed.high, total)
    for count in range(max(agreeing.start - 1, 0), min(agreeing.stop, total) + 1):
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

    counts = (count_1, total_1, count_2, total_2)
    return tuple(
        (test, Fraction(float(two_proportions(*counts, method=test).p_value)))
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
            return Span(_sum(s.low for s in spans), _sum(s.high for s in spans))
        case "difference":
            first, *rest = (_evaluate(argument, study) for argument in term.arguments)
            return Span(
                first.low - _sum(s.high for s in rest), first.high - _sum(s.low for s in rest)
            )
        case "share":
            _arity(term, 2)
            part, whole = (_evaluate(argument, study) for argument in term.arguments)
            if whole.low <= 0:
                raise DerivationError(f"'{term}' divides by {whole.low}")
            return Span(part.low / whole.high, part.high / whole.low)
    raise DerivationError(f"'{term}' is no number that another function can use")


def _sum(ends: Iterable[Fraction]) -> Fraction:
    return sum(ends, Fraction(0))


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
