"""Verdicts: what recomputing a figure from the others of its abstract makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from asprinted.ledger.derivation import Derivation, Way, derive
from asprinted.ledger.studies import LedgerFigure, Study
from asprinted.prose import method_name

RESULTS = frozenset({"share", "p-value", "ratio", "confidence-interval"})
"""Statistics that come out of a calculation, so that they are never simply given."""


@dataclass(frozen=True)
class Verdict:
    """What the audit makes of one figure.

    `recomputed` says what its derivation gives; `works` and `fails` spell out, where not every
    way agrees, which do and which do not.
    """

    figure: LedgerFigure
    earned: str
    recomputed: str
    works: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()

    @property
    def expected(self) -> str:
        """Verdict that the ledger expects."""
        return self.figure.verdict

    @property
    def agrees(self) -> bool:
        """Whether the verdict earned is the one expected."""
        return self.earned == self.expected


def verdicts(study: Study) -> tuple[Verdict, ...]:
    """Verdict of every figure of a study, in reading order.

    Raises
    ------
    DerivationError
        If a `derive` expression cannot be computed.
    """
    return tuple(judge(figure, study) for figure in study)


def check(study: Study) -> tuple[Verdict, ...]:
    """Verdicts of a study, refusing any that the ledger does not expect.

    Raises
    ------
    AssertionError
        If a verdict differs from the ledger's, naming each figure with both.
    """
    found = verdicts(study)
    wrong = [disagreement(item) for item in found if not item.agrees]
    if wrong:
        raise AssertionError("; ".join(f"{study.stem}:{line}" for line in wrong))
    return found


def judge(figure: LedgerFigure, study: Study) -> Verdict:
    """Verdict that a figure earns, computed from the other figures of its study."""
    if figure.verdict in {"excluded", "unreviewed"}:
        return Verdict(figure, figure.verdict, "")
    if not figure.derive:
        earned = "not-derivable" if figure.statistic in RESULTS else "given"
        return Verdict(figure, earned, "")
    derivation = derive(figure, study)
    works, fails = derivation.works, derivation.fails
    if not works:
        earned = "differs"
    elif fails:
        earned = "attainable"
    else:
        earned = "consistent"
    spelled = earned != "consistent"
    return Verdict(
        figure,
        earned,
        _recomputed(figure, derivation),
        tuple(_spell(way, figure) for way in works) if spelled else (),
        tuple(_spell(way, figure) for way in fails) if spelled else (),
    )


def _recomputed(figure: LedgerFigure, derivation: Derivation) -> str:
    """Say what a derivation gives: one value, or how many of the ways tried agree."""
    ways = derivation.ways
    if len(ways) == 1:
        return _spell(ways[0], figure)
    works = derivation.works
    if figure.statistic != "p-value" and works:
        return " or ".join(way.supposed for way in works)
    return f"{len(works)} of {len(ways)} ways"


def _spell(way: Way, figure: LedgerFigure) -> str:
    """Spell out a way: `8/30 = 26.67%`, `33/156 against 19/150, Pearson: P = 0.0481`."""
    if figure.statistic == "p-value":
        groups, *test = way.supposed.split(", ")
        tried = ", ".join([groups, *map(method_name, test)])
        return f"{tried}: P = {float(way.low):.4f}"
    low, high = (_value_text(end, figure) for end in (way.low, way.high))
    value = low if low == high else f"{low} to {high}"
    return value if value == way.supposed else f"{way.supposed} = {value}"


def _value_text(value: Fraction, figure: LedgerFigure) -> str:
    if figure.parsed.percent is not None:
        decimals = len(figure.parsed.percent.text.partition(".")[2].rstrip("%"))
        return f"{float(value * 100):.{max(decimals, 0) + 2}f}%"
    return f"{float(value):g}"


def disagreement(item: Verdict) -> str:
    """Say which verdict a figure was expected to earn and which it does."""
    ways = item.recomputed or "no derivation"
    return (
        f"{item.figure.name}: prints {item.figure.printed!r} and is expected to be "
        f"{item.expected}, but earns {item.earned} ({ways})"
    )
